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

from app.core.masks.approval import approve, origin_of
from app.core.masks.records import best, open_mask
from app.core.store import MaskRecord, Provenance
from app.core.training.masks import convert_masks
from app.core.transfer.data_export.mask_values import best_mask
from app.jobs import drafting
from app.jobs.drafting import MOST, Drafter
from app.qtbase.while_alive import while_alive
from tests.core.small_trainings import project_dataset
from tests.gui.coloured_project import (
    HEIGHT,
    WAIT,
    WIDTH,
    ColouredProject,
    coloured,
    mask_files,
    predict,
    recorded_files,
)
from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.pretrained import class_evidence
from wseg_engine.saliency import maps as maps_module

__all__ = ["coloured"]


@pytest.fixture(autouse=True)
def what_is_not_grey_stands_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def network(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        found = np.zeros((320, 320), np.uint8)
        colourful = (image.max(2).astype(int) - image.min(2) > 100).any(0)
        found[:, : round(320 * colourful.sum() / image.shape[1])] = 255
        return found

    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    monkeypatch.setattr(maps_module, "CLOSER", 0.0)  # it would say the same of any part
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def drafter(coloured: ColouredProject) -> Iterator[Drafter]:
    made = Drafter(coloured.open_project, coloured.jobs)
    coloured.open_project.tags_changed.connect(made.note_tags)
    yield made
    made.stop()
    assert coloured.jobs.wait(10)


def draft_of(coloured: ColouredProject, image: int) -> MaskRecord | None:
    return coloured.project.masks.get(image, Provenance.DRAFT)


def labels_of(coloured: ColouredProject, image: int) -> NDArray[np.uint8]:
    record = draft_of(coloured, image)
    assert record is not None
    return read_mask(coloured.project.folder / record.file)


def say(coloured: ColouredProject, image: int, name: str, tag: Tag | None = Tag.PRESENT) -> None:
    assert coloured.open_project.set_tag([image], coloured.classes[name], tag, "tag")


def settled(coloured: ColouredProject, qtbot: QtBot, drafter: Drafter) -> None:
    qtbot.waitUntil(
        lambda: (
            not drafter._timer.isActive() and drafter._job is None and not len(drafter._waiting)
        ),
        timeout=WAIT,
    )


def test_a_tag_is_followed_by_a_draft(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot
) -> None:
    image = coloured.images[0]
    with qtbot.waitSignal(coloured.open_project.images_updated, timeout=WAIT) as told:
        say(coloured, image, "red")
    assert image in told.args[0]
    record = draft_of(coloured, image)
    assert record is not None
    assert record.classes == (coloured.classes["red"],)
    assert record.run is None
    labels = labels_of(coloured, image)
    assert labels.shape == (HEIGHT, WIDTH)
    assert (labels[:, :8] == 1).mean() > 0.9
    assert (labels[:, 14:] == 0).mean() > 0.9
    opened = open_mask(coloured.project, image, (HEIGHT, WIDTH))
    assert opened is not None
    assert opened.provenance is Provenance.DRAFT


def test_what_stands_out_is_void_where_classes_cannot_be_told_apart(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot
) -> None:
    image = coloured.images[1]
    green, blue = coloured.classes["green"], coloured.classes["blue"]
    say(coloured, image, "green")
    say(coloured, image, "blue")
    settled(coloured, qtbot, drafter)
    record = draft_of(coloured, image)
    assert record is not None
    assert sorted(record.classes) == sorted([green, blue])
    assert set(np.unique(labels_of(coloured, image))) == {0, VOID}


def test_classes_that_can_be_told_apart_get_their_parts(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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
    image = coloured.images[1]
    green, blue = coloured.classes["green"], coloured.classes["blue"]
    say(coloured, image, "green")
    say(coloured, image, "blue")
    settled(coloured, qtbot, drafter)
    record, labels = draft_of(coloured, image), labels_of(coloured, image)
    assert record is not None
    assert set(names) == set(coloured.classes)
    top = np.unique(labels[: HEIGHT // 4])
    bottom = np.unique(labels[-HEIGHT // 4 :])
    assert set(top) == {0, 1 + record.classes.index(blue)}
    assert set(bottom) == {0, 1 + record.classes.index(green)}


def test_a_draft_follows_its_tags(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot
) -> None:
    image, red, green = coloured.images[0], coloured.classes["red"], coloured.classes["green"]
    say(coloured, image, "red")
    qtbot.waitUntil(lambda: draft_of(coloured, image) is not None, timeout=WAIT)
    say(coloured, image, "red", None)
    say(coloured, image, "green")

    def drawn_from(*classes: int) -> bool:
        record = draft_of(coloured, image)
        return record is not None and record.classes == classes

    qtbot.waitUntil(lambda: drawn_from(green), timeout=WAIT)
    say(coloured, image, "green", None)
    qtbot.waitUntil(lambda: draft_of(coloured, image) is None, timeout=WAIT)
    settled(coloured, qtbot, drafter)
    assert not list((coloured.project.folder / "masks" / "draft").glob("*"))
    assert red != green


def test_what_was_tagged_before_is_drafted_when_a_project_is_opened(
    coloured: ColouredProject, qtbot: QtBot
) -> None:
    coloured.tag(coloured.images[0], "red")
    coloured.tag(coloured.images[2], "blue")
    drafter = Drafter(coloured.open_project, coloured.jobs)
    drafter.look_at_all()
    qtbot.waitUntil(
        lambda: coloured.project.masks.counts()[Provenance.DRAFT] == 2,
        timeout=WAIT,
    )
    settled(coloured, qtbot, drafter)
    assert draft_of(coloured, coloured.images[1]) is None  # nobody has tagged it
    assert mask_files(coloured) == recorded_files(coloured)


@pytest.mark.parametrize("kind", [Provenance.MODEL, Provenance.EDITED, Provenance.APPROVED])
def test_there_is_no_draft_where_there_is_a_better_mask(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot, kind: Provenance
) -> None:
    image, other = coloured.images[0], coloured.images[2]
    file = f"masks/{kind.value}/{image}.png"
    write_mask(coloured.project.folder / file, np.zeros((HEIGHT, WIDTH), np.uint8))
    coloured.project.masks.put([MaskRecord(image, kind, file, (1,))])
    say(coloured, image, "red")
    say(coloured, other, "blue")
    qtbot.waitUntil(lambda: draft_of(coloured, other) is not None, timeout=WAIT)
    settled(coloured, qtbot, drafter)
    assert draft_of(coloured, image) is None
    found = best(coloured.project.masks.of([image]))
    assert found is not None
    assert found.provenance is kind


def test_predictions_take_the_place_of_drafts(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot
) -> None:
    image = coloured.images[0]
    say(coloured, image, "red")
    qtbot.waitUntil(lambda: draft_of(coloured, image) is not None, timeout=WAIT)
    settled(coloured, qtbot, drafter)
    predict(coloured, qtbot, coloured.add_run().id, images=(image,))
    settled(coloured, qtbot, drafter)
    assert [mask.provenance for mask in coloured.project.masks.of([image])] == [Provenance.MODEL]
    assert not list((coloured.project.folder / "masks" / "draft").glob("*"))
    assert mask_files(coloured) == recorded_files(coloured)


def test_drafts_teach_and_leave_only_once_somebody_approves_them(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot, tmp_path: Path
) -> None:
    image = coloured.images[0]
    say(coloured, image, "red")
    qtbot.waitUntil(lambda: draft_of(coloured, image) is not None, timeout=WAIT)
    settled(coloured, qtbot, drafter)

    def taught() -> int:
        steps = convert_masks(
            coloured.project, project_dataset(coloured.project), tmp_path, Control()
        )
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return sum(one.mask is not None for one in end.value.dataset.images)

    assert taught() == 0
    assert best_mask(coloured.project.masks.of([image])) is None
    record = draft_of(coloured, image)
    assert record is not None
    approve(coloured.project, image, labels_of(coloured, image), record.classes, origin_of(record))
    assert taught() == 1
    found = best_mask(coloured.project.masks.of([image]))
    assert found is not None
    assert found.provenance is Provenance.APPROVED


def test_a_broken_photograph_keeps_nobody_else_from_a_draft(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot
) -> None:
    (coloured.photos / "000.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    say(coloured, coloured.images[0], "red")
    say(coloured, coloured.images[2], "blue")
    qtbot.waitUntil(lambda: draft_of(coloured, coloured.images[2]) is not None, timeout=WAIT)
    settled(coloured, qtbot, drafter)
    assert draft_of(coloured, coloured.images[0]) is None


def test_without_the_network_it_is_said_once(
    coloured: ColouredProject, drafter: Drafter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(about: object) -> None:
        raise maps_module.NoSaliencyError("u2netp.onnx is damaged. Reinstall TagMask.")

    monkeypatch.setattr(maps_module, "load_saliency", broken)
    with qtbot.waitSignal(drafter.failed, timeout=WAIT) as told:
        say(coloured, coloured.images[0], "red")
    assert "Reinstall TagMask" in told.args[0]
    say(coloured, coloured.images[2], "blue")
    qtbot.wait(400)
    assert drafter._job is None
    assert draft_of(coloured, coloured.images[2]) is None


def test_the_images_that_were_tagged_last_come_first(coloured: ColouredProject) -> None:
    waiting = Drafter(coloured.open_project, coloured.jobs)._waiting
    waiting.add([1, 2, 3])
    waiting.add([2])
    assert waiting.take(2) == [2, 3]
    waiting.put_behind([7, 8])
    assert waiting.take(5) == [1, 7, 8]


def test_so_many_tags_at_once_do_not_keep_the_computer_busy_for_days(
    coloured: ColouredProject,
) -> None:
    waiting = Drafter(coloured.open_project, coloured.jobs)._waiting
    waiting.add([5])
    waiting.add(range(10, 100_010))
    assert len(waiting) == MOST
    assert waiting.take(1) == [100_009]


def test_a_drafter_that_goes_while_it_drafts_is_not_missed(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that was closed meanwhile: its timer is gone when the job ends."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> Iterator[object]:
        begun.set()
        assert go_on.wait(WAIT / 1000)
        yield from ()

    monkeypatch.setattr(drafting, "run_drafts", slow)
    drafter = Drafter(coloured.open_project, coloured.jobs)
    drafter.note_tags(coloured.images)
    qtbot.waitUntil(begun.is_set, timeout=WAIT)
    drafter.note_tags(coloured.images)  # more waits when the job ends
    drafter.stop()
    delete(drafter)
    go_on.set()
    assert coloured.jobs.wait(10)  # qtbot fails where something was raised meanwhile
    qtbot.wait(50)


def test_what_is_called_for_an_object_that_is_gone_is_not_called() -> None:
    owner, heard = QObject(), list[object]()
    call = while_alive(owner, lambda *values: heard.append(values))
    call(1, "a")
    delete(owner)
    call(2)
    assert heard == [(1, "a")]
