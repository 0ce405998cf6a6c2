import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
for folder in ("tests/k8s", "k8s", "deploy"):
    sys.path.insert(0, str(ROOT / folder))
