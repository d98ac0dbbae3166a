"""Every text that the user sees can be translated, and is, into German.

The code is read here a second time, apart from `packaging/translations.py`: what that overlooks
would be missing in every translation.
"""

from __future__ import annotations

import ast
import difflib
import importlib.util
import os
import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")  # a value; each language quotes it in its own way
MNEMONIC = re.compile(r"&(?!&|\w+;)(\w)")
COUNT = re.compile("%L?n")
TAG = re.compile(r"</?\w+")


class Wrapped(NamedTuple):
    """A text that the code gives to `tr`, `translate` or `mark`."""

    context: str
    text: str
    place: str
    counted: bool  # whether a number is given with it


class Entry(NamedTuple):
    """A message of a `.ts` file."""

    forms: tuple[str, ...]
    finished: bool


def python_files(root: Path) -> list[Path]:
    return sorted(file for part in ("app", "wseg_engine") for file in (root / part).rglob("*.py"))


def classes_of_names(tree: ast.AST) -> dict[tuple[int, str], str]:
    """Return the class of a name at a node, of the innermost class and function around it."""
    owners: dict[tuple[int, str], str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            owners |= {(id(inside), "self"): node.name for inside in ast.walk(node)}
        if isinstance(node, ast.FunctionDef):
            for argument in node.args.args:
                if isinstance(argument.annotation, ast.Name):
                    kind = argument.annotation.id
                    owners |= {(id(inside), argument.arg): kind for inside in ast.walk(node)}
    return owners


def messages_of_the_engine(tree: ast.AST, place: str) -> Iterator[Wrapped | str]:
    """Find the texts given to `tr` and `tr_noop`, and those of the configuration's fields."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("tr" | "tr_noop"), [ast.Constant(str(text))]):
                yield Wrapped("wseg_engine", text, f"{place}:{node.lineno}", counted=False)
            case ast.Call(ast.Name("tr"), [ast.Name() | ast.Subscript()]):
                pass  # marked by tr_noop
            case ast.Call(ast.Name("tr" | "tr_noop")):
                yield f"{place}:{node.lineno}: {ast.unparse(node)}"
            case ast.Call(ast.Name("setting"), [_, ast.Constant(str(text))], keywords):
                where = f"{place}:{node.lineno}"
                yield Wrapped("Setting", text, where, counted=False)
                for keyword in keywords:
                    if keyword.arg == "unit":
                        assert isinstance(keyword.value, ast.Constant)
                        yield Wrapped("Setting", str(keyword.value.value), where, counted=False)


def wrapped_texts(tree: ast.AST, place: str) -> Iterator[Wrapped | str]:
    """Find the texts given to the translation functions; what cannot be read comes as a message."""
    owners = classes_of_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        if name == "tr" and isinstance(node.func, ast.Name):
            continue  # the engine's
        where = f"{place}:{node.lineno}"
        given = len(node.args) + len([word for word in node.keywords if word.arg == "n"])
        match name, node.args:
            case "tr", [ast.Constant(str(text)), *_]:
                assert isinstance(node.func, ast.Attribute)
                owner = owners.get((id(node), ast.unparse(node.func.value)), "?")
                yield Wrapped(owner, text, where, given > 1)
            case "translate" | "mark", [ast.Constant(str(context)), ast.Constant(str(text)), *_]:
                counted = given > 2 or (name == "mark" and counts(text))
                yield Wrapped(context, text, where, counted)
            case "translate", [_, ast.Name() | ast.Attribute() | ast.Subscript(), *_]:
                pass  # a text that was marked before
            case "translate", [_] | [ast.expr(), ast.expr()] if not names_context(node):
                pass  # that of str, or of a painter
            case "tr" | "mark" | "translate", _:
                yield f"{where}: {ast.unparse(node)}"


def names_context(node: ast.Call) -> bool:
    return isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)


def counts(text: str) -> bool:
    return COUNT.search(text) is not None


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id.lstrip("_") if isinstance(node.func, ast.Name) else ""


@pytest.fixture(scope="module")
def found(root: Path) -> list[Wrapped | str]:
    return [
        text
        for file in python_files(root)
        for tree in (ast.parse(file.read_text("utf-8")),)
        for find in (wrapped_texts, messages_of_the_engine)
        for text in find(tree, str(file.relative_to(root)))
    ]


@pytest.fixture(scope="module")
def wrapped(found: list[Wrapped | str]) -> list[Wrapped]:
    return [text for text in found if isinstance(text, Wrapped)]


def entries(file: Path) -> dict[tuple[str, str], Entry]:
    result = {}
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = translation.findall("numerusform") or [translation]
            key = (context.findtext("name") or "", message.findtext("source") or "")
            texts = tuple(form.text or "" for form in forms)
            result[key] = Entry(texts, translation.get("type") is None)
    return result


def filled(entry: Entry) -> list[str]:
    """Return the forms there are; that none is missing is a test of its own."""
    return [form for form in entry.forms if form]


@pytest.fixture(scope="module")
def german(root: Path) -> dict[tuple[str, str], Entry]:
    return entries(root / "resources" / "translations" / "tagmask_de.ts")


@pytest.fixture(scope="module")
def english(root: Path) -> dict[tuple[str, str], Entry]:
    return entries(root / "resources" / "translations" / "tagmask_en.ts")


def test_every_text_is_a_literal(found: list[Wrapped | str]) -> None:
    bad = [text for text in found if isinstance(text, str)]
    assert not bad, "the tools cannot find these texts; use tr(…).format(…): " + "\n".join(bad)


def test_a_number_is_given_where_and_only_where_the_text_has_one(wrapped: list[Wrapped]) -> None:
    wrong = [text for text in wrapped if text.counted != counts(text.text)]
    assert not wrong


def test_a_text_with_two_forms_takes_its_number_as_one(wrapped: list[Wrapped]) -> None:
    """ "3 image(s)" is what is seen where nothing chooses between the forms."""
    undecided = [text for text in wrapped if re.search(r"\(e?s\)", text.text)]
    assert all(counts(text.text) for text in undecided), undecided


def test_every_text_is_translated_into_german(
    wrapped: list[Wrapped], german: dict[tuple[str, str], Entry]
) -> None:
    missing = [
        f"{text.place} {text.text!r}"
        for text in wrapped
        if (entry := german.get((text.context, text.text))) is None
        or not entry.finished
        or not all(entry.forms)
    ]
    assert not missing, f"{len(missing)} texts are not translated; run `make translations`:\n" + (
        "\n".join(missing)
    )


def test_every_setting_is_explained_in_german(german: dict[tuple[str, str], Entry]) -> None:
    """The configuration itself is asked, not its code: nothing is left out in reading that."""
    from wseg_engine.cli.settings import parts

    fields = [item for items in parts().values() for item in items]
    assert len(fields) > 60
    missing = [
        item.name
        for item in fields
        for text in filter(None, (item.help, item.unit))
        if ("Setting", text) not in german
    ]
    assert missing == []


def test_translations_take_the_same_values(german: dict[tuple[str, str], Entry]) -> None:
    wrong = [
        (source, form)
        for (_, source), entry in german.items()
        for form in filled(entry)
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(form))
        or len(COUNT.findall(source)) != len(COUNT.findall(entry.forms[-1]))
    ]
    assert not wrong


def test_counts_are_written_with_separators(
    german: dict[tuple[str, str], Entry], english: dict[tuple[str, str], Entry]
) -> None:
    """`%n` would write 100000 where the user's language writes 100,000 or 100.000."""
    forms = [form for entry in (*german.values(), *english.values()) for form in entry.forms]
    assert not [form for form in forms if "%n" in form]


def test_translations_keep_the_shape_of_their_text(german: dict[tuple[str, str], Entry]) -> None:
    """Mnemonics, the dots of "opens a dialog", the colon of a label, line ends and markup."""
    wrong = []
    for (_, source), entry in german.items():
        for form in filled(entry):
            same = (
                len(MNEMONIC.findall(source)) == len(MNEMONIC.findall(form))
                and source.endswith("…") == form.endswith("…")
                and source.endswith(":") == form.endswith(":")
                and source.endswith(".") == form.endswith(".")
                and source.count("\n") == form.count("\n")
                and sorted(TAG.findall(source)) == sorted(TAG.findall(form))
                and (source[:1].isspace(), source[-1:].isspace())
                == (form[:1].isspace(), form[-1:].isspace())
            )
            if not same:
                wrong.append((source, form))
    assert not wrong


def test_plurals_have_two_forms_in_both_languages(
    wrapped: list[Wrapped],
    german: dict[tuple[str, str], Entry],
    english: dict[tuple[str, str], Entry],
) -> None:
    counted = {(text.context, text.text) for text in wrapped if counts(text.text)}
    assert counted <= set(english)
    for key in counted:
        assert english[key].finished and all(english[key].forms), key
        assert len(english[key].forms) == len(german[key].forms) == 2, key
        assert not any("(s)" in form or "(es)" in form for form in english[key].forms), key


def test_english_plurals_are_in_the_words_of_their_text(
    english: dict[tuple[str, str], Entry],
) -> None:
    """A text that is written anew takes its forms along: "3 image(s)" with or without the s."""
    wrong = []
    for (_, source), entry in english.items():
        counted = source.replace("%n", "%Ln")
        several = {re.sub(r"\((e?s)\)", ending, counted) for ending in (r"\1", "")}
        one, more = entry.forms
        alike = difflib.SequenceMatcher(None, one, more).ratio()
        if more not in several or alike < 0.6:
            wrong.append((source, one, more))
    assert not wrong


@pytest.fixture(scope="module")
def tool(root: Path) -> ModuleType:
    path = root / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tool_finds_what_is_found_here(tool: ModuleType, wrapped: list[Wrapped]) -> None:
    theirs = {(text.context, text.text) for text in tool.all_texts()}
    assert theirs == {(text.context, text.text) for text in wrapped}


def test_the_tool_refuses_a_text_made_at_run_time(tool: ModuleType, root: Path) -> None:
    tree = ast.parse("class A:\n    def f(self):\n        self.tr(f'{self.n} images')")
    finder = tool._Finder(root / "app" / "a.py")
    with pytest.raises(tool.TextError, match=r"a\.py:3: .* is no literal text"):
        finder.visit(tree)


def test_the_tool_refuses_a_text_of_an_unknown_class(tool: ModuleType, root: Path) -> None:
    finder = tool._Finder(root / "app" / "a.py")
    finder.visit(ast.parse("def f(page: Page):\n    page.tr('Yes')"))
    assert finder.found == [("Page", "Yes", "")]
    with pytest.raises(tool.TextError, match=r"a\.py:2: the class of this tr is not known"):
        finder.visit(ast.parse("def f(page):\n    page.tr('Yes')"))


@pytest.fixture
def own_folder(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one translation, which the tool takes for the project's."""
    (tmp_path / "tagmask_de.ts").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="de">'
        "<context><name>A</name><message><source>Yes</source><translation>Ja</translation>"
        "</message></context></TS>",
        encoding="utf-8",
    )
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    return tmp_path


def test_what_the_application_loads_is_built_when_it_is_missing_or_old(
    tool: ModuleType, own_folder: Path
) -> None:
    source, built = own_folder / "tagmask_de.ts", own_folder / "tagmask_de.qm"
    assert tool.outdated() == [source]
    tool.release()
    assert built.stat().st_size > 30  # an empty one has 30 bytes
    assert tool.outdated() == []
    os.utime(built, (0, 0))
    assert tool.outdated() == [source]


def test_new_texts_come_and_old_ones_go(
    tool: ModuleType, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        tool.Text("A", 'Two\nlines, “quotes”, a \\ and a "', ""),
        tool.Text("A", "%n image(s)", ""),
        tool.Text("A", "Open", "a verb"),
    ]
    monkeypatch.setattr(tool, "all_texts", lambda: texts)
    tool.update()
    found = entries(own_folder / "tagmask_de.ts")
    assert set(found) == {("A", text.text) for text in texts}
    assert len(found["A", "%n image(s)"].forms) == 2
    assert not any(entry.finished for entry in found.values())
    assert "<comment>a verb</comment>" in (own_folder / "tagmask_de.ts").read_text("utf-8")


def test_a_package_holds_the_built_files(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    assert project["build-system"]["build-backend"] == "build_backend"  # which builds them
    assert "*.qm" in project["tool"]["setuptools"]["package-data"]["*"]
    kept = (root / "MANIFEST.in").read_text("utf-8")
    assert "packaging/*.py" in kept, "a source package without its own build code cannot be built"
