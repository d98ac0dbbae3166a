"""The guards guard: each is shown the offence it is there for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.import_circles import circle, imports_of_files, imports_of_packages

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

WHILE_CHECKING = (
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.pages.train import page"
)

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
    for asked in ("wseg_engine", "app"):  # by the conftest
        shutil.copytree(root / asked, folder / asked)
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


# Each is planted in a file of its own: what it holds, and the contract that finds it.
PLANTED = {
    "app/core/a_qt.py": ("from PySide6 import QtCore", "core knows nothing of Qt"),
    "app/core/store/a_page.py": ("import app.pages.tags", "window over pages"),
    "app/models/a_ui.py": ("import app.ui.icons", "window over pages"),
    "app/a_file_at_the_top.py": ("", "window over pages"),
    "app/pages/tags/a_page.py": ("import app.pages.train.page", "Pages do not import each other"),
    "app/pages/folders/a_type.py": (WHILE_CHECKING, "Pages do not import each other"),
    "app/core/a_new_subject.py": ("", "rooms of the app's core"),
    "app/core/store/a_scan.py": ("import app.core.scan.walk", "rooms of the app's core"),
    "app/editor/view/a_tool.py": ("import app.editor.tools.base", "and the view knows no tool"),
    "app/editor/a_training.py": ("import wseg_engine.training.train", "only jobs use"),
    "app/models/a_torch.py": ("def f():\n    import torch", "only jobs use"),
    "wseg_engine/a_new_subject.py": ("", "rooms of the engine"),
    "wseg_engine/compute/a_training.py": (
        "import wseg_engine.training.train",
        "rooms of the engine",
    ),
    "wseg_engine/networks/a_new_subject.py": ("", "network is built of heads"),
    "wseg_engine/base/an_app.py": ("import app.core", "engine knows nothing of the app"),
    "wseg_engine/datasets/a_torch.py": ("import torch", "never reach torch"),
}


@pytest.fixture(scope="module")
def broken(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each broken contract, by its name, of a copy with every offence in it."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(root / "pyproject.toml", folder)
    for package in ("app", "resources", "wseg_engine"):
        shutil.copytree(root / package, folder / package)
    for name, (statement, _) in PLANTED.items():
        (folder / name).write_text(f"{statement}\n", encoding="utf-8")
    done = run(folder, "-c", LINT_IMPORTS)
    assert done.returncode == 1, done.stdout + done.stderr
    parts = re.split(r"^(.+)\n-{10,}$", done.stdout, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("file", PLANTED)
def test_the_import_contracts_break(broken: dict[str, str], file: str) -> None:
    _, contract = PLANTED[file]
    (told,) = (text for name, text in broken.items() if contract in name)
    assert Path(file).stem in told


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"app/a.py": "from app import b", "app/b.py": "import app.a"}, "app.a app.b"),
        (
            {
                "app/a.py": "from app.b import B",
                "app/b.py": "if TYPE_CHECKING:\n    from app.a import A\nB = 1",
            },
            "app.a app.b",
        ),
        ({"app/a.py": "def f():\n    import app.b", "app/b.py": "import app.a"}, "app.a app.b"),
        ({"app/a.py": "import app.b", "app/b.py": "import os"}, ""),
    ],
)
def test_a_circle_of_files_is_found(tmp_path: Path, files: dict[str, str], found: str) -> None:
    write(tmp_path, files)
    assert " ".join(sorted(set(circle(imports_of_files(tmp_path))))) == found


def test_a_circle_of_packages_is_found_where_no_file_is_in_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "app/one/__init__.py": "",
            "app/one/low.py": "",
            "app/one/high.py": "import app.two.mid",
            "app/two/__init__.py": "",
            "app/two/mid.py": "import app.one.low",
        },
    )
    files = imports_of_files(tmp_path)
    assert circle(files) == []
    assert set(circle(imports_of_packages(files))) == {"app.one", "app.two"}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n", encoding="utf-8")
