"""No text reaches the user past the translations.

Reads the code of the app: literals in the places where texts are shown, and anything that reads
like a sentence, must be wrapped in `tr`, `translate` or `mark`. So must the messages of the engine,
in `tr` or `tr_noop`.
"""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from wseg_engine.formats.registry import all_formats

WRAPPERS = {"tr", "translate", "mark", "tr_noop"}

# Tables of the engine whose texts are data, or translated by those who show them.
TABLES = {
    "setting",
    "Backbone",
    "SaliencyNetwork",
    "KnownWeights",
    "ExportFormat",
    "filterwarnings",
}

# Calls whose literals are shown to the user, in any position.
SHOWN_BY = {
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setTitle",
    "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setInformativeText",
    "setDetailedText", "setLabelText", "setHeaderLabels", "setHorizontalHeaderLabels", "setSuffix",
    "setPrefix", "setSpecialValueText", "setButtonText", "setNameFilter", "setNameFilters",
    "setFormat", "showMessage", "showText", "QLabel", "QPushButton", "QToolButton", "QCheckBox",
    "QRadioButton", "QGroupBox", "QAction", "QMenu", "QDockWidget", "QListWidgetItem", "addMenu",
    "addTab", "addSection", "insertTab", "question", "warning", "critical", "information", "about",
    "getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory", "getText",
    "getInt", "getItem", "QUndoCommand", "explained_os",
}  # fmt: skip
# Events that tell something in words.
EVENTS = {"Notice", "ImageFailed"}
# Keywords that name a text, of whatever call.
SHOWN_KEYWORDS = {"tip", "title", "tooltip", "tool_tip", "placeholder", "accessible_name", "hint"}
# Errors for programmers: nobody sees them but in a bug report.
FOR_PROGRAMMERS = {
    "ValueError", "TypeError", "KeyError", "IndexError", "AssertionError", "RuntimeError",
    "AttributeError", "NotImplementedError", "OSError", "LookupError",
}  # fmt: skip
LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}

# Names and signs that are the same in every language.
SAME_EVERYWHERE = {"tagmask", "wseg", "Deutsch", "English", "OK"}

# English on purpose: reports are read by those who mend the program, screenshots by nobody.
IN_REPORTS = {
    "TagMask crash report, {}, in {}",
    "{}×{} at {}",
    "An example, for this picture only",
}

LETTERS = re.compile(r"[^\W\d_]{2,}")
# A sentence: words with a small one among them, not "SELECT … FROM" nor "objectName".
PROSE = re.compile(r"^[“”\"'(\[{&]*[A-Z{][^\n]* [a-z]{2,}")
# In front of what reads like one: markup, style sheets, SQL, file filters, patterns.
# fmt: off
SQL = (
    "ALTER", "AND", "BEGIN", "CASE", "COMMIT", "CREATE", "DELETE", "EXISTS", "FROM", "INSERT",
    "JOIN", "LEFT", "NOT", "OR", "ORDER", "PRAGMA", "RELEASE", "ROLLBACK", "SAVEPOINT", "SELECT",
    "SET", "UPDATE", "VALUES", "WHERE", "WITH",
)
# fmt: on
CODE = re.compile(rf"^[\s(]*(({'|'.join(SQL)})\b|Q\w+[ :.{{*\[]|<|#|\*|\(\?)")


class Finder(ast.NodeVisitor):
    """Collects literals that a user would read, with where they are."""

    def __init__(self, place: str) -> None:
        self.found: list[str] = []
        self._place = place

    def visit_Call(self, node: ast.Call) -> None:
        name = _called(node)
        if name in WRAPPERS | TABLES or _is_log(node):
            return
        if name in SHOWN_BY:
            for argument in (*node.args, *(word.value for word in node.keywords)):
                self._check(argument)
        if name in EVENTS:
            for argument in node.args:
                self._check_prose(argument)
        for word in node.keywords:
            if word.arg in SHOWN_KEYWORDS:
                self._check(word.value)
        if name == "emit" and node.args:
            self._check_prose(node.args[0])
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if isinstance(node.exc, ast.Call):
            if _called(node.exc) in FOR_PROGRAMMERS:
                return
            for argument in node.exc.args:
                self._check_prose(argument)
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and PROSE.match(node.value) and not CODE.match(node.value):
            self._note(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = _pattern(node)
        if PROSE.match(text) and not CODE.match(text):
            self._note(node, text)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _check(self, node: ast.expr) -> None:
        """Note a literal with words in it, also one side of a condition or of a sum."""
        for text in _literals(node):
            bare = re.sub(r"\{\}|%[pvm]|TagMask", "", text)
            if LETTERS.search(bare) and text not in SAME_EVERYWHERE:
                self._note(node, text)

    def _check_prose(self, node: ast.expr) -> None:
        for text in _literals(node):
            if " " in text.strip() and LETTERS.search(text.replace("{}", "")):
                self._note(node, text)

    def _note(self, node: ast.expr, text: str) -> None:
        entry = f"{self._place}:{node.lineno}: {text!r}"
        if entry not in self.found and text not in IN_REPORTS:
            self.found.append(entry)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id.lstrip("_") if isinstance(node.func, ast.Name) else ""


def _is_log(node: ast.Call) -> bool:
    """Whether it is `_log.warning(…)`, and not `QMessageBox.warning(…)`."""
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LOGS
        and "log" in ast.unparse(function.value).lower().split(".")[-1]
    )


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr():
            yield _pattern(node)
        case ast.IfExp():
            yield from _literals(node.body)
            yield from _literals(node.orelse)
        case ast.BinOp(op=ast.Add()):
            yield from _literals(node.left)
            yield from _literals(node.right)
        case ast.List() | ast.Tuple():
            for element in node.elts:
                yield from _literals(element)


