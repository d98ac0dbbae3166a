"""The application's translations: finds its texts, keeps the `.ts` files, builds the `.qm` files.

    python packaging/translations.py update    bring the .ts files up to date with the code
    python packaging/translations.py release   build the .qm files that the application loads
    python packaging/translations.py status    count what is translated, and list what is not

The `.ts` files are the source, edited with Qt Linguist (`pyside6-linguist`) or by hand; the `.qm`
files are built from them and not kept in git. The tools are those that come with PySide6.

lupdate reads Python only in part: it passes over `translate(…, n=count)` and texts inside of
f-strings, and takes the wrong context behind a nested class. So the texts are found here, with
Python's own parser, and given to lupdate in the form that it reads; keeping the `.ts` files in
order is its work.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "app", ROOT / "wseg_engine")
ENGINE = "wseg_engine"  # the context of `tr` and `tr_noop`, which name none
SETTING = "Setting"  # the context of the configuration's explanations and units
FOLDER = ROOT / "resources" / "translations"
SOURCE_LANGUAGE = "en"  # its file holds nothing but plural forms
COUNT = re.compile("%L?n")  # marks a text with plural forms


class TextError(Exception):
    """A text cannot be found by looking at the code; says where and why."""


class Text(NamedTuple):
    """One text to translate, as the code has it."""

    context: str
    text: str
    comment: str

    @property
    def plural(self) -> bool:
        """Whether it has a form for every number."""
        return COUNT.search(self.text) is not None


def texts_of(file: Path) -> list[Text]:
    """Return the texts in a Python file, in their order.

    Raises:
        TextError: if a text is put together when the program runs, e.g. an f-string.
    """
    finder = _Finder(file)
    finder.visit(ast.parse(file.read_text("utf-8"), str(file)))
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self, file: Path) -> None:
        self.found: list[Text] = []
        self._file = file
        self._classes: list[str] = []
        self._parameters: list[dict[str, str]] = []  # of the functions around, by their types

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        self._parameters.append(
            {a.arg: a.annotation.id for a in arguments if isinstance(a.annotation, ast.Name)}
        )
        self.generic_visit(node)
        self._parameters.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if isinstance(node.func, ast.Name):
            name = node.func.id.lstrip("_")
        if name == "tr" and isinstance(node.func, ast.Attribute) and node.args:
            self._add(node, self._class_of(node.func.value), node.args)
        elif name in ("translate", "mark") and len(node.args) >= 2 and _is_text(node.args[0]):
            context, text = node.args[:2]
            # A text from a table of marked ones was found where it was marked.
            if name == "mark" or not isinstance(text, ast.Name | ast.Attribute | ast.Subscript):
                self._add(node, self._literal(context), node.args[1:])
        elif _is_engines(node):
            self._add(node, ENGINE, node.args[:1])
        elif _is_setting(node):
            self._add(node, SETTING, node.args[1:2])
            for unit in (keyword.value for keyword in node.keywords if keyword.arg == "unit"):
                self._add(node, SETTING, [unit])
        self.generic_visit(node)

    def _class_of(self, owner: ast.expr) -> str:
        """Return the class whose `tr` it is: `self`, or a parameter that says its class."""
        name = owner.id if isinstance(owner, ast.Name) else ""
        if name == "self" and self._classes:
            return self._classes[-1]
        return next((f[name] for f in reversed(self._parameters) if name in f), "")

    def _add(self, node: ast.Call, context: str, arguments: Sequence[ast.expr]) -> None:
        if not context:
            raise TextError(
                f"{self._where(node)}: the class of this tr is not known, and with it the context. "
                "Use self.tr, a parameter with its class, or translate."
            )
        comment = ""
        if len(arguments) > 1 and not _is_none(arguments[1]):
            comment = self._literal(arguments[1])
        self.found.append(Text(context, self._literal(arguments[0]), comment))

    def _literal(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        raise TextError(
            f"{self._where(node)}: {ast.unparse(node)} is no literal text, so it cannot be "
            "translated. Put the values in afterwards: tr(…).format(…)."
        )

    def _where(self, node: ast.expr) -> str:
        return f"{self._file.relative_to(ROOT)}:{node.lineno}"


def _is_engines(node: ast.Call) -> bool:
    """Whether it is a message of the engine: `tr` or `tr_noop`, by that name alone.

    What `tr` takes from a variable or a table was found where `tr_noop` marked it.
    """
    return isinstance(node.func, ast.Name) and (
        node.func.id == "tr_noop"
        or (node.func.id == "tr" and not isinstance(node.args[0], ast.Name | ast.Subscript))
    )


def _is_setting(node: ast.Call) -> bool:
    """Whether it declares a field of the engine's configuration: its explanation is shown."""
    return isinstance(node.func, ast.Name) and node.func.id == "setting"


