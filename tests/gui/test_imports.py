"""What is imported after PySide6 is imported as it would be without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

BEGUN = """
import linecache, sys
from app import __main__ as program

before = __import__

def begin():
    import PySide6.QtWidgets
    import cmd
    if cmd.__file__ in linecache.cache:
        sys.exit(f"{cmd.__file__} was read")
    sys.exit(0 if __import__ is before else f"{__import__} is asked first")

program._start = begin
program.main([])
"""


def test_the_application_imports_as_python_does(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGUN],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_qts_names_are_the_same_in_what_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "of_sheep.py").write_text(
        "from PySide6.QtCore import QObject\n"
        "sheep = QObject()\nsheep.setObjectName('Dolly')\nname = sheep.objectName()\n",
        encoding="utf-8",
    )
    import of_sheep  # type: ignore[import-not-found]

    assert of_sheep.name == "Dolly"
    assert isinstance(of_sheep.sheep, QObject)
