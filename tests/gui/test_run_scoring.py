"""Runs compared with approved masks, on images that they never saw."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, MaskRecord, Provenance, RunRecord
from app.core.training import dataset as held_out_module
from app.core.training.dataset import held_out, read_dataset
from app.core.training.request import NotPredicted
from app.core.training.run_files import run_files
from app.core.training.run_notes import note_scores
from app.core.training.run_scores import (
    RunScore,
    RunScored,
    approved_mask,
    images_to_score,
    score_of,
)
from app.core.training.snapshot import save_snapshot
from app.jobs import run_scoring
from app.jobs.job import JobState
from app.jobs.model_import import scoring_job
from tests.gui.coloured_project import (
    CLASSES,
    HEIGHT,
    WAIT,
    WIDTH,
    ColouredProject,
    coloured_project,
)
from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID
from wseg_engine.images.mask_files import write_mask

STEP = WIDTH // 4
PICTURES = tuple((CLASSES[number % 3],) for number in range(12))


@pytest.fixture
def coloured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[ColouredProject]:
    with coloured_project(tmp_path, monkeypatch, PICTURES) as coloured:
        for image, names in zip(coloured.images, PICTURES, strict=True):
            coloured.tag(image, *names)
        yield coloured


def approve(
    coloured: ColouredProject, image: int, *, width: int = STEP, classes: Sequence[int | None] = ()
) -> None:
    """Approve a mask of the first stripe, so many pixels wide."""
    number = coloured.images.index(image)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:, :width] = number % 3 + 1
    file = f"masks/approved/{image}.png"
    write_mask(coloured.project.folder / file, labels)
    ids = tuple(classes) or tuple(coloured.classes.values())
    coloured.project.masks.put([MaskRecord(image, Provenance.APPROVED, file, ids)])


def hold_out(
    coloured: ColouredProject, monkeypatch: pytest.MonkeyPatch, *numbers: int
) -> list[int]:
    """Have the content of these images, by their place, be held out."""
    held = [coloured.images[number] for number in numbers]
    contents = {coloured.project.images.content_hash(image) for image in held}
    for module in ("app.core.training.run_scores", "app.core.training.dataset"):
        monkeypatch.setattr(f"{module}.is_held_out", lambda content: content in contents)
    return held


def train_on(coloured: ColouredProject, images: Sequence[int]) -> RunRecord:
    """Add a run that was trained on these images."""
    run = coloured.add_run()
    others = set(coloured.images) - set(images)
    steps = read_dataset(coloured.project, Control(), exclude=others)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            save_snapshot(run_files(coloured.project, run), done.value)
            return run


def scored(
    coloured: ColouredProject, qtbot: QtBot, run: RunRecord
) -> tuple[RunScored, list[object]]:
    job = scoring_job(coloured.project, run.id)
    events: list[object] = []
    job.event_received.connect(events.append)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        coloured.jobs.start(job)
    if job.error is not None:
        raise job.error
    last = events[-1]
    assert isinstance(last, RunScored)
    return last, events


def test_a_run_is_scored_on_held_out_approved_images(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold_out(coloured, monkeypatch, 0, 1, 2, 3)
    for image in coloured.images:
        approve(coloured, image)
    hidden = held_out(coloured.project, Control())
    assert hidden == set(held)
    run = train_on(coloured, [image for image in coloured.images if image not in hidden])
    note_scores(coloured.project, run.id, {"seconds": 12})
    event, _ = scored(coloured, qtbot, run)
    score = event.score
    assert score is not None
    assert (score.images, score.left_out) == (4, 0)
    assert score.mean_iou is not None
    assert score.mean_iou > 0.8
    assert score.tag_precision == 1.0  # red images score higher for red than others do
    assert [one.class_id for one in score.classes] == [0, *coloured.classes.values()]
    kept = coloured.project.runs.get(run.id)
    assert score_of(kept) == score
    assert kept.scores["seconds"] == 12


def test_the_iou_is_that_of_the_pixels(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved masks of twice the width: half of their pixels are found, and no others."""
    (image,) = hold_out(coloured, monkeypatch, 0)
    run = coloured.add_run()
    approve(coloured, image)
    exact = scored(coloured, qtbot, run)[0].score
    approve(coloured, image, width=2 * STEP)
    double = scored(coloured, qtbot, run)[0].score
    assert exact is not None
    assert double is not None
    red = {one.class_id: one for one in double.classes}[coloured.classes["red"]]
    assert red.pixels == 2 * STEP * HEIGHT
    assert red.iou == pytest.approx(0.5, abs=0.06)  # the network's cells are two pixels wide
    green = {one.class_id: one for one in double.classes}[coloured.classes["green"]]
    assert (green.iou, green.pixels, green.tag_precision) == (None, 0, None)
    assert exact.mean_iou is not None
    assert double.mean_iou is not None
    assert exact.mean_iou > double.mean_iou


