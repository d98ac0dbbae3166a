"""The recipes of the packages, as tests get at them."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"


def recipe(folder: str, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a module of packaging, or of a folder below it, which are no packages."""
    for path in (".", "pyinstaller", "linux", "deb", "windows"):
        monkeypatch.syspath_prepend(str(PACKAGING / path))
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parent.name == folder
    return module