def _is_text(node: ast.expr) -> bool:
    """Whether it is a text in quotes: painters translate, too, by numbers."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def all_texts() -> list[Text]:
    """Return the application's texts."""
    files = sorted(file for folder in SOURCES for file in folder.rglob("*.py"))
    return list(dict.fromkeys(text for file in files for text in texts_of(file)))


def update() -> None:
    """Bring the `.ts` files up to date: new texts are added, those that are gone are dropped."""
    with tempfile.TemporaryDirectory() as folder:
        stand_in = Path(folder) / "texts.py"
        stand_in.write_text("\n".join(_statements(all_texts())), encoding="utf-8")
        for file in sorted(FOLDER.glob("*.ts")):
            plural_only = ["-pluralonly"] if _language(file) == SOURCE_LANGUAGE else []
            # fmt: off
            _run(
                "lupdate", "-silent", "-no-obsolete", "-locations", "none",
                "-disable-heuristic", "similartext", *plural_only, str(stand_in), "-ts", str(file),
            )
            # fmt: on


def _statements(texts: Sequence[Text]) -> Iterator[str]:
    for text in texts:
        parts = [text.context, text.text, text.comment]
        call = ", ".join(json.dumps(part, ensure_ascii=False) for part in parts)
        yield f"QCoreApplication.translate({call}{', 1' if text.plural else ''})"


def outdated() -> list[Path]:
    """Return the `.ts` files whose `.qm` is missing or older."""
    return [
        file
        for file in sorted(FOLDER.glob("*.ts"))
        if not (target := file.with_suffix(".qm")).exists()
        or target.stat().st_mtime < file.stat().st_mtime
    ]


def release() -> None:
    """Build the `.qm` files that are missing or older than their `.ts`."""
    for file in outdated():
        part = file.with_suffix(".part")
        _run("lrelease", "-silent", str(file), "-qm", str(part))
        part.replace(file.with_suffix(".qm"))


def status() -> int:
    """Print what is translated; return how many texts are not."""
    left = 0
    for file in sorted(FOLDER.glob("*.ts")):
        messages = list(messages_of(file))
        open_ones = [(context, message) for context, message in messages if unfinished(message)]
        print(f"{file.name}: {len(messages)} texts, {len(open_ones)} to translate")
        for context, message in open_ones:
            print(f"    {context}: {message.findtext('source')!r}")
        left += len(open_ones)
    return left


def messages_of(file: Path) -> Iterator[tuple[str, ET.Element]]:
    """Go through the messages of a `.ts` file with their contexts."""
    for context in ET.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            yield name, message


def unfinished(message: ET.Element) -> bool:
    """Whether a message is not translated, or its translation not confirmed."""
    translation = message.find("translation")
    if translation is None or translation.get("type"):
        return True
    forms = translation.findall("numerusform") or [translation]
    return not all(form.text for form in forms)


def _language(file: Path) -> str:
    return file.stem.rpartition("_")[2]


def _run(tool: str, *arguments: str) -> None:
    import PySide6

    folder = Path(PySide6.__file__).parent
    path = folder / (f"{tool}.exe" if sys.platform == "win32" else tool)
    subprocess.run([str(path), *arguments], check=True)


def main() -> int:
    """Do what the command line says and return the exit status."""
    parser = argparse.ArgumentParser(description="Keeps and builds the translations.")
    parser.add_argument("action", choices=("update", "release", "status"))
    action = parser.parse_args().action
    try:
        if action == "update":
            update()
        elif action == "release":
            release()
        elif status():
            return 1
    except TextError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
