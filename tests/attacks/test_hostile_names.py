"""Names of images that no file should have: each is exported under a name that any system takes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.effort import fuzzing
from tests.engine.export_items import finish, photo, some_labels
from wseg_engine.formats.export import export_dataset
from wseg_engine.formats.naming import file_names
from wseg_engine.formats.registry import all_formats
from wseg_engine.formats.types import ExportClass, ExportItem

PARTS = (
    *("con", "CONIN$", "CONOUT$", "COM¹", "lpt9", "NUL .txt", "aux.tar.gz", "PRN", "com0"),
    *("a.", "a ", "...", ". .", " ", "~", "-rf", "a:b", "a\\b", "a?*", 'a"<>|', "a\nb"),
    *("\x1b[31m", "\u202egpj.exe", "e\u0301", "\u00e9", "\ufb01", "fi", "ſ", "s", "K", "k"),
    *("\udcff", "😀" * 70, "x" * 300, "ä" * 150, "a__b", "a_2", "A", "a", "labelmap", "export"),
)
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"\\|?*/\x00-\x1f\x7f]')
names = st.lists(
    st.lists(st.sampled_from(PARTS) | st.text(min_size=1, max_size=12), min_size=1, max_size=3)
    .map(lambda parts: "/".join(part.replace("/", "") or "_" for part in parts))
    .filter(lambda name: all(part not in ("", ".", "..") for part in name.split("/"))),
    min_size=1,
    max_size=8,
    unique=True,
)


def is_taken_by_any_system(part: str) -> bool:
    return (
        bool(part)
        and not FORBIDDEN.search(part)
        and not part.endswith((".", " "))
        and not DEVICE.fullmatch(part.split(".", maxsplit=1)[0].strip())
        and len(part.encode("utf-8")) <= 240
        and not any(unicodedata.category(c) in ("Cc", "Cs") for c in part)
    )


@pytest.mark.parametrize("folders", [False, True])
@fuzzing(short=60, long=3000)
@given(chosen=names)
def test_any_names_become_different_ones_that_any_system_takes(
    chosen: list[str], folders: bool
) -> None:
    items = [ExportItem(name, Path("x.jpg"), np.zeros((1, 1), np.uint8)) for name in chosen]
    found = file_names(items, folders=folders)
    assert list(found) == sorted(chosen) and set(found) == set(chosen)
    for name in found.values():
        parts = name.split("/") if folders else [name]
        assert all(map(is_taken_by_any_system, parts)), name
    for form in ("NFC", "NFD"):
        alike = {unicodedata.normalize(form, name).casefold() for name in found.values()}
        assert len(alike) == len(chosen)


AWKWARD = (
    *("con", "COM¹", "CONIN$", "a", "a.json/b", "a.jpg/b", "A/c", "e\u0301/x", "\u00e9/x", "..a/b"),
    *("train", "val", "images/labels", "annotations", "labelmap.txt", "export.json", "-rf/--help"),
    *("x" * 250, f"{'d' * 240}/{'e' * 240}/{'f' * 240}", "/".join(["deep" * 20] * 60)),
)  # fmt: skip


@pytest.mark.parametrize("kind", all_formats().by_name)
def test_awkward_names_are_exported_or_left_out_one_by_one(tmp_path: Path, kind: str) -> None:
    items = [
        ExportItem(name, photo(tmp_path / f"{number}.jpg"), some_labels())
        for number, name in enumerate(AWKWARD)
    ]
    classes = (ExportClass(8, "cat", (1, 1, 1)), ExportClass(12, "dog", (2, 2, 2)))
    out = tmp_path / ("out.zip" if all_formats().by_name[kind].is_file else "out")
    _, report = finish(export_dataset(items, out, format=kind, classes=classes))
    # Longer than any path may be, where folders are kept; the rest is there for all that.
    assert set(report.failed) <= {AWKWARD[-1]}
    assert all("too long" in why for why in report.failed.values())
    assert sum(report.images.values()) >= len(AWKWARD) - 1
    assert {one.name for one in tmp_path.iterdir() if one.suffix != ".jpg"} == {out.name}
