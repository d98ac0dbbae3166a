"""What the script of a delivery report does, run by Qt's JavaScript on what it uses of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtQml import QJSEngine

from app.core.transfer.delivery import Delivery, exact_interval, read_verdicts
from app.core.transfer.delivery.measured import Recheck
from app.core.transfer.delivery.page import page_of
from app.core.translation import install_translator

IMAGES = ("a.jpg", "b & <c>.jpg", "ü/d.jpg", "__proto__", "e.jpg")
DOCUMENT = """
var boxes = %s.map(one => ({
  dataset: { image: one.image }, value: one.value, checked: false,
  addEventListener: function (name, heard) { this[name] = heard; },
}));
var things = { state: { textContent: %s }, found: { textContent: "" }, save: { href: "" } };
var document = {
  getElementById: name => things[name],
  querySelectorAll: wanted => wanted === "input[data-image]" ? boxes : [],
};
"""


class _Parts(HTMLParser):
    """The scripts of a page, and the buttons that its script looks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.boxes: list[dict[str, str]] = []
        self.ids: set[str] = set()
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id", ""))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")
        if tag == "input" and "data-image" in values:
            self.boxes.append({"image": values["data-image"], "value": values["value"]})

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data


class Page:
    """A page in which verdicts are given."""

    def __init__(self, verdicts: dict[str, bool]) -> None:
        recheck = Recheck(seed=3, images=IMAGES, approved=40, verdicts=verdicts)
        parts = _Parts(page_of(_delivery(recheck), {}))
        assert {"state", "found", "save"} <= parts.ids
        self.boxes = parts.boxes
        state, script = parts.scripts
        self._engine = QJSEngine()
        self._run(DOCUMENT % (json.dumps(parts.boxes), json.dumps(state)))
        self._run(script)

    def _run(self, program: str) -> object:
        result = self._engine.evaluate(program)
        assert not result.isError(), result.toString()
        return result.toVariant()

    def say(self, image: str, verdict: str) -> None:
        """Choose a verdict, as a click does."""
        place = self.boxes.index({"image": image, "value": verdict})
        self._run(f"boxes[{place}].checked = true; boxes[{place}].change();")

    @property
    def found(self) -> str:
        return str(self._run("things.found.textContent"))

    def checked(self) -> list[tuple[str, str]]:
        chosen = self._run("boxes.map(box => box.checked)")
        assert isinstance(chosen, list)
        return [
            (box["image"], box["value"]) for box, on in zip(self.boxes, chosen, strict=True) if on
        ]

    def saved(self, folder: Path) -> dict[str, bool]:
        """Return what the app reads of the file that the page saves."""
        start, _, text = str(self._run("things.save.href")).partition(",")
        assert start == "data:application/json;charset=utf-8"
        (folder / "recheck.json").write_text(unquote(text), "utf-8")
        return read_verdicts(folder / "recheck.json")


def _delivery(recheck: Recheck) -> Delivery:
    return Delivery(
        program="TagMask", project="p", format="COCO", written="now", splits={"train": 1},
        pairs=(), series=0, compared=0, unchanged=0, contradictions=(), classes=(), together={},
        recheck=recheck, interval=None,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _application(qapp: object) -> Iterator[None]:
    yield


def test_verdicts_are_counted_with_their_interval_and_saved(tmp_path: Path) -> None:
    page = Page({})
    assert page.found == "Nothing checked yet."
    assert page.checked() == []
    said = {image: "wrong" if image == "a.jpg" else "right" for image in IMAGES}
    for image, verdict in said.items():
        page.say(image, verdict)
    low, high = exact_interval(1, len(IMAGES))[:2]
    assert page.found.startswith(f"1 of {len(IMAGES)} are wrong (20.0 %).")
    assert f"between {100 * low:.1f} % and {100 * high:.1f} %" in page.found
    assert page.saved(tmp_path) == {image: word == "right" for image, word in said.items()}


def test_a_verdict_can_be_changed_and_those_of_before_are_shown(tmp_path: Path) -> None:
    page = Page({"b & <c>.jpg": False, "e.jpg": True})
    assert page.checked() == [("b & <c>.jpg", "wrong"), ("e.jpg", "right")]
    assert page.found.startswith("1 of 2 are wrong")
    page.say("b & <c>.jpg", "right")
    assert page.found.startswith("0 of 2 are wrong (0.0 %).")
    assert page.saved(tmp_path) == {"b & <c>.jpg": True, "e.jpg": True}


@pytest.mark.parametrize(("wrong", "checked"), [(0, 1), (1, 1), (0, 5), (2, 5), (5, 5)])
def test_the_pages_interval_is_that_of_the_report(wrong: int, checked: int) -> None:
    page = Page({image: number >= wrong for number, image in enumerate(IMAGES[:checked])})
    low, high = exact_interval(wrong, checked)[:2]
    assert f"between {100 * low:.1f} % and {100 * high:.1f} %" in page.found


def test_its_numbers_are_written_as_in_the_users_language() -> None:
    install_translator(
        lambda context, text, n: text,
        lambda value, digits: f"{value:_.{digits}f}".replace(".", ",").replace("_", "."),
    )
    try:
        page = Page({"a.jpg": True, "b & <c>.jpg": False})
    finally:
        install_translator(None)
    assert "(50,0 %)" in page.found
    assert "between 1,3 % and 98,7 % of" in page.found
