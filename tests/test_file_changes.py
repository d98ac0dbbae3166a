"""Files are deleted, moved and written through two modules: what is not, is on a list with reasons.

`wseg_engine.base.bounds` deletes and moves, `wseg_engine.base.durable` writes. What goes past them
would follow links out of a project, or replace what is not the program's.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.core.store.own_files import OWN_FILES, OwnFiles, may_change

# Methods of paths, and functions of modules, that change what is on the disk.
_METHODS = frozenset(
    [
        "unlink",
        "rmdir",
        "rename",
        "touch",
        "write_text",
        "write_bytes",
        "symlink_to",
        "hardlink_to",
        "mkdir",
        "chmod",
        "truncate",
        "tofile",
    ]
)
_MODULES = {
    "os": frozenset(
        [
            "unlink",
            "remove",
            "rmdir",
            "removedirs",
            "rename",
            "renames",
            "replace",
            "truncate",
            "ftruncate",
            "link",
            "symlink",
            "utime",
            "open",
            "mkdir",
            "makedirs",
            "mkfifo",
            "chmod",
        ]
    ),
    "shutil": frozenset(
        [
            "rmtree",
            "move",
            "copy",
            "copy2",
            "copyfile",
            "copytree",
            "copystat",
            "make_archive",
            "unpack_archive",
        ]
    ),
    "sqlite3": frozenset(("connect",)),
    "tempfile": frozenset(
        ["TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile", "mkdtemp", "mkstemp"]
    ),
    "zipfile": frozenset(("ZipFile",)),
    "np": frozenset(["save", "savez", "savez_compressed", "memmap", "savetxt"]),
    "torch": frozenset(("save",)),
    "cv2": frozenset(("imwrite", "VideoWriter")),
}
_FUNCTIONS = frozenset(
    (
        *("save_file", "FileIO", "FileHandler", "RotatingFileHandler", "TimedRotatingFileHandler"),
        *("QSaveFile", "QFile", "QTemporaryFile", "QDir", "QSettings", "QLockFile", "QImageWriter"),
    )
)
_IN_MEMORY = "buffer"  # what a picture that goes to no file is saved into
_WRITING = frozenset("wax+")

_CHECKED = "this is where it is checked"
_PARTS = "a folder of its own that nothing was in"
_LOGS = "the program's own log, in the user's folder"
_PICTURES = "a tool of the developers, in a folder that it has made"
_MADE = "a folder whose place was checked right before, or that the user chose"

_BESIDE = "a name of the moment beside the target, moved there by `durable`"
_NO_FILE = "no file"

ALLOWED = {
    # The two modules, and what they stand on.
    "wseg_engine/base/bounds.py": {
        "os.unlink": _CHECKED,
        "os.rmdir": _CHECKED,
        "os.replace": _CHECKED,
        "os.open": _CHECKED,
        "os.rename": "asked whether the system can do it from a folder",
        "FileIO": _CHECKED,
        "os.utime": _CHECKED,
        "shutil.rmtree": _CHECKED,
        "shutil.copystat": _CHECKED,
    },
    "wseg_engine/base/durable.py": {
        "os.open": "to flush what is written, and to append after a check",
        "os.link": "to a draft whose place was checked",
        "symlink_to": "at a place that was checked",
        "mkdir": "folders of a file whose place was checked",
    },
    # Projects.
    "app/core/store/lock.py": {
        "os.open": "never through a link, never waiting",
        "os.truncate": "of the open lock, a regular file with one name",
    },
    "app/core/store/database.py": {
        "sqlite3.connect": "of a project that was checked",
        "tempfile.TemporaryDirectory": _PARTS,
        "shutil.copyfile": "into it, to read a project where nothing can be written",
    },
    "app/core/store/backup.py": {
        "sqlite3.connect": "of a draft that was made just before",
        "mkdir": _MADE,
    },
    "app/core/store/project_files.py": {
        "sqlite3.connect": "of a draft that was made just before",
        "mkdir": _MADE,
    },
    "app/core/store/trust.py": {"sqlite3.connect": "in memory"},
    "app/core/store/values.py": {"sqlite3.connect": "in memory"},
    "app/core/masks/journal.py": {
        "open:r+b": "a regular file with one name",
        "truncate": "of that",
        "mkdir": _MADE,
    },
    "app/core/transfer/mask_import/apply.py": {"mkdir": _MADE},
    "app/jobs/training_run.py": {"mkdir": "what is written in it is checked"},
    # The user's own folders, and places that the user chooses.
    "app/__main__.py": {"tempfile.TemporaryDirectory": _PARTS},
    "app/core/logs.py": {"mkdir": _LOGS, "RotatingFileHandler": _LOGS, "open:w": _LOGS},
    "app/core/store/sample_project.py": {"mkdir": _PARTS, "save": "into a folder just made"},
    "app/jobs/decoding.py": {"QImageWriter": "of a buffer in memory"},
    "app/app/tools.py": {"mkdir": _MADE},
    "app/app/screenshots.py": dict.fromkeys(
        ("mkdir", "write_text", "rename", "write_bytes", "save"), _PICTURES
    ),
    "wseg_engine/training/checkpoint.py": {
        "save_file": "into a folder that was just made",
        "mkdir": _MADE,
    },
    "wseg_engine/cli/main.py": {"os.open": "of the null device"},
    "wseg_engine/cli/draft.py": {"mkdir": _MADE},
    "wseg_engine/cli/predict.py": {"mkdir": _MADE},
    "wseg_engine/cli/refine.py": {"mkdir": _MADE},
    "wseg_engine/cli/external.py": {"mkdir": _MADE},
    "wseg_engine/external/masks.py": {"tempfile.mkdtemp": _PARTS},
    "wseg_engine/pretrained/download.py": {
        "mkdir": "in the user's cache",
        "open:r+b": "a part in the user's cache, to go on with",
        "truncate": "of that",
    },
    "wseg_engine/formats/zipped.py": {
        "zipfile.ZipFile": "of an open draft",
        "open:w": "in that zip",
    },
    "wseg_engine/formats/yolo.py": {"mkdir": _MADE},
    "wseg_engine/images/array_cache.py": {"mkdir": "in the user's cache", "save_file": _BESIDE},
    "wseg_engine/networks/model_file.py": {
        "mkdir": _MADE,
        "tempfile.TemporaryDirectory": _PARTS,
        "save_file": "into it",
    },
    "wseg_engine/networks/tensor_files.py": {"zipfile.ZipFile": "to read"},
    "wseg_engine/sample/generate.py": {"mkdir": _MADE},
    # Words that mean something else.
    "app/pages/tags/class_editor.py": {"rename": _NO_FILE},
}


def changes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what changes what is on the disk: line and name.

    That is calls, classes that do, and functions that are handed on; whatever a module is called.
    """
    modules = {
        alias.asname or alias.name: "np" if alias.name == "numpy" else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names = (base.id for base in node.bases if isinstance(base, ast.Name))
            yield from ((node.lineno, name) for name in names if name in _FUNCTIONS)
        elif isinstance(node, ast.ImportFrom):
            changing = _MODULES.get(node.module or "", frozenset())
            names = (alias.name for alias in node.names)
            yield from ((node.lineno, f"{node.module}.{n}") for n in names if n in changing)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id, node.value.id)
            if node.attr in _MODULES.get(module, ()):
                yield node.lineno, f"{module}.{node.attr}"
            elif node.value.id == "Path" and node.attr in (_METHODS | {"replace"}):
                yield node.lineno, node.attr
        elif isinstance(node, ast.Call):
            yield from _called(node, modules)


