"""How the digests of a release get into an overlay, and that none is deployed without."""
import subprocess
import sys

import pytest
import release
import yaml

from checks import render

BY_DIGEST = ["staging", "prod"]
NAMES = [i["name"] for i in yaml.safe_load(release.kustomization("prod").read_text())["images"]]
DIGEST = {name: f"sha256:{number:064x}" for number, name in enumerate(NAMES, 1)}
REFERENCES = [f"registry.example.org:5000/acme/{name}@{digest}" for name, digest in DIGEST.items()]


@pytest.mark.parametrize("environment", BY_DIGEST)
def test_every_image_gets_the_digest_of_its_own_name(environment):
    text = release.with_digests(release.kustomization(environment).read_text(), REFERENCES)
    assert {i["name"]: (i["newName"], i["digest"]) for i in yaml.safe_load(text)["images"]} == {
        name: (f"registry.example.org:5000/acme/{name}", digest) for name, digest in DIGEST.items()}
    assert release.with_digests(text, REFERENCES) == text


def test_nothing_else_of_the_file_changes():
    before = release.kustomization("prod").read_text().splitlines()
    after = release.with_digests("\n".join(before) + "\n", REFERENCES).splitlines()
    changed = [a for a, b in zip(before, after) if a != b]
    assert len(before) == len(after) and len(changed) == 2 * len(NAMES)
    assert all(line.startswith(("    newName: ", "    digest: ")) for line in changed)


def test_images_of_others_are_left_alone():
    text = release.kustomization("prod").read_text()
    foreign = text.replace("images:\n", "images:\n  - name: ghostunnel/ghostunnel\n    newTag: v1.8.4\n    digest: sha256:" + "c" * 64 + "\n")
    assert yaml.safe_load(release.with_digests(foreign, REFERENCES))["images"][0]["digest"] == "sha256:" + "c" * 64


@pytest.mark.parametrize("references", [
    REFERENCES[1:], [*REFERENCES, "registry.example.org/acme/web@sha256:" + "a" * 64], [*REFERENCES, f"other.example.org/{NAMES[0]}@sha256:" + "b" * 64],
    [*REFERENCES[1:], f"registry.example.org/{NAMES[0]}:0.1.0"], [*REFERENCES[1:], f"registry.example.org/{NAMES[0]}@{release.ZEROS}"],
    [*REFERENCES[1:], f"{NAMES[0]}@sha256:" + "a" * 64], []],
    ids=["missing", "unknown", "two of one", "a tag", "zeros", "no registry", "nothing"])
def test_references_that_are_not_one_for_each_image_are_refused(references):
    with pytest.raises(ValueError):
        release.with_digests(release.kustomization("prod").read_text(), references)


def test_what_is_refused_is_one_line_and_exit_2_and_writes_nothing():
    before = release.kustomization("prod").read_text()
    done = subprocess.run([sys.executable, render.K8S / "release.py", "prod"], input="x\n", capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert release.kustomization("prod").read_text() == before


@pytest.mark.parametrize("environment", BY_DIGEST)
def test_a_placeholder_that_would_be_deployed_is_named_and_a_release_is_not(environment):
    """The committed digests are either all zeros or all promoted: never some of each."""
    done = subprocess.run([sys.executable, render.K8S / "release.py", environment, "--check"], capture_output=True, text=True)
    digests = [i["digest"] for i in yaml.safe_load(release.kustomization(environment).read_text())["images"]]
    zeros = digests.count(release.ZEROS)
    assert zeros in (0, len(digests))
    assert (done.returncode, done.stderr.count("\n")) == ((1, zeros) if zeros else (0, 0))


def test_placeholders_are_found_in_containers_and_sidecars():
    deployed = "\n".join(f"        image: {reference}" for reference in REFERENCES)
    assert release.placeholders(deployed) == []
    sidecar = f"ghostunnel/ghostunnel:v1.8.4@{release.ZEROS}"
    assert release.placeholders(f"{deployed}\n      - image: {sidecar}\n") == [sidecar]
