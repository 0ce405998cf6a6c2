package main

import "testing"

func TestEverySchemaIsReadable(t *testing.T) {
	files, err := schemas.ReadDir("schemas")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for _, file := range files {
		raw, err := schemas.ReadFile("schemas/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(raw); err != nil {
			t.Errorf("%s: %v", file.Name(), err)
		}
	}
}

func TestUnknownNestingModeIsRefused(t *testing.T) {
	raw := `{"resource_schemas": {"x": {"block": {"block_types": {"y": {"nesting_mode": "heap", "block": {}}}}}}}`
	if _, err := parse([]byte(raw)); err == nil {
		t.Fatal("a nesting mode that Terraform does not know was accepted")
	}
}

func TestProviderTypeIsReadFromTheFileName(t *testing.T) {
	name, err := providerType("/mirror/terraform-provider-oci_v8.0.0")
	if err != nil || name != "oci" {
		t.Fatalf("got %q, %v", name, err)
	}
	if _, err := providerType("/mirror/something"); err == nil {
		t.Fatal("a file name without the prefix was accepted")
	}
}