def _called(node: ast.Call, modules: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield a call that changes what is on the disk; of functions in modules nothing."""
    function, mode = node.func, _mode(node)
    if isinstance(function, ast.Name):
        if function.id in _FUNCTIONS or (function.id == "open" and mode):
            yield node.lineno, f"open:{mode}" if function.id == "open" else function.id
        return
    if not isinstance(function, ast.Attribute):
        return
    owner, name = function.value, function.attr
    module = modules.get(owner.id, owner.id) if isinstance(owner, ast.Name) else ""
    if module in _MODULES or module in ("dataclasses", "Path"):
        return
    if name in _FUNCTIONS or name in _METHODS:
        yield node.lineno, name
    elif name == "open" and mode:
        yield node.lineno, f"open:{mode}"
    elif name == "replace" and len(node.args) == 1 and not node.keywords:
        yield node.lineno, "replace"
    elif name == "save" and node.args:
        target = node.args[0]
        if not (isinstance(target, ast.Name) and target.id == _IN_MEMORY):
            yield node.lineno, "save"


def _mode(call: ast.Call) -> str:
    """Return the mode of a call of `open` that writes; empty if it reads."""
    given = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "mode")]
    if any(word.arg == "mode" and isinstance(word.value, ast.Name) for word in call.keywords):
        return "?"
    for text in given:
        choices = [text.body, text.orelse] if isinstance(text, ast.IfExp) else [text]
        for choice in choices:
            value = choice.value if isinstance(choice, ast.Constant) else ""
            if isinstance(value, str) and 0 < len(value) <= 3 and set(value) & _WRITING:
                return value
    return ""


@functools.cache
def found_in(root: Path) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for package in ("app", "wseg_engine", "resources"):
        for file in sorted((root / package).rglob("*.py")):
            for line, name in changes(ast.parse(file.read_text("utf-8"))):
                names = found.setdefault(file.relative_to(root).as_posix(), {})
                names.setdefault(name, []).append(line)
    return found


def test_nothing_goes_past_the_modules_but_what_is_listed(root: Path) -> None:
    found = found_in(root)
    unlisted = [
        f"{file}:{lines[0]} {name}"
        for file, names in found.items()
        for name, lines in names.items()
        if name not in ALLOWED.get(file, {})
    ]
    assert unlisted == []


def test_what_is_listed_is_there(root: Path) -> None:
    found = found_in(root)
    gone = [
        f"{file} {name}"
        for file, names in ALLOWED.items()
        for name in names
        if name not in found.get(file, {})
    ]
    assert gone == []


@pytest.mark.parametrize(
    "text",
    [
        "path.unlink()",
        "shutil.rmtree(path)",
        "path.replace(other)",
        "os.replace(a, b)",
        "open(path, 'w')",
        "path.open('r+b')",
        "path.open(mode='ab')",
        "path.open('r+b' if more else 'wb')",
        "save_file(tensors, path)",
        "path.parent.mkdir()",
        "from os import unlink",
        "from shutil import rmtree as gone",
        "import os as system\nsystem.unlink(path)",
        "list(map(os.unlink, files))",
        "list(map(Path.unlink, files))",
        "partial(shutil.rmtree, ignore_errors=True)(path)",
        "gzip.open(path, 'wb')",
        "io.open(path, 'w')",
        "path.open(mode=mode)",
        "FileIO(path, 'w')",
        "logging.FileHandler(path)",
        "array.tofile(path)",
        "numpy.save(path, array)\nimport numpy",
        "Image.fromarray(pixels).save(path)",
        "pixmap.save(str(path), 'PNG')",
        "QSettings(path)",
    ],
)
def test_every_way_to_change_a_file_is_seen(text: str) -> None:
    assert list(changes(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        *("text.replace('a', 'b')", "path.open('rb')", "replace(config, a=1)", "open(path)"),
        *(
            "picture.save(buffer, 'PNG')",
            "painter.save()",
            "os.path.join(a, b)",
            "from os import stat",
        ),
    ],
)
def test_what_changes_nothing_is_not(text: str) -> None:
    assert not list(changes(ast.parse(text)))


@pytest.mark.parametrize("kind", OWN_FILES, ids=lambda kind: kind.what)
def test_each_kind_on_the_list_of_a_project_has_its_name_and_place_alone(kind: OwnFiles) -> None:
    example = kind.example
    assert kind.has(example) and may_change(example)
    for other in (
        f"photos/{example}",
        f"../{example}",
        f"/{example}",
        example.upper(),
        f"{example}\n",
        f"{example}~",
        example.replace("/", "\\"),
        example.replace("/", "//"),
    ):
        if other != example and not (kind.whole and other.startswith(f"{example}/")):
            assert not may_change(other), other


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "masks",
        "models",
        "cache",
        "backups",
        "masks/model",
        "masks/photo.png",
        "masks/model/photo.png",
        "masks/imported",
        "masks/imported/mine",
        "models/mine",
        "models/run-1",
        "models/.deleted-mine",
        "notes.txt",
        "photos/a.jpg",
        "backups/mine.tagmask",
        "cache/thumbnails/a.jpg",
        "other/project.tagmask",
        "projectxtagmask",
    ],
)
def test_what_users_put_into_a_project_is_theirs(path: str) -> None:
    assert not may_change(path)
