"""Class names that a format could take for something else: read back as they are, or refused."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.effort import fuzzing
from tests.engine.export_items import finish, photo
from wseg_engine.formats.export import export_dataset
from wseg_engine.formats.registry import all_formats
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem

NAMES = (
    *("!!python/object/apply:os.system ['true']", "!!binary x", "null", "~", "yes", "on", "1e3"),
    *("0x1F", ".inf", "2026-01-01", "- a", "? a", "{a: b}", "[a]", "*x", "&x", "@x", "`x`", "|"),
    *("> y", "%s{0}", "%TAG", "a: b", "a #b", "a\\b", "a'b", 'a"b', "'\"", "&amp;<b>", "]]>"),
    *("<!-- a -->", "=1+1", "+1", "a\u00a0b", "a\u2028b", "\ufeffx", "e\u0301", "😀", "a,b", "a;b"),
)  # fmt: skip


def _voc(out: Path) -> list[str]:
    lines = (out / "labelmap.txt").read_text("utf-8").splitlines()
    return [line.rsplit(":", 3)[0] for line in lines if line and not line.startswith("# ")]


def _cvat(out: Path) -> list[str]:
    with zipfile.ZipFile(out) as archive:
        lines = archive.read("labelmap.txt").decode("utf-8").split("\n")
    return [line.rsplit(":", 3)[0] for line in lines if line and not line.startswith("# ")]


def _coco(out: Path) -> list[str]:
    document = json.loads((out / "annotations/instances_train.json").read_text("utf-8"))
    return [one["name"] for one in document["categories"]]


def _yolo(out: Path) -> list[str]:
    names = yaml.safe_load((out / "data.yaml").read_text("utf-8"))["names"]
    return list(names.values() if isinstance(names, dict) else names)


def _labelme(out: Path) -> list[str]:
    document = json.loads((out / "one.json").read_text("utf-8"))
    return [shape["label"] for shape in document["shapes"]]


READERS: Mapping[str, Callable[[Path], list[str]]] = {
    "voc": _voc, "cvat": _cvat, "coco": _coco, "yolo": _yolo, "labelme": _labelme,
}  # fmt: skip


def exported_names(folder: Path, kind: str, name: str) -> list[str] | None:
    """Return the names that a format's own reader finds; None where the name is refused."""
    out = folder / f"out{'.zip' if all_formats().by_name[kind].is_file else ''}"
    item = ExportItem("one", photo(folder / "one.jpg"), np.full((6, 9), 1, np.uint8))
    classes = (ExportClass(1, name, (1, 1, 1)),)
    try:
        _, report = finish(export_dataset([item], out, format=kind, classes=classes))
    except ExportError as error:
        assert str(error).strip()
        return None
    assert not report.failed
    found = READERS[kind](out)
    shutil.rmtree(out) if out.is_dir() else out.unlink()
    return found


def test_every_format_is_read_back() -> None:
    assert set(READERS) == set(all_formats().by_name)


@pytest.mark.parametrize("kind", READERS)
def test_names_are_text_in_every_format(tmp_path: Path, kind: str) -> None:
    refused = []
    for name in NAMES:
        found = exported_names(tmp_path, kind, name)
        if found is None:
            refused.append(name)
        else:
            assert name in found
    # Besides ends of lines, only what the list of colours cannot hold: a colon ends a name there.
    left = [name for name in refused if "\u2028" not in name]
    assert all(":" in name for name in left)
    assert not left or kind in ("voc", "cvat")


@pytest.mark.parametrize("kind", READERS)
@fuzzing(short=4, long=400)
@given(name=st.text(min_size=1, max_size=20).map(str.strip).filter(bool))
def test_any_name_is_read_back_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, kind: str, name: str
) -> None:
    found = exported_names(tmp_path_factory.mktemp("names"), kind, name)
    assert found is None or name in found
