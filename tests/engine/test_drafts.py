"""Draft masks: what stands out, named by the tags; nothing is made up where tags do not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.events import Control, Event, Finished, ImageFailed, Prediction, Progress
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.cli.main import main
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import read_mask
from wseg_engine.prediction.drafts import can_draft, draft_key, make_drafts
from wseg_engine.prediction.mask_store import MaskStore
from wseg_engine.pretrained import class_evidence
from wseg_engine.saliency import maps as maps_module
from wseg_engine.settings.config import RefineConfig

CLASSES = ("cat", "dog", "cow")
ABSENT, PRESENT, UNSURE = Tag.ABSENT, Tag.PRESENT, Tag.UNSURE
PLAIN = RefineConfig(method="none")


@pytest.fixture(autouse=True)
def left_half_stands_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def network(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        found = np.zeros((320, 320), np.uint8)
        found[:, :160] = 255
        return found

    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    monkeypatch.setattr(maps_module, "CLOSER", 0.0)  # it would say the same of any part
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


def photograph(folder: Path, name: str, *tags: Tag) -> TaggedImage:
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.full((40, 60, 3), 90, np.uint8)
    pixels[:, :30] = 200
    pixels[0, 0] = len(name)  # another content each
    Image.fromarray(pixels).save(folder / f"{name}.png")
    return TaggedImage(name, folder / f"{name}.png", tuple(tags))


def drafts(
    images: list[TaggedImage], out: Path, *, config: RefineConfig = PLAIN,
    control: Control | None = None, classes: tuple[str, ...] = CLASSES,
) -> list[Event]:  # fmt: skip
    store = MaskStore(out, classes, draft_key(config, classes=classes))
    store.open()
    found = make_drafts(
        images, classes=classes, config=config, store=store, device="cpu", control=control
    )
    return list(found)


def test_what_stands_out_is_the_one_class_that_is_tagged(tmp_path: Path) -> None:
    one = photograph(tmp_path, "a", ABSENT, PRESENT, ABSENT)
    open_ones = photograph(tmp_path, "bb", UNSURE, PRESENT, UNSURE)
    events = drafts([one, open_ones], tmp_path / "out")
    for name in ("a", "bb"):
        labels = read_mask(tmp_path / "out" / f"{name}.png")
        assert labels.shape == (40, 60)
        assert (labels[:, :28] == 2).all()
        assert (labels[:, 32:] == 0).all()
    made = [event for event in events if isinstance(event, Prediction)]
    assert made[0].confidence[1] > 0.8
    assert made[0].scores.tolist() == [0, 1, 0]
    assert 0 < made[0].uncertainty < 0.5
    assert events[-1] == Finished(2, 0, stopped=False)


@pytest.mark.parametrize(("saliency", "drawn"), [(84, 0), (94, 2)])
def test_a_pixel_stands_out_from_a_third_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saliency: int, drawn: int
) -> None:
    """0.35, as measured: 84 of 255 is less, 94 is more."""
    even = np.full((320, 320), saliency, np.uint8)
    monkeypatch.setattr(maps_module, "load_saliency", lambda about: lambda image: even)
    drafts([photograph(tmp_path, "a", ABSENT, PRESENT, ABSENT)], tmp_path / "out")
    assert (read_mask(tmp_path / "out" / "a.png") == drawn).all()


@pytest.mark.parametrize("classes", [("Katze", "Hund", "Kuh"), ("cat", "Hund", "cow")])
def test_of_several_classes_nothing_is_guessed_where_one_is_not_known(
    tmp_path: Path, classes: tuple[str, ...]
) -> None:
    photo = photograph(tmp_path, "a", PRESENT, PRESENT, ABSENT)
    drafts([photo], tmp_path / "out", classes=classes)
    labels = read_mask(tmp_path / "out" / "a.png")
    assert (labels[:, :28] == VOID).all()
    assert (labels[:, 32:] == 0).all()


class _TopIsTheFirst:
    """Says that the upper half looks like the first channel asked for, the rest like the last."""

    def of_photo(self, pixels: NDArray[np.uint8], channels: Sequence[int]) -> NDArray[np.float32]:
        assert pixels.shape == (40, 60, 3)
        found = np.zeros((len(channels), 28, 28), np.float32)
        found[0, :14] = found[-1, 14:] = 9.0
        return found


def test_of_several_classes_each_part_is_what_it_looks_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Sequence[str]] = []

    def load(names: Sequence[str], *, device: object) -> _TopIsTheFirst:
        asked.append(names)
        return _TopIsTheFirst()

    monkeypatch.setattr(class_evidence, "load_evidence", load)
    photos = [photograph(tmp_path, name, PRESENT, ABSENT, PRESENT) for name in ("a", "bb")]
    events = drafts(photos, tmp_path / "out")
    assert asked == [CLASSES]  # once for all photographs
    labels = read_mask(tmp_path / "out" / "bb.png")
    assert (labels[:18, :28] == 1).all()
    assert (labels[22:, :28] == 3).all()
    assert (labels[:, 32:] == 0).all()
    made = [event for event in events if isinstance(event, Prediction)]
    assert made[0].confidence[[0, 2]].min() > 0.8
    assert made[0].confidence[1] == 0


def test_without_the_classifier_several_classes_are_void(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_evidence, "load_evidence", lambda names, device: None)
    drafts([photograph(tmp_path, "a", PRESENT, PRESENT, ABSENT)], tmp_path / "out")
    assert (read_mask(tmp_path / "out" / "a.png")[:, :28] == VOID).all()


def test_one_class_needs_no_classifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(names: Sequence[str], *, device: object) -> None:
        raise AssertionError("loaded for nothing")

    monkeypatch.setattr(class_evidence, "load_evidence", load)
    drafts([photograph(tmp_path, "a", PRESENT, ABSENT, ABSENT)], tmp_path / "out")
    assert (read_mask(tmp_path / "out" / "a.png")[:, :28] == 1).all()


def test_a_photograph_of_nothing_is_background(tmp_path: Path) -> None:
    drafts([photograph(tmp_path, "a", ABSENT, ABSENT, ABSENT)], tmp_path / "out")
    assert not read_mask(tmp_path / "out" / "a.png").any()


@pytest.mark.parametrize("tags", [(), (UNSURE,) * 3, (ABSENT, UNSURE, ABSENT)])
def test_where_tags_name_no_class_there_is_no_draft(tmp_path: Path, tags: tuple[Tag, ...]) -> None:
    assert not can_draft(tags)
    events = drafts([photograph(tmp_path, "a", *tags)], tmp_path / "out")
    assert events == [Finished(0, 0, stopped=False)]


def test_outlines_are_refined_along_edges(tmp_path: Path) -> None:
    image = photograph(tmp_path, "a", PRESENT, ABSENT, ABSENT)
    with Image.open(image.path) as file:
        pixels = np.array(file)
    pixels[:, :36] = 200  # the object reaches further than what stands out
    Image.fromarray(pixels).save(image.path)
    drafts([image], tmp_path / "out", config=RefineConfig(method="crf"))
    labels = read_mask(tmp_path / "out" / "a.png")
    assert (labels[4:-4, 31:35] == 1).all()
    assert (labels[:, 38:] == 0).all()


def test_drafts_that_are_there_are_kept_until_tags_change(tmp_path: Path) -> None:
    image = photograph(tmp_path, "a", PRESENT, ABSENT, ABSENT)
    drafts([image], tmp_path / "out")
    again = drafts([image], tmp_path / "out")
    assert not [event for event in again if isinstance(event, Prediction)]
    assert again[-1] == Finished(1, 0, stopped=False)
    other = image.__class__(image.name, image.path, (ABSENT, ABSENT, PRESENT))
    drafts([other], tmp_path / "out")
    assert set(np.unique(read_mask(tmp_path / "out" / "a.png"))) == {0, 3}


def test_a_broken_photograph_is_named_and_the_rest_is_drawn(tmp_path: Path) -> None:
    broken = photograph(tmp_path, "a", PRESENT, ABSENT, ABSENT)
    broken.path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    good = photograph(tmp_path, "bb", PRESENT, ABSENT, ABSENT)
    events = drafts([broken, good], tmp_path / "out")
    assert [event.name for event in events if isinstance(event, ImageFailed)] == ["a"]
    assert [event.done for event in events if isinstance(event, Progress)] == [1, 2]
    assert events[-1] == Finished(1, 1, stopped=False)


def test_stopping_keeps_what_is_done(tmp_path: Path) -> None:
    images = [photograph(tmp_path, "a" * n, PRESENT, ABSENT, ABSENT) for n in (1, 2, 3)]
    store = MaskStore(tmp_path / "out", CLASSES, draft_key(PLAIN, classes=CLASSES))
    store.open()
    control = Control()
    events = []
    for event in make_drafts(
        images, classes=CLASSES, config=PLAIN, store=store, device="cpu", control=control
    ):
        events.append(event)
        if isinstance(event, Progress):
            control.stop()
    assert events[-1] == Finished(1, 0, stopped=True)
    assert drafts(images, tmp_path / "out")[-1] == Finished(3, 0, stopped=False)


def test_the_command_counts_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "photos"
    for name in ("a", "bb", "ccc"):
        photograph(folder, name)
    (folder / "tags.csv").write_text("filename,tags\na.png,cat\nbb.png,cat;Hund\n", "utf-8")
    out = tmp_path / "out"
    assert main(["draft", str(folder), "--out", str(out), "--refine", "none", "--quiet"]) == 0
    told = capsys.readouterr()
    assert "images that name no class, left out: 1 of 3" in told.err
    assert "is void (255): 1 of 2. ImageNet" in told.out + told.err
    assert "does not know Hund." in told.out + told.err
    assert f"2 drafts in {out}." in told.out
    assert sorted(path.name for path in out.glob("*.png")) == ["a.png", "bb.png"]
    assert set(np.unique(read_mask(out / "bb.png"))) == {0, VOID}
    assert (out / "classes.json").is_file()
    assert main(["draft", str(folder), "--out", str(out), "--resume", "--quiet"]) == 0


def test_the_command_refuses_photographs_without_tags(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photograph(tmp_path / "photos", "a")
    (tmp_path / "photos" / "tags.csv").write_text("filename,tags\na.png,\n", "utf-8")
    code = main(["draft", str(tmp_path / "photos"), "--out", str(tmp_path / "out")])
    assert code == 1
    assert "has a tag" in capsys.readouterr().err
