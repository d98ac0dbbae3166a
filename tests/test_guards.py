"""The house rules that the linters cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.import_circles import circle, imports_of_files, imports_of_packages

LONGEST_FILE = 450  # lines; about 300 is meant
PACKAGES = ("app", "resources", "wseg_engine")
# Folders of a development machine; a file that names one works nowhere else.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|opt/wheels|opt/pypi)/")
TEXT_SUFFIXES = {".py", ".pyi", ".toml", ".md", ".txt", ".sh", ".json", ".cfg", ".yml", ""}


# What asks the disk about a path, and raises where it cannot be looked at.
LOOKS = {"exists", "is_dir", "is_file", "is_symlink", "is_mount", "samefile", "expanduser"}
# Who asks otherwise: what cannot be looked at is told; files of the program that may lie in a zip.
LOOKING = {
    "wseg_engine/base/looking.py",
    "wseg_engine/datasets/scan.py",
    "app/core/scan/walk.py",
    "app/ui/icons.py",
}


def looks_that_raise(text: str) -> list[int]:
    """Return the lines in which a path is asked what is there by its own method."""
    return [node.lineno for node in ast.walk(ast.parse(text)) if _raises(node)]


def _raises(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        module = isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "path"
        # Of an entry of a listing, which knows it.
        known = any(keyword.arg == "follow_symlinks" for keyword in node.keywords)
        return node.func.attr in LOOKS and not module and not known
    method = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return method and node.value.id in ("Path", "DirEntry") and node.attr in LOOKS


def loaded_modules(statement: str) -> set[str]:
    """Return the names of the modules that a fresh interpreter holds after a statement."""
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def light_folders(root: Path) -> list[str]:
    """Return the light folders of the engine as the import contracts define them."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = {c["id"]: c for c in settings["tool"]["importlinter"]["contracts"]}
    return list(contracts["light-folders"]["source_modules"])


def python_files(root: Path) -> list[Path]:
    return sorted(path for name in PACKAGES for path in (root / name).rglob("*.py"))


@pytest.mark.parametrize(
    "statement",
    [
        "import app.app.main_window",
        "import app.__main__",
        "import wseg_engine",
        "import wseg_engine.__main__",
    ],
)
def test_torch_is_not_loaded_by(statement: str) -> None:
    assert "torch" not in loaded_modules(statement)


def test_the_light_folders_load_neither_torch_nor_qt(root: Path) -> None:
    files = (
        path
        for name in light_folders(root)
        for path in (root / name.replace(".", "/")).rglob("*.py")
    )
    modules = {".".join(path.relative_to(root).with_suffix("").parts) for path in files}
    names = sorted(module.removesuffix(".__init__") for module in modules)
    assert not loaded_modules("import " + ", ".join(names)) & {"torch", "PySide6"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_the_command_line_explains_itself_without_torch(arguments: list[str]) -> None:
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['wseg', *{arguments!r}]\n"
        "try:\n    runpy.run_module('wseg_engine', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "assert 'torch' not in sys.modules, 'torch was loaded'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_linters_agree_on_what_is_light(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    ignores = settings["tool"]["ruff"]["lint"]["per-file-ignores"]
    (pattern,) = (key for key, rules in ignores.items() if key.startswith("!") and rules)
    (folders,) = re.findall(r"wseg_engine/\{([\w,]*?)\}/\*\*", pattern)
    contract = {module.removeprefix("wseg_engine.") for module in light_folders(root)}
    assert set(folders.split(",")) - {"cli"} == contract


def test_no_file_imports_itself_by_way_of_others(root: Path) -> None:
    assert circle(imports_of_files(root)) == []


def test_no_package_imports_itself_by_way_of_others(root: Path) -> None:
    assert circle(imports_of_packages(imports_of_files(root))) == []


def test_paths_are_looked_at_without_an_exception(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{line}"
        for path in python_files(root)
        if path.relative_to(root).as_posix() not in LOOKING
        for line in looks_that_raise(path.read_text("utf-8"))
    ]
    assert not found, f"ask `wseg_engine.base.looking` instead: {found}"


def test_looks_that_raise_are_found() -> None:
    text = "a = p.exists()\nb = map(Path.is_file, c)\nd = os.path.exists(p)\ne = file_at(p)\n"
    assert looks_that_raise(text) == [1, 2]


def test_files_are_short_enough_to_be_read(root: Path) -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in python_files(root)}
    long = [f"{p.relative_to(root)}: {n}" for p, n in lengths.items() if n > LONGEST_FILE]
    assert not long, f"longer than {LONGEST_FILE} lines, split them by subject: {long}"


def test_no_file_names_a_folder_of_the_machine_it_was_written_on(root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so the project's files are not known")
    files = (root / name for name in listed.stdout.split("\0") if name)
    found = [
        f"{path.relative_to(root)}:{number}"
        for path in files
        if path.suffix in TEXT_SUFFIXES and path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert not found
