"""Drafts in the app: made as images are tagged, replaced by predictions, never over others."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.core.masks.keeping import approve, origin_of
from app.core.masks.records import best, open_mask
from app.core.store import MaskRecord, Provenance
from app.core.training.dataset import project_dataset
from app.core.training.masks import convert_masks
from app.core.transfer.data_export.mask_values import best_mask
from app.jobs import drafting
from app.jobs.drafting import MOST, Drafter
from app.qtbase.while_alive import while_alive
from tests.gui.predict_world import (
    HEIGHT,
    WAIT,
    WIDTH,
    PredictWorld,
    mask_files,
    predict,
    recorded_files,
    world,
)
from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.pretrained import class_evidence
from wseg_engine.saliency import maps as maps_module

__all__ = ["world"]


@pytest.fixture(autouse=True)
def what_is_not_grey_stands_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def network(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        found = np.zeros((320, 320), np.uint8)
        coloured = (image.max(2).astype(int) - image.min(2) > 100).any(0)
        found[:, : round(320 * coloured.sum() / image.shape[1])] = 255
        return found

    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    monkeypatch.setattr(maps_module, "CLOSER", 0.0)  # it would say the same of any part
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def drafter(world: PredictWorld) -> Iterator[Drafter]:
    made = Drafter(world.open_project, world.jobs)
    world.open_project.tags_changed.connect(made.note_tags)
    yield made
    made.stop()
    assert world.jobs.wait(10)


def draft_of(world: PredictWorld, image: int) -> MaskRecord | None:
    return world.project.masks.get(image, Provenance.DRAFT)


def labels_of(world: PredictWorld, image: int) -> NDArray[np.uint8]:
    record = draft_of(world, image)
    assert record is not None
    return read_mask(world.project.folder / record.file)


def say(world: PredictWorld, image: int, name: str, tag: Tag | None = Tag.PRESENT) -> None:
    assert world.open_project.set_tag([image], world.classes[name], tag, "tag")


def settled(world: PredictWorld, qtbot: QtBot, drafter: Drafter) -> None:
    qtbot.waitUntil(
        lambda: (
            not drafter._timer.isActive() and drafter._job is None and not len(drafter._waiting)
        ),
        timeout=WAIT,
    )


def test_a_tag_is_followed_by_a_draft(world: PredictWorld, drafter: Drafter, qtbot: QtBot) -> None:
    image = world.images[0]
    with qtbot.waitSignal(world.open_project.images_updated, timeout=WAIT) as told:
        say(world, image, "red")
    assert image in told.args[0]
    record = draft_of(world, image)
    assert record is not None
    assert record.classes == (world.classes["red"],)
    assert record.run is None
    labels = labels_of(world, image)
    assert labels.shape == (HEIGHT, WIDTH)
    assert (labels[:, :8] == 1).mean() > 0.9
    assert (labels[:, 14:] == 0).mean() > 0.9
    opened = open_mask(world.project, image, (HEIGHT, WIDTH))
    assert opened is not None
    assert opened.provenance is Provenance.DRAFT


def test_what_stands_out_is_void_where_classes_cannot_be_told_apart(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot
) -> None:
    image = world.images[1]
    green, blue = world.classes["green"], world.classes["blue"]
    say(world, image, "green")
    say(world, image, "blue")
    settled(world, qtbot, drafter)
    record = draft_of(world, image)
    assert record is not None
    assert sorted(record.classes) == sorted([green, blue])
    assert set(np.unique(labels_of(world, image))) == {0, VOID}


def test_classes_that_can_be_told_apart_get_their_parts(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    class TopIsBlue:
        def of_photo(
            self, pixels: NDArray[np.uint8], channels: Sequence[int]
        ) -> NDArray[np.float32]:
            found = np.zeros((len(channels), 8, 8), np.float32)
            blue = [names[channel - 1] for channel in channels].index("blue")
            found[blue, :4] = found[1 - blue, 4:] = 9.0
            return found

    def load(given: Sequence[str], *, device: object) -> TopIsBlue:
        names[:] = given
        return TopIsBlue()

    monkeypatch.setattr(class_evidence, "imagenet_classes", lambda name: (1,))
    monkeypatch.setattr(class_evidence, "load_evidence", load)
    image = world.images[1]
    green, blue = world.classes["green"], world.classes["blue"]
    say(world, image, "green")
    say(world, image, "blue")
    settled(world, qtbot, drafter)
    record, labels = draft_of(world, image), labels_of(world, image)
    assert record is not None
    assert set(names) == set(world.classes)
    top = np.unique(labels[: HEIGHT // 4])
    bottom = np.unique(labels[-HEIGHT // 4 :])
    assert set(top) == {0, 1 + record.classes.index(blue)}
    assert set(bottom) == {0, 1 + record.classes.index(green)}


def test_a_draft_follows_its_tags(world: PredictWorld, drafter: Drafter, qtbot: QtBot) -> None:
    image, red, green = world.images[0], world.classes["red"], world.classes["green"]
    say(world, image, "red")
    qtbot.waitUntil(lambda: draft_of(world, image) is not None, timeout=WAIT)
    say(world, image, "red", None)
    say(world, image, "green")

    def drawn_from(*classes: int) -> bool:
        record = draft_of(world, image)
        return record is not None and record.classes == classes

    qtbot.waitUntil(lambda: drawn_from(green), timeout=WAIT)
    say(world, image, "green", None)
    qtbot.waitUntil(lambda: draft_of(world, image) is None, timeout=WAIT)
    settled(world, qtbot, drafter)
    assert not list((world.project.folder / "masks" / "draft").glob("*"))
    assert red != green


def test_what_was_tagged_before_is_drafted_when_a_project_is_opened(
    world: PredictWorld, qtbot: QtBot
) -> None:
    world.tag(world.images[0], "red")
    world.tag(world.images[2], "blue")
    drafter = Drafter(world.open_project, world.jobs)
    drafter.look_at_all()
    qtbot.waitUntil(
        lambda: world.project.masks.counts()[Provenance.DRAFT] == 2,
        timeout=WAIT,
    )
    settled(world, qtbot, drafter)
    assert draft_of(world, world.images[1]) is None  # nobody has tagged it
    assert mask_files(world) == recorded_files(world)


@pytest.mark.parametrize("kind", [Provenance.MODEL, Provenance.EDITED, Provenance.APPROVED])
def test_there_is_no_draft_where_there_is_a_better_mask(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot, kind: Provenance
) -> None:
    image, other = world.images[0], world.images[2]
    file = f"masks/{kind.value}/{image}.png"
    write_mask(world.project.folder / file, np.zeros((HEIGHT, WIDTH), np.uint8))
    world.project.masks.put([MaskRecord(image, kind, file, (1,))])
    say(world, image, "red")
    say(world, other, "blue")
    qtbot.waitUntil(lambda: draft_of(world, other) is not None, timeout=WAIT)
    settled(world, qtbot, drafter)
    assert draft_of(world, image) is None
    found = best(world.project.masks.of([image]))
    assert found is not None
    assert found.provenance is kind


def test_predictions_take_the_place_of_drafts(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot
) -> None:
    image = world.images[0]
    say(world, image, "red")
    qtbot.waitUntil(lambda: draft_of(world, image) is not None, timeout=WAIT)
    settled(world, qtbot, drafter)
    predict(world, qtbot, world.add_run().id, images=(image,))
    settled(world, qtbot, drafter)
    assert [mask.provenance for mask in world.project.masks.of([image])] == [Provenance.MODEL]
    assert not list((world.project.folder / "masks" / "draft").glob("*"))
    assert mask_files(world) == recorded_files(world)


def test_drafts_teach_and_leave_only_once_somebody_approves_them(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot, tmp_path: Path
) -> None:
    image = world.images[0]
    say(world, image, "red")
    qtbot.waitUntil(lambda: draft_of(world, image) is not None, timeout=WAIT)
    settled(world, qtbot, drafter)

    def taught() -> int:
        steps = convert_masks(world.project, project_dataset(world.project), tmp_path, Control())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return sum(one.mask is not None for one in end.value.dataset.images)

    assert taught() == 0
    assert best_mask(world.project.masks.of([image])) is None
    record = draft_of(world, image)
    assert record is not None
    approve(world.project, image, labels_of(world, image), record.classes, origin_of(record))
    assert taught() == 1
    found = best_mask(world.project.masks.of([image]))
    assert found is not None
    assert found.provenance is Provenance.APPROVED


def test_a_broken_photograph_keeps_nobody_else_from_a_draft(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot
) -> None:
    (world.photos / "000.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    say(world, world.images[0], "red")
    say(world, world.images[2], "blue")
    qtbot.waitUntil(lambda: draft_of(world, world.images[2]) is not None, timeout=WAIT)
    settled(world, qtbot, drafter)
    assert draft_of(world, world.images[0]) is None


def test_without_the_network_it_is_said_once(
    world: PredictWorld, drafter: Drafter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(about: object) -> None:
        raise maps_module.NoSaliencyError("u2netp.onnx is damaged. Reinstall TagMask.")

    monkeypatch.setattr(maps_module, "load_saliency", broken)
    with qtbot.waitSignal(drafter.failed, timeout=WAIT) as told:
        say(world, world.images[0], "red")
    assert "Reinstall TagMask" in told.args[0]
    say(world, world.images[2], "blue")
    qtbot.wait(400)
    assert drafter._job is None
    assert draft_of(world, world.images[2]) is None


def test_the_images_that_were_tagged_last_come_first(world: PredictWorld) -> None:
    waiting = Drafter(world.open_project, world.jobs)._waiting
    waiting.add([1, 2, 3])
    waiting.add([2])
    assert waiting.take(2) == [2, 3]
    waiting.put_behind([7, 8])
    assert waiting.take(5) == [1, 7, 8]


def test_so_many_tags_at_once_do_not_keep_the_computer_busy_for_days(world: PredictWorld) -> None:
    waiting = Drafter(world.open_project, world.jobs)._waiting
    waiting.add([5])
    waiting.add(range(10, 100_010))
    assert len(waiting) == MOST
    assert waiting.take(1) == [100_009]


def test_a_drafter_that_goes_while_it_drafts_is_not_missed(
    world: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that was closed meanwhile: its timer is gone when the job ends."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> Iterator[object]:
        begun.set()
        assert go_on.wait(WAIT / 1000)
        yield from ()

    monkeypatch.setattr(drafting, "run_drafts", slow)
    drafter = Drafter(world.open_project, world.jobs)
    drafter.note_tags(world.images)
    qtbot.waitUntil(begun.is_set, timeout=WAIT)
    drafter.note_tags(world.images)  # more waits when the job ends
    drafter.stop()
    delete(drafter)
    go_on.set()
    assert world.jobs.wait(10)  # qtbot fails where something was raised meanwhile
    qtbot.wait(50)


def test_what_is_called_for_an_object_that_is_gone_is_not_called() -> None:
    owner, heard = QObject(), list[object]()
    call = while_alive(owner, lambda *values: heard.append(values))
    call(1, "a")
    delete(owner)
    call(2)
    assert heard == [(1, "a")]