def untranslated(source: str, place: str = "x.py") -> list[str]:
    finder = Finder(place)
    finder.visit(ast.parse(source))
    return finder.found


def files(root: Path) -> list[Path]:
    """Return the app's files but for its command lines, which speak English."""
    app = root / "app"
    command_lines = {app / "__main__.py", *(app / "cli").rglob("*.py")}
    return [path for path in sorted(app.rglob("*.py")) if path not in command_lines]


def test_what_the_system_says_is_told_in_the_users_language(root: Path) -> None:
    """`error.strerror` is English; `os_reason` and `reason` know what it means."""
    raw = [
        f"{path.relative_to(root)}:{number}"
        for path in files(root)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\b(error|problem)\.strerror\b|\breason=error\b", line)
    ]
    assert not raw, "use reason(error) or os_reason(error): " + ", ".join(raw)


# Nothing in the app leads there: whole runs, the folders of data sets, several processes.
COMMAND_LINE_ONLY = {
    "wseg_engine": {"__main__.py"},
    "wseg_engine/compute": {"distributed.py"},
    "wseg_engine/prediction": {"refine_masks.py"},
    "wseg_engine/runs": {"contact_sheet.py", "pipeline.py", "run_folder.py", "run_report.py"},
    "wseg_engine/datasets": {"advice.py", "scan.py"},
    "wseg_engine/annotations": {"dataset.py"},
}  # fmt: skip
TORCHS_OWN = "Grad strides do not match bucket view strides"  # a warning that is looked for
IN_PICTURES = "Raw profile type"  # how ImageMagick calls what it puts into a PNG
IN_A_FILE = "Exported by TagMask"  # stands in the exported file, whoever reads it


def engine_files(root: Path) -> list[Path]:
    """Return the engine's files whose messages the app can show."""
    apart = {root / folder / name for folder, names in COMMAND_LINE_ONLY.items() for name in names}
    apart |= set((root / "wseg_engine" / "cli").rglob("*.py"))
    return [path for path in sorted((root / "wseg_engine").rglob("*.py")) if path not in apart]


def test_every_message_of_the_engine_is_wrapped(root: Path) -> None:
    found = [
        entry
        for path in engine_files(root)
        for entry in untranslated(path.read_text("utf-8"), str(path.relative_to(root)))
        if not any(text in entry for text in (TORCHS_OWN, IN_PICTURES, IN_A_FILE))
    ]
    assert not found, "not translatable, put them into tr(…):\n" + "\n".join(found)


def test_what_formats_say_of_themselves_is_translated(root: Path) -> None:
    context = next(
        one
        for one in ET.parse(root / "resources/translations/tagmask_de.ts").iter("context")
        if one.findtext("name") == "wseg_engine"
    )
    german = {
        one.findtext("source"): one.findtext("translation") for one in context.iter("message")
    }
    for kind in all_formats().by_name.values():
        shown = [text for option in kind.all_options() for text in option.shown]
        for text in (kind.title, kind.description, kind.class_note, *shown):
            assert not text or german.get(text), text


def test_what_only_the_command_line_uses_is_not_used_by_the_app(root: Path) -> None:
    names = {
        f"{folder}/{name}".removesuffix(".py").replace("/", ".")
        for folder, files in COMMAND_LINE_ONLY.items()
        for name in files
    }
    helpers = {"wseg_engine.compute.distributed", "wseg_engine.datasets.advice"}  # a type, a number
    imported = {
        node.module
        for path in files(root)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not (names - helpers) & imported


def test_every_text_that_is_shown_is_wrapped(root: Path) -> None:
    found = [
        entry
        for path in files(root)
        for entry in untranslated(path.read_text("utf-8"), str(path.relative_to(root)))
    ]
    assert not found, "not translatable, wrap them in tr or translate:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "label.setText('Open')",
        "label.setText(f'{count} images')",
        "label.setText('Yes' if ready else self.tr('No'))",
        "button = QPushButton(icon, 'Close')",
        "actions.add('a.b', self.tr('&Tag'), slot, tip='Tags the image')",
        "raise ProjectError(f'{name} is gone.')",
        "self.message.emit('Three images were added')",
        "TEXTS = {1: 'Nothing was found here.'}",
        "QMessageBox.warning(self, self.tr('No'), 'It failed')",
        "raise WeightsError(f'{path}: not readable ({error}).')",
        "yield Notice(f'{name}: its mask is left out')",
    ],
)
def test_a_text_that_is_not_wrapped_is_found(code: str) -> None:
    assert untranslated(code)


@pytest.mark.parametrize(
    "code",
    [
        "label.setText(self.tr('Open'))",
        "raise WeightsError(tr('{path}: not readable ({error}).', path=path, error=error))",
        "label.setText(self.tr('{n} images').format(n=count))",
        "label.setText('')",
        "label.setText(f'{width}×{height}')",
        "'''A module that does things.'''",
        "_log.warning('The file %s is missing', name)",
        "raise ValueError(f'expected a list, found {kind}')",
        "rows('SELECT name FROM classes WHERE id = ?', (number,))",
        "widget.setObjectName('tagPanel')",
        "sheet = 'QLabel[kind=hint] { color: palette(mid); }'",
    ],
)
def test_what_nobody_reads_may_stay(code: str) -> None:
    assert not untranslated(code)
