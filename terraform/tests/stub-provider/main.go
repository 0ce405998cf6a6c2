// Command terraform-provider-<type> serves the schema schemas/<type>.json, so that `terraform validate` and
// `terraform test` with mock_provider run where the real provider cannot be had. It creates nothing: every call that
// would read or change a cloud answers "unimplemented".
//
// usage: terraform-provider-<type> [-debug]
// -debug serves until it is interrupted and prints how Terraform attaches to it, as every provider does.
package main

import (
	"embed"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
)

//go:embed schemas/*.json
var schemas embed.FS

// providerType reads "oci" out of "/some/where/terraform-provider-oci_v8.0.0".
func providerType(program string) (string, error) {
	rest, found := strings.CutPrefix(filepath.Base(program), "terraform-provider-")
	if !found {
		return "", fmt.Errorf("%s: the file name must be terraform-provider-<type>", program)
	}
	name, _, _ := strings.Cut(rest, "_")
	return name, nil
}

func run() error {
	name, err := providerType(os.Args[0])
	if err != nil {
		return err
	}
	raw, err := schemas.ReadFile("schemas/" + name + ".json")
	if err != nil {
		return fmt.Errorf("no schema for provider %q: %w", name, err)
	}
	response, err := parse(raw)
	if err != nil {
		return fmt.Errorf("schemas/%s.json: %w", name, err)
	}
	var options []tf5server.ServeOpt
	if slices.Contains(os.Args[1:], "-debug") {
		options = append(options, tf5server.WithManagedDebug())
	}
	return tf5server.Serve(name, func() tfprotov5.ProviderServer { return server{schema: response} }, options...)
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