def test_what_the_run_does_not_know_does_not_count(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (image,) = hold_out(coloured, monkeypatch, 0)
    run = coloured.add_run()
    approve(coloured, image, classes=(coloured.project.classes.add("new").id, None, None))
    event, _ = scored(coloured, qtbot, run)
    assert event.score is not None
    background, *others = event.score.classes
    assert background.pixels > 0
    assert [one.pixels for one in others] == [0, 0, 0]


def test_images_it_was_trained_on_do_not_count_nor_do_copies(
    coloured: ColouredProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold_out(coloured, monkeypatch, 0, 1, 2)
    for image in coloured.images:
        approve(coloured, image)
    run = train_on(coloured, [held[0]])
    assert images_to_score(coloured.project, run, Control()).images == tuple(held[1:])
    copy = coloured.photos / "copy.png"
    shutil.copy(coloured.photos / "001.png", copy)
    status = copy.stat()
    found = FoundFile(copy.name, status.st_size, status.st_mtime_ns)
    (added,) = coloured.project.images.record(1, [found]).ids
    coloured.tag(added, "green")
    assert added in held_out(coloured.project, Control())
    coloured.images.append(added)
    second = train_on(coloured, [added])
    assert images_to_score(coloured.project, second, Control()).images == (held[0], held[2])


def test_it_says_why_there_is_no_score(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train_on(coloured, coloured.images)
    event, _ = scored(coloured, qtbot, run)
    assert event.score is None
    assert "No mask is approved yet" in event.why_none
    hold_out(coloured, monkeypatch, 0)
    approve(coloured, coloured.images[0])
    event, _ = scored(coloured, qtbot, run)
    assert event.score is None
    assert "Approve more" in event.why_none
    assert score_of(coloured.project.runs.get(run.id)) is None


def test_images_and_masks_that_cannot_be_read_are_left_out(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold_out(coloured, monkeypatch, 0, 1, 2)
    run = coloured.add_run()
    for image in held:
        approve(coloured, image)
    write_mask(
        coloured.project.folder / f"masks/approved/{held[0]}.png", np.full((3, 3), VOID, np.uint8)
    )
    (coloured.photos / "001.png").unlink()  # since its content was read
    event, events = scored(coloured, qtbot, run)
    assert event.score is not None
    assert (event.score.images, event.score.left_out) == (1, 2)
    told = {one.image: one.reason for one in events if isinstance(one, NotPredicted)}
    assert "3×3" in told[held[0]]
    assert "no such file" in told[held[1]]


def test_a_cancelled_comparison_keeps_nothing(
    coloured: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for image in hold_out(coloured, monkeypatch, 0, 1, 2):
        approve(coloured, image)
    run = coloured.add_run()
    job = scoring_job(coloured.project, run.id)

    def cancel(*arguments: object) -> MaskRecord:
        job.cancel()  # while the first image is compared
        return approved_mask(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run_scoring, "approved_mask", cancel)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        coloured.jobs.start(job)
    assert job.state is JobState.CANCELLED
    assert score_of(coloured.project.runs.get(run.id)) is None


def test_a_score_survives_being_kept() -> None:
    values = {"mean_iou": 0.5, "tag_precision": None, "images": 2, "left_out": 0, "scored": "now"}
    score = RunScore.from_dict({**values, "classes": [[0, 0.9, 100, None], [4, None, 0, 0.25]]})
    assert RunScore.from_dict(score.to_dict()) == score
    assert score.classes[1].tag_precision == 0.25


def test_one_content_in_five_is_held_out() -> None:
    held = sum(
        held_out_module.is_held_out(f"{number * 2654435761 % 2**32:08x}00")
        for number in range(1000)
    )
    assert 150 < held < 250
