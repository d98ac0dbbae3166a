"""Names of exported files, and classes that cannot be exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.engine.export_items import finish, photo
from wseg_engine.formats.export import export_dataset
from wseg_engine.formats.naming import file_names
from wseg_engine.formats.registry import all_formats
from wseg_engine.formats.types import (
    ExportClass,
    ExportError,
    ExportItem,
    check_classes,
)


def named(*names: str) -> list[ExportItem]:
    return [ExportItem(n, Path("x.jpg"), np.zeros((1, 1), np.uint8)) for n in names]


def test_equal_stems_keep_their_folder() -> None:
    assert file_names(named("a/cat", "b/CAT", "b/dog")) == {
        "a/cat": "a__cat",
        "b/CAT": "b__CAT",
        "b/dog": "dog",
    }
    composed, decomposed = "a/Käse", "b/Ka\u0308se"
    assert len({n.casefold() for n in file_names(named(composed, decomposed)).values()}) == 2
    assert file_names(named(composed, decomposed))[composed] == "a__Käse"


def test_names_no_system_refuses_and_none_twice() -> None:
    names = file_names(named("a:b", "a?b", "con", "dots...", "a__b", "a/b", "c/b"))
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert names["con"] == "_con"
    assert names["dots..."] == "dots"
    assert not set("".join(names.values())) & set('<>:"/\\|?*')
    with pytest.raises(ExportError, match="Two images are called 'x'"):
        file_names(named("x", "x"))


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ((), "no classes"),
        ((ExportClass(0, "a", (1, 1, 1)),), "id 0"),
        ((ExportClass(255, "a", (1, 1, 1)),), "id 255"),
        ((ExportClass(1, "a", (1, 1, 1)), ExportClass(1, "b", (2, 2, 2))), "id 1"),
        (
            (ExportClass(1, "a", (1, 1, 1)), ExportClass(2, "A", (2, 2, 2))),
            "differ only in capitalisation",
        ),
        ((ExportClass(1, "Background", (1, 1, 1)),), "'Background', which is the name for pix"),
        ((ExportClass(1, " ", (1, 1, 1)),), "empty"),
        ((ExportClass(1, "a", (0, 0, 0)),), "colour"),
        ((ExportClass(1, "a", (224, 224, 192)),), "undecided"),
        ((ExportClass(1, "a", (1, 1, 1)), ExportClass(2, "b", (1, 1, 1))), "a unique one"),
    ],
)
def test_classes_that_cannot_be_told_apart_are_refused(classes, words: str) -> None:
    with pytest.raises(ExportError, match=words):
        check_classes(classes)


@pytest.mark.parametrize("name", ["a:b", "#a", "a#b"])
def test_names_are_refused_only_where_a_format_cannot_hold_them(tmp_path: Path, name: str) -> None:
    """CVAT's list of colours has a colon behind a name, and a # before a comment."""
    item = ExportItem("one", photo(tmp_path / "one.jpg"), np.full((6, 9), 1, np.uint8))
    classes = (ExportClass(1, name, (1, 1, 1)),)
    for kind in all_formats().by_name:
        out = tmp_path / f"{kind}.zip"
        work = export_dataset([item], out, format=kind, classes=classes)
        if name == "a#b" or kind not in ("voc", "cvat"):
            assert not finish(work)[1].failed
            continue
        with pytest.raises(ExportError, match="choose another format"):
            finish(work)
        assert not out.exists()


@pytest.mark.parametrize(
    "name",
    ["con", "CON.x", "conin$", "CONOUT$", "COM¹", "lpt³.a", "nul.txt", "aux .b", "Clock$", "com0"],
)
def test_names_of_devices_are_no_names(name: str) -> None:
    items = [ExportItem(name, Path("x.jpg"), np.zeros((1, 1), np.uint8))]
    assert file_names(items)[name] == f"_{name}"


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "A"), ("ß", "SS"), ("\u00e9", "e\u0301"), ("a.", "a"), ("a ", "a"), ("a:", "a_")],
)
def test_names_that_some_system_takes_for_one_are_two(one: str, other: str) -> None:
    items = [ExportItem(n, Path("x.jpg"), np.zeros((1, 1), np.uint8)) for n in (one, other)]
    first, second = file_names(items).values()
    assert first.casefold() != second.casefold()


@pytest.mark.parametrize("name", ["a\x1b[2J", "a\u2028b", "a\x85b", "\ud800"])
def test_classes_with_control_characters_are_refused(name: str) -> None:
    with pytest.raises(ExportError, match="control character"):
        check_classes([ExportClass(1, name, (1, 1, 1))])
