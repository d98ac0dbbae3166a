"""What the terminal says where Qt cannot open a window: nothing else says it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

START = "import sys\nfrom app.__main__ import main\nsys.exit(main([]))\n"

# What an extension module says whose library is missing, as the dynamic linker does.
WITHOUT_LIBRARY = """
import sys
from importlib.abc import MetaPathFinder

class Linker(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "PySide6.QtWidgets":
            raise ImportError("libGL.so.1: cannot open shared object file", name=name)

sys.meta_path.insert(0, Linker())
"""


def start(
    root: Path, home: Path, program: str = START, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**kept, "TAGMASK_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_what_qt_says_at_its_end_is_on_the_terminal(root: Path, tmp_path: Path) -> None:
    done = start(root, tmp_path, QT_QPA_PLATFORM="sheep")
    assert done.returncode == 1
    assert 'Could not find the Qt platform plugin "sheep"' in done.stderr  # a warning before it
    assert "no Qt platform plugin could be initialized" in done.stderr
    log = (tmp_path / "logs" / "tagmask.log").read_text("utf-8")
    assert "no Qt platform plugin could be initialized" in log


def test_it_is_no_crash_to_report_at_the_next_start(root: Path, tmp_path: Path) -> None:
    start(root, tmp_path, QT_QPA_PLATFORM="sheep")
    assert (tmp_path / "logs" / "native-crash.log").read_text("utf-8") == ""


def test_a_library_that_qt_lacks_is_told_in_a_sentence(root: Path, tmp_path: Path) -> None:
    done = start(root, tmp_path, WITHOUT_LIBRARY + START)
    assert done.returncode == 1
    assert "Qt lacks a library of the system: libGL.so.1" in done.stderr
    assert "make setup" in done.stderr
    assert "Traceback" not in done.stderr


def test_qt_that_is_not_installed_is_another_matter(root: Path, tmp_path: Path) -> None:
    missing = WITHOUT_LIBRARY.replace('ImportError("libGL', 'ModuleNotFoundError("libGL')
    done = start(root, tmp_path, missing + START)
    assert "ModuleNotFoundError" in done.stderr
