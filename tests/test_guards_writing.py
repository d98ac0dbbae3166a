"""Every file is written through `base.durable`: whole, flushed, and never through a link."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

OWN = ("wseg_engine/base/durable.py", "wseg_engine/base/bounds.py")  # the latter moves and deletes
MOVING = {"replace", "rename"}
WRITING = {"write_bytes", "write_text"}
# What is no file that others rely on, or is written by something else; each with what it does.
ALLOWED = {
    "app/core/logs.py": {"open"},  # native crashes, as they happen
    "app/core/masks/journal.py": {"open", "replace"},  # grows, each record flushed; put aside
    "app/core/masks/records.py": {"replace"},  # a damaged mask is put aside
    "app/core/store/sample_project.py": {"replace"},  # a whole folder
    "app/core/store/backup.py": {"replace"},  # a damaged database is put aside
    "app/core/training/run_files.py": {"replace"},  # the folder of a run that is deleted
    "app/ui/settings.py": {"replace"},  # a broken file is put aside
    "app/app/screenshots.py": WRITING | MOVING,  # a project made up for pictures
    "app/jobs/model_files.py": {"replace"},  # a whole folder, whose name is flushed
    "wseg_engine/formats/zipped.py": {"open"},  # a member of the zip
    "wseg_engine/pretrained/download.py": {
        "open",
        "write_text",
    },  # what has arrived, which is checked
}


def offences(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that write or move a file by themselves, and how."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        owner = getattr(getattr(node.func, "value", None), "id", "")
        one = len(node.args) == 1 and not node.keywords  # text.replace has two, dates have names
        if name in MOVING and (one or owner == "os"):
            yield node.lineno, name
        if name in WRITING and owner not in ("", "files") and isinstance(node.func, ast.Attribute):
            yield node.lineno, name
        if name in ("open", "fdopen") and _writes(node):
            yield node.lineno, name
        if name in ("mkstemp", "NamedTemporaryFile"):
            yield node.lineno, name


def _writes(call: ast.Call) -> bool:
    modes = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
    texts = [one.value for one in modes if isinstance(one, ast.Constant)]
    return any(
        isinstance(text, str)
        and 0 < len(text) <= 3
        and set(text) <= set("rwaxb+t")
        and bool(set(text) & set("wax+"))
        for text in texts
    )


def test_files_are_written_through_one_module(root: Path) -> None:
    found = []
    for package in ("app", "wseg_engine"):
        for path in sorted((root / package).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if name in OWN:
                continue
            for line, how in offences(path.read_text("utf-8")):
                if how not in ALLOWED.get(name, set()):
                    found.append(f"{name}:{line}: {how}")
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "part.replace(path)",
        "os.replace(part, path)",
        "part.rename(path)",
        "path.write_bytes(data)",
        "path.write_text(text, encoding='utf-8')",
        "path.open('w')",
        "path.open('ab')",
        "open(path, 'r+b')",
        "open(path, mode='x')",
        "tempfile.mkstemp()",
    ],
)
def test_an_offence_is_found(source: str) -> None:
    assert list(offences(source))


@pytest.mark.parametrize(
    "source",
    ["text.replace('a', 'b')", "moment.replace(hour=0)", "path.open('rb')", "path.read_text()"],
)
def test_what_writes_no_file_is_none(source: str) -> None:
    assert not list(offences(source))
