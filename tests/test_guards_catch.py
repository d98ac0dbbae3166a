"""The guards guard: each is shown the offence it is there for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OFFENCES = """
import threading
import warnings

from PySide6.QtCore import qWarning

RELEASE = threading.Event()


def test_leaves_a_thread():
    threading.Thread(target=RELEASE.wait, args=(30,), name="left-behind", daemon=True).start()


def test_ends_its_thread():
    RELEASE.set()


def test_warns():
    warnings.warn("python warns")


def test_qt_warns(qapp):
    qWarning("qt warns")
"""

# The tool has no module to run with -m, and its script may lie anywhere.
LINT_IMPORTS = (
    "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=1))"
)


def run(root: Path, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a tool of the test environment in a folder."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def offended(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of the offences under the project's own settings."""
    folder = tmp_path_factory.mktemp("offences")
    shutil.copy(root / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    shutil.copy(root / "tests" / "conftest.py", folder / "tests")
    shutil.copytree(root / "wseg_engine", folder / "wseg_engine")  # which the conftest asks
    (folder / "tests" / "test_offences.py").write_text(OFFENCES, encoding="utf-8")
    return run(folder, "-m", "pytest", "-p", "no:cacheprovider").stdout


def test_a_thread_left_running_is_an_error(offended: str) -> None:
    assert "ERROR tests/test_offences.py::test_leaves_a_thread" in offended
    assert "threads left running: left-behind" in offended


def test_a_python_warning_fails_its_test(offended: str) -> None:
    assert "FAILED tests/test_offences.py::test_warns" in offended


def test_a_qt_warning_fails_its_test(offended: str) -> None:
    assert "FAILED tests/test_offences.py::test_qt_warns" in offended


def test_a_clean_test_among_them_passes(offended: str) -> None:
    assert "test_ends_its_thread" not in offended


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        ("app/app/main_window.py", False),
        ("app/jobs/training.py", False),
        ("wseg_engine/settings/config.py", False),
        ("wseg_engine/__main__.py", False),
        ("wseg_engine/datasets/csv.py", False),
        ("wseg_engine/training/train.py", True),
        ("wseg_engine/refinement/pamr.py", True),
        ("tests/engine/test_pamr.py", True),
    ],
)
def test_ruff_knows_where_torch_may_be_imported(root: Path, file: str, allowed: bool) -> None:
    code = '"""Text."""\n\nimport torch\n\nprint_nothing = torch\n'
    done = run(
        root, "-m", "ruff", "check", "--select", "TID253", "--stdin-filename", file, "-", stdin=code
    )
    assert (done.returncode == 0) == allowed, done.stdout + done.stderr
    assert allowed or "TID253" in done.stdout


@pytest.fixture(scope="module")
def code_copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code to plant imports in."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(root / "pyproject.toml", folder)
    for package in ("app", "resources", "wseg_engine"):
        shutil.copytree(root / package, folder / package)
    return folder


@pytest.mark.parametrize(
    ("file", "statement", "contract"),
    [
        ("app/core/planted.py", "from PySide6 import QtCore", "core knows nothing of Qt"),
        ("app/core/planted.py", "import app.pages", "windows use editor, models and workers"),
        ("app/editor/planted.py", "import wseg_engine.training.train", "only the workers import"),
        ("app/models/planted.py", "def f():\n    import torch", "only the workers import"),
        ("app/planted.py", "", "windows use editor, models and workers"),
        ("wseg_engine/planted.py", "import app.core", "engine knows nothing of the app"),
        (
            "wseg_engine/datasets/planted.py",
            "import wseg_engine.training.losses",
            "never reaches torch",
        ),
    ],
)
def test_the_import_contracts_break(
    code_copy: Path, file: str, statement: str, contract: str
) -> None:
    planted = code_copy / file
    planted.write_text(f"{statement}\n", encoding="utf-8")
    try:
        done = run(code_copy, "-c", LINT_IMPORTS)
    finally:
        planted.unlink()
    broken = [line for line in done.stdout.splitlines() if " BROKEN" in line]
    assert done.returncode == 1, done.stdout + done.stderr
    assert any(contract in line for line in broken), done.stdout
