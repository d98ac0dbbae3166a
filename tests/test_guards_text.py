"""Text is text: nothing in the application lets Qt guess whether a name is HTML."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

OWN = "plain_text.py"  # the one place that may
GUESSING = {"QLabel", "QMessageBox", "QErrorMessage", "QInputDialog"}  # use those of `plain_text`
RICH = {"QTextBrowser", "QTextDocument", "QStaticText", "QTextEdit", "setHtml", "insertHtml"}
SPOKEN = {"tr", "translate", "tip_text", "toolTip"}  # of these a tooltip may be made


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_spoken(node: ast.expr) -> bool:
    """Whether a text is the program's own, or was escaped."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return is_spoken(node.body) and is_spoken(node.orelse)
    return isinstance(node, ast.Call) and name_of(node.func) in SPOKEN


def offences(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = sum(name_of(call.func) == "QLabel" for call in calls)
    rich = source.count("setTextFormat(Qt.TextFormat.RichText)")
    if made > rich:
        yield "a QLabel that guesses"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (f"class {node.name}" for b in node.bases if name_of(b) in GUESSING)
    for call in calls:
        name, owner = name_of(call.func), ""
        if isinstance(call.func, ast.Attribute):
            owner = name_of(call.func.value)
        if name in (GUESSING - {"QLabel"}) | RICH or owner in GUESSING:
            yield f"line {call.lineno}: {owner}.{name}"
        if name == "setToolTip" and not is_spoken(call.args[-1]):
            yield f"line {call.lineno}: setToolTip without tip_text"
        if name == "showText" and len(call.args) > 1 and not is_spoken_name(call.args[1], tree):
            yield f"line {call.lineno}: showText without tip_text"
        if name == "addRow" and len(call.args) > 1 and is_made(call.args[0]):
            yield f"line {call.lineno}: the label of a row guesses; make a PlainLabel"
        if name == "QProgressDialog" and not is_spoken(call.args[0]):
            yield f"line {call.lineno}: QProgressDialog"
        literals = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        if name == "replace" and literals == ["&", "&&"]:
            yield f"line {call.lineno}: use without_mnemonics"


def is_made(node: ast.expr) -> bool:
    """Whether a text is put together."""
    made = isinstance(node, ast.Call) and name_of(node.func) == "format"
    return made or isinstance(node, ast.JoinedStr | ast.BinOp)


def is_spoken_name(node: ast.expr, tree: ast.AST) -> bool:
    """Whether a text is spoken, or a name that only spoken texts are given to before."""
    if not isinstance(node, ast.Name):
        return is_spoken(node)
    given = [
        one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign)
        and name_of(one.targets[0]) == node.id
        and 0 < node.lineno - one.lineno < 4
    ]
    return bool(given) and all(map(is_spoken, given))


def test_no_text_of_the_application_may_become_html(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}: {offence}"
        for path in sorted((root / "app").rglob("*.py"))
        if path.name != OWN
        for offence in offences(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "QLabel(name)",
        "label = QtWidgets.QLabel()",
        "class Title(QLabel):\n    pass",
        "QMessageBox.warning(None, 'x', name)",
        "box = QMessageBox(parent)",
        "button.setToolTip(name)",
        "button.setToolTip(self.tr('Hide {name}').format(name=name))",
        "item.setToolTip(0, name)",
        "QToolTip.showText(place, name)",
        "form.addRow(self.tr('Merge {name}').format(name=name), field)",
        "browser = QTextBrowser()",
        "document.setHtml(name)",
        "button.setText(name.replace('&', '&&'))",
    ],
)
def test_an_offence_is_found(source: str) -> None:
    assert list(offences(source))
