"""The server of tests/integration, for tests that put something in front of it."""
import importlib.util
import os

from checks import render

os.environ.setdefault("BIN_DIR", str(render.ROOT / "build/dev/bin"))
_spec = importlib.util.spec_from_file_location("integration", render.ROOT / "tests/integration/conftest.py")
integration = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(integration)
