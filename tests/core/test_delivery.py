"""The report of a delivery: copies, contradictions, sizes, and a re-check of what was approved."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from app.core.store import ProjectError, Provenance
from app.core.transfer.data_export import Exported, ExportRequest, export_format
from app.core.transfer.data_export.kept_split import keep_sides
from app.core.transfer.delivery import (
    Delivered,
    Delivery,
    deliver,
    delivery_place,
    exact_interval,
    export_and_report,
    read_verdicts,
)
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    make_drawn_project,
    planned,
    put_mask,
)
from tests.core.test_data_export_split import add_photos, take
from wseg_engine.base.events import Control, Stopped

COUNT = 12


def square(value: int = 1, side: int = 20) -> np.ndarray:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:side, :side] = value
    return labels


@pytest.fixture
def drawn_project(tmp_path: Path) -> Iterator[DrawnProject]:
    """Twelve photos with approved masks, the first four of which a model drew too."""
    (tmp_path / "photos").mkdir()
    drawn_project = make_drawn_project(tmp_path, ())
    with drawn_project.project:
        add_photos(drawn_project, range(COUNT))
        for number in range(COUNT):
            put_mask(drawn_project, f"p{number}.jpg", square())
        both = square()
        both[30:40, 30:40] = 2
        put_mask(drawn_project, "p0.jpg", both)
        put_mask(drawn_project, "p0.jpg", square(), Provenance.MODEL)  # without the second
        put_mask(drawn_project, "p1.jpg", square(), Provenance.MODEL)  # the same
        put_mask(drawn_project, "p2.jpg", square(side=10), Provenance.MODEL)  # a quarter of it
        put_mask(drawn_project, "p3.jpg", square(2), Provenance.MODEL)  # of another class
        yield drawn_project


def request(tmp_path: Path, **more: object) -> ExportRequest:
    return ExportRequest(**{"format": export_format("coco"), "out": tmp_path / "out", **more})


def delivered(drawn_project: DrawnProject, wanted: ExportRequest, sample: int = 5) -> Delivered:
    plan = planned(drawn_project.project, wanted)
    work = export_and_report(drawn_project.project, plan, Control(), sample=sample)
    *_, event, last = work
    assert isinstance(last, Exported) and isinstance(event, Delivered)
    return event


def values(event: Delivered) -> dict[str, object]:
    return json.loads(event.place.values.read_text("utf-8"))


def test_sizes_and_what_occurs_together_are_counted(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    event = delivered(drawn_project, request(tmp_path))
    cat, dog, bird = event.delivery.classes
    assert (cat.pixels, cat.objects, cat.smallest, cat.median, cat.largest) == (
        *(400 * COUNT, COUNT, 400, 400.0, 400),
    )
    assert (dog.pixels, dog.objects, sum(dog.images.values())) == (100, 1, 1)
    assert (bird.pixels, bird.objects, bird.agreement) == (0, 0, None)
    assert cat.share == pytest.approx(400 / (HEIGHT * WIDTH))
    assert event.delivery.together == {(cat.id, dog.id): 1}
    read = values(event)
    assert read["program"].startswith("TagMask ") and read["report"] == "delivery"
    assert read["together"] == [{"classes": ["cat", "dog"], "images": 1}]


def test_masks_that_the_model_contradicts_come_worst_first(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    delivery = delivered(drawn_project, request(tmp_path)).delivery
    assert (delivery.compared, delivery.unchanged) == (4, 1)
    found = [(one.image, one.overlap, one.worst_overlap) for one in delivery.contradictions]
    assert found == [
        ("p3.jpg", 0.0, 0.0),
        ("p2.jpg", 0.25, 0.25),
        ("p0.jpg", 0.5, 0.0),
        ("p1.jpg", 1.0, 1.0),
    ]
    assert delivery.contradictions[2].worst == "dog"
    cat, dog, _ = delivery.classes
    assert cat.agreement == pytest.approx((1 + 1 + 0.25 + 0) / 4)
    assert dog.agreement == 0.0


def test_copies_on_both_sides_are_named(drawn_project: DrawnProject, tmp_path: Path) -> None:
    """An earlier export had put them there, when TagMask did not compare photos."""
    shutil.copyfile(drawn_project.photos / "p1.jpg", drawn_project.photos / "again.jpg")
    shutil.copyfile(drawn_project.photos / "p2.jpg", drawn_project.photos / "beside.jpg")
    take(drawn_project, ["again.jpg", "beside.jpg"])
    sides = {drawn_project.ids["p1.jpg"]: "train", drawn_project.ids["again.jpg"]: "val"}
    keep_sides(drawn_project.project.folder, sides, seed=0, validation=0.2)
    delivery = delivered(drawn_project, request(tmp_path)).delivery
    assert delivery.apart == 1
    first, second = delivery.pairs
    assert {first.one, first.other} == {"p1.jpg", "again.jpg"} and first.apart
    assert {second.one, second.other} == {"p2.jpg", "beside.jpg"} and not second.apart
    labelme = request(tmp_path, format=export_format("labelme"), out=tmp_path / "labelme")
    assert (
        len(delivered(drawn_project, labelme).delivery.pairs) == 2
    )  # without sides they are told too


@pytest.mark.parametrize(("hits", "trials"), [(0, 1), (0, 50), (1, 50), (50, 50), (3, 400)])
def test_the_interval_is_that_of_clopper_and_pearson(hits: int, trials: int) -> None:
    low, high, level = exact_interval(hits, trials)
    assert level == 0.95
    from scipy.stats import beta  # takes a second to load, in every worker

    assert low == pytest.approx(beta.ppf(0.025, hits, trials - hits + 1) if hits else 0, abs=1e-9)
    expected = beta.ppf(0.975, hits + 1, trials - hits) if hits < trials else 1
    assert high == pytest.approx(expected, abs=1e-9)
    with pytest.raises(ValueError, match="expected 0 to as many"):
        exact_interval(trials + 1, trials)


def test_masks_are_drawn_at_random_and_always_the_same(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    put_mask(drawn_project, "p5.jpg", square(), Provenance.EDITED)
    drawn_project.project.masks.remove([drawn_project.ids["p5.jpg"]], Provenance.APPROVED)
    first = delivered(drawn_project, request(tmp_path)).delivery.recheck
    assert first.approved == COUNT - 1 and len(set(first.images)) == 5
    again = delivered(drawn_project, request(tmp_path, existing="replace")).delivery.recheck
    assert again.images == first.images
    other = delivered(drawn_project, request(tmp_path, existing="replace", seed=3)).delivery.recheck
    assert other.images != first.images
    every = delivered(drawn_project, request(tmp_path, existing="replace"), 1000).delivery.recheck
    assert len(every.images) == COUNT - 1


def test_verdicts_give_an_interval_and_stay_in_the_report(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    event = delivered(drawn_project, request(tmp_path))
    assert event.delivery.interval is None and values(event)["recheck"]["interval"] is None
    drawn = event.delivery.recheck.images
    said = {drawn[0]: "wrong", drawn[1]: "right", drawn[2]: "right", "elsewhere.jpg": "wrong"}
    file = tmp_path / "recheck.json"
    file.write_text(json.dumps({"report": "delivery", "recheck": {"verdicts": said}}), "utf-8")
    plan = planned(drawn_project.project, request(tmp_path, existing="replace"))
    *_, last = deliver(
        drawn_project.project, plan, Control(), sample=5, verdicts=read_verdicts(file)
    )
    assert isinstance(last, Delivered)
    assert (last.delivery.recheck.checked, last.delivery.recheck.wrong) == (3, 1)
    assert last.delivery.interval == exact_interval(1, 3)
    *_, kept = deliver(
        drawn_project.project, plan, Control(), sample=5
    )  # those of the report before
    assert isinstance(kept, Delivered)
    assert kept.delivery.recheck.verdicts == last.delivery.recheck.verdicts
    assert values(kept)["recheck"]["wrong"] == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"verdicts": {"a": "perhaps"}}', '{"verdicts": 3}']
)
def test_files_that_hold_no_verdicts_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "v.json").write_text(text, "utf-8")
    with pytest.raises(ProjectError, match=r"v\.json"):
        read_verdicts(tmp_path / "v.json")


@pytest.mark.parametrize("verdict", [["right"], {"right": 1}, None, 1, True, "perhaps"])
def test_what_is_no_verdict_in_an_earlier_report_is_left_out(
    drawn_project: DrawnProject, tmp_path: Path, verdict: object
) -> None:
    event = delivered(drawn_project, request(tmp_path))
    earlier = values(event)
    drawn = event.delivery.recheck.images
    earlier["recheck"]["verdicts"] = {drawn[0]: verdict, drawn[1]: "right"}
    event.place.values.write_text(json.dumps(earlier), "utf-8")
    again = delivered(drawn_project, request(tmp_path, existing="replace"))
    assert again.delivery.recheck.verdicts == {drawn[1]: True}


class _Page(HTMLParser):
    """What a page loads, and which texts and pictures it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for name, v in attrs if name in ("src", "href", "srcset")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_nothing_from_elsewhere(drawn_project: DrawnProject, tmp_path: Path) -> None:
    event = delivered(drawn_project, request(tmp_path))
    text = event.place.page.read_text("utf-8")
    page = _Page(text)
    pictures = [address for address in page.addresses if address.startswith("data:image/jpeg")]
    assert len(pictures) >= 5 + 3
    assert len(pictures) == len(page.addresses)
    assert not re.search(r"https?://|@import|url\(", text)
    assert "default-src 'none'" in text
    shown = " ".join(page.words)
    for word in ("p3.jpg", "cat", "dog", "Class sizes", "Re-check of approved masks"):
        assert word in shown


def test_names_are_text_on_the_page(drawn_project: DrawnProject, tmp_path: Path) -> None:
    drawn_project.project.classes.rename(
        drawn_project.classes["cat"], "</script><img src=x onerror=alert(1)>"
    )
    name = "<b>&'quote'.jpg"
    (drawn_project.photos / "p4.jpg").rename(drawn_project.photos / name)
    take(drawn_project, [name])
    event = delivered(drawn_project, request(tmp_path), 1000)
    text = event.place.page.read_text("utf-8")
    page = _Page(text)
    assert "<b>&'quote'.jpg" in " ".join(page.words)
    assert page.tags.count("script") == 2 and text.count("</script>") == 2
    assert all(address.startswith("data:") for address in page.addresses)


def test_a_file_of_somebody_else_stays_and_the_export_is_whole(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    wanted = request(tmp_path)
    delivered(drawn_project, wanted)
    for place in delivery_place(planned(drawn_project.project, wanted)):
        keep = place.read_bytes()
        place.write_text("mine", "utf-8")
        plan = planned(drawn_project.project, request(tmp_path, existing="replace"))
        *_, last = export_and_report(drawn_project.project, plan, Control(), sample=2)
        assert isinstance(last, Exported) and last.result.total == COUNT
        assert "not a TagMask report" in last.result.warnings[-1]
        assert place.read_text("utf-8") == "mine"
        place.write_bytes(keep)


@pytest.mark.parametrize("kind", ["voc", "yolo", "labelme", "cvat"])
def test_it_lies_beside_every_format(
    drawn_project: DrawnProject, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / ("out.zip" if kind == "cvat" else "out")
    event = delivered(drawn_project, request(tmp_path, format=export_format(kind), out=out))
    expected = {"cvat": "out.zip.delivery.html", "labelme": "out/tagmask/delivery.html"}
    assert event.place.page == tmp_path / expected.get(kind, "out/delivery.html")
    assert event.place.values.is_file()
    again = request(tmp_path, format=export_format(kind), out=out, existing="replace")
    assert isinstance(delivered(drawn_project, again).delivery, Delivery)


def test_it_can_be_stopped(drawn_project: DrawnProject, tmp_path: Path) -> None:
    delivered(drawn_project, request(tmp_path))
    plan = planned(drawn_project.project, request(tmp_path, existing="replace"))
    control = Control()
    work = deliver(drawn_project.project, plan, control, sample=2)
    next(work)
    control.stop()
    with pytest.raises(Stopped):
        list(work)
