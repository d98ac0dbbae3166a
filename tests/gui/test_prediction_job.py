"""Masks made in the background, by a network that knows colours by heart."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.core.predictions import doubt_text
from app.core.store import (
    DiskFull,
    DoubtKind,
    MaskRecord,
    ProjectError,
    ProjectReadOnly,
    Provenance,
    open_project,
)
from app.workers import prediction_masks, prediction_run, run_scoring
from app.workers.job import JobState
from app.workers.prediction import PredictionJob, PredictRequest, start_prediction
from tests.gui.predict_world import HEIGHT, WAIT, WIDTH, PredictWorld, colour_settings
from tests.gui.predict_world import predict_world as make_world
from wseg_engine.config import RefineConfig
from wseg_engine.events import Control
from wseg_engine.labels import VOID, Tag, read_mask, write_mask

PICTURES = (("red",), ("green", "blue"), ("blue",), (), ("red", "green"))
STEP = WIDTH // 4
PAMR = RefineConfig(method="pamr", pamr_iterations=2, pamr_dilations=(1, 2))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[PredictWorld]:
    with make_world(tmp_path, monkeypatch, PICTURES) as world:
        yield world


@pytest.fixture
def tagged(world: PredictWorld) -> PredictWorld:
    """All images are tagged with what they show."""
    for image, names in zip(world.images, PICTURES, strict=True):
        world.tag(image, *names)
    return world


def predict(world: PredictWorld, qtbot: QtBot, run: int, **options: Any) -> PredictionJob:
    """Predict all images, or those given, to the end."""
    images = tuple(options.pop("images", world.images))
    request = PredictRequest(run, images, **options)
    job = start_prediction(world.open_project, world.jobs, request)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        pass
    return job


def counts(job: PredictionJob) -> tuple[int, int, int]:
    """Return how many masks were made, kept and failed."""
    if job.error is not None:
        raise job.error
    assert job.result is not None
    return job.result.made, job.result.kept, job.result.failed


def record(
    world: PredictWorld, image: int, kind: Provenance = Provenance.MODEL
) -> MaskRecord | None:
    return world.project.masks.get(image, kind)


def mask(world: PredictWorld, image: int, kind: Provenance = Provenance.MODEL) -> NDArray[np.uint8]:
    found = record(world, image, kind)
    assert found is not None
    return read_mask(world.project.folder / found.file)


def mask_files(world: PredictWorld) -> list[str]:
    folder = world.project.folder
    files = (path for path in (folder / "masks").rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def recorded_files(world: PredictWorld) -> list[str]:
    return sorted(found.file for found in world.project.masks.of(world.images))


def test_masks_are_written_and_recorded(tagged: PredictWorld, qtbot: QtBot) -> None:
    run = tagged.add_run()
    with qtbot.waitSignal(tagged.open_project.images_updated, timeout=WAIT) as told:
        job = predict(tagged, qtbot, run.id)
    assert counts(job) == (5, 0, 0)
    assert told.args[0] == set(tagged.images)
    labels = mask(tagged, tagged.images[1])
    assert labels.shape == (HEIGHT, WIDTH)
    assert labels[HEIGHT // 2, 2] == 2  # green
    assert labels[HEIGHT // 2, STEP + 3] == 3  # blue
    assert labels[HEIGHT // 2, -3] == 0
    found = record(tagged, tagged.images[1])
    assert found is not None
    assert found.run == run.id
    assert found.classes == tuple(tagged.classes.values())
    assert found.uncertainty is not None
    assert 0 <= found.uncertainty < 0.5
    seen = tagged.project.predictions.of(tagged.images)[tagged.images[1]].seen
    blue = seen[tagged.classes["blue"]]
    assert blue.share == pytest.approx(float((labels == 3).mean()), abs=1e-4)
    assert blue.confidence > 0.5
    assert job.state is JobState.FINISHED
    assert "5 mask" in job.summary()
    assert mask_files(tagged) == recorded_files(tagged)


def test_the_tags_decide_which_classes_may_appear(world: PredictWorld, qtbot: QtBot) -> None:
    """Of (green, blue): absent, unsure and untold classes; an image without any tag."""
    run = world.add_run()
    image, untagged = world.images[1], world.images[4]
    world.tag(image, "green")  # reviewed: blue is absent
    predict(world, qtbot, run.id)
    assert set(np.unique(mask(world, image))) == {0, 2}
    assert set(np.unique(mask(world, untagged))) == {0, 1, 2}  # by their scores
    world.project.tags.set([image], [world.classes["blue"]], Tag.UNSURE)
    job = predict(world, qtbot, run.id)
    assert counts(job) == (1, 4, 0)  # only where a tag has changed
    assert set(np.unique(mask(world, image))) == {0, 2, 3}


def test_doubts_are_noted_and_follow_the_tags(world: PredictWorld, qtbot: QtBot) -> None:
    run = world.add_run()
    red, blue = world.classes["red"], world.classes["blue"]
    first, second, third = world.images[0], world.images[1], world.images[2]
    world.tag(first, "green")  # shows red
    world.tag(second, "green", "blue")
    predict(world, qtbot, run.id)
    predictions = world.project.predictions
    found = {(d.image, d.class_id): d.kind for d in predictions.doubts()}
    green = world.classes["green"]
    assert found == {(first, red): DoubtKind.UNEXPECTED, (first, green): DoubtKind.MISSED}
    assert list(predictions.by_doubt()) == [first]
    assert predictions.doubted() == {red: 1, green: 1}
    assert {d.image for d in predictions.doubts([second, third])} == set()
    # The third is untagged: what it shows is no surprise until somebody says something of it.
    world.project.tags.set([third], [red], Tag.ABSENT)
    assert [(d.image, d.class_id) for d in predictions.doubts([third])] == [(third, blue)]
    world.project.tags.set([third], [blue], Tag.PRESENT)
    assert predictions.doubts([third]) == []
    world.project.tags.set([first], [green], None)
    world.project.tags.set([first], [red], Tag.PRESENT)
    assert predictions.doubts([first]) == []
    assert doubt_text(DoubtKind.MISSED, "dog") == "Tagged dog, but none was found"
    assert "Looks like car" in doubt_text(DoubtKind.UNEXPECTED, "car")


def test_the_most_uncertain_come_first(tagged: PredictWorld, qtbot: QtBot) -> None:
    predict(tagged, qtbot, tagged.add_run().id)
    order = list(tagged.project.predictions.by_uncertainty())
    predicted = tagged.project.predictions.of(tagged.images)
    values = [predicted[image].uncertainty for image in order]
    assert sorted(order) == sorted(tagged.images)
    assert values == sorted(values, reverse=True)


def test_what_is_there_is_kept_unless_it_would_come_out_otherwise(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    some = tagged.images[:2]
    assert counts(predict(tagged, qtbot, run.id, images=some)) == (2, 0, 0)
    assert counts(predict(tagged, qtbot, run.id)) == (3, 2, 0)
    assert counts(predict(tagged, qtbot, run.id)) == (0, 5, 0)
    assert counts(predict(tagged, qtbot, run.id, anew=True)) == (5, 0, 0)
    found = record(tagged, tagged.images[0])
    assert found is not None
    (tagged.project.folder / found.file).unlink()
    assert counts(predict(tagged, qtbot, run.id)) == (1, 4, 0)
    tagged.settings = colour_settings(gate="score")
    assert counts(predict(tagged, qtbot, run.id)) == (5, 0, 0)


def test_another_run_replaces_the_masks_and_their_files(tagged: PredictWorld, qtbot: QtBot) -> None:
    first = tagged.add_run()
    predict(tagged, qtbot, first.id)
    second = tagged.add_run("Run 2", classes=list(reversed(tagged.classes.values())))
    assert counts(predict(tagged, qtbot, second.id)) == (5, 0, 0)
    assert {found.run for found in tagged.project.masks.of(tagged.images)} == {second.id}
    assert mask_files(tagged) == recorded_files(tagged)


def test_refined_masks_are_kept_beside_those_of_the_model(
    tagged: PredictWorld, qtbot: QtBot
) -> None:
    run = tagged.add_run()
    assert counts(predict(tagged, qtbot, run.id, refine=PAMR)) == (5, 0, 0)
    for image in tagged.images:
        refined = record(tagged, image, Provenance.REFINED)
        assert refined is not None
        assert refined.run == run.id
        assert mask(tagged, image, Provenance.REFINED).shape == (HEIGHT, WIDTH)
        assert record(tagged, image) is not None
    assert counts(predict(tagged, qtbot, run.id, refine=PAMR)) == (0, 5, 0)
    # Without refinement, refined masks of before would be out of date.
    assert counts(predict(tagged, qtbot, run.id)) == (5, 0, 0)
    assert not tagged.project.masks.images(Provenance.REFINED)
    assert mask_files(tagged) == recorded_files(tagged)


def test_masks_of_the_user_are_never_touched(tagged: PredictWorld, qtbot: QtBot) -> None:
    run = tagged.add_run()
    image = tagged.images[0]
    own = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    # Approved where the model had put it, as well as in a file of its own.
    for kind, file in (
        (Provenance.APPROVED, f"masks/model/{image}-{run.id}.png"),
        (Provenance.EDITED, f"masks/edited/{image}.png"),
    ):
        write_mask(tagged.project.folder / file, own)
        tagged.project.masks.put([MaskRecord(image, kind, file, (1, 2, 3))])
    predict(tagged, qtbot, run.id)
    predict(tagged, qtbot, tagged.add_run("Run 2").id)
    for kind in (Provenance.APPROVED, Provenance.EDITED):
        assert (mask(tagged, image, kind) == own).all()
    assert (mask(tagged, image) != VOID).all()
    assert mask_files(tagged) == recorded_files(tagged)


def test_images_that_vanish_or_are_damaged_are_told_and_skipped(
    tagged: PredictWorld, qtbot: QtBot
) -> None:
    (tagged.photos / "001.png").unlink()
    (tagged.photos / "002.png").write_bytes(b"no image at all")
    tagged.project.images.remove([tagged.images[3]])
    job = predict(tagged, qtbot, tagged.add_run().id)
    assert counts(job) == (2, 0, 3)
    told = {failure.image: failure for failure in job.failures}
    assert set(told) == set(tagged.images[1:4])
    assert "no such file" in told[tagged.images[1]].reason
    assert told[tagged.images[2]].name == "002.png"
    assert "no longer in the project" in told[tagged.images[3]].reason
    assert job.progress is not None
    assert job.progress.done == job.progress.total == 5
    assert "3 image" in job.summary()


def test_a_class_deleted_meanwhile_gets_no_pixel(tagged: PredictWorld, qtbot: QtBot) -> None:
    run = tagged.add_run()
    tagged.project.classes.delete(tagged.classes["red"])
    predict(tagged, qtbot, run.id)
    found = record(tagged, tagged.images[0])
    assert found is not None
    assert found.classes == (None, tagged.classes["green"], tagged.classes["blue"])
    assert not mask(tagged, tagged.images[0]).any()
    assert mask(tagged, tagged.images[4]).any()


class Gate:
    """Lets a prediction go on to a certain mask, and waits there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, masks: int) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        real, left = prediction_masks.write_mask, [masks]

        def write(path: Path, labels: NDArray[np.uint8]) -> None:
            if not left[0]:
                self.reached.set()
                assert self.open.wait(10)
            left[0] -= 1
            real(path, labels)

        monkeypatch.setattr(prediction_masks, "write_mask", write)


def test_a_cancelled_prediction_keeps_what_it_made_and_goes_on_later(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    gate = Gate(monkeypatch, 2)
    job = start_prediction(
        tagged.open_project, tagged.jobs, PredictRequest(run.id, tuple(tagged.images))
    )
    assert gate.reached.wait(10)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        job.cancel()
        gate.open.set()
    assert job.state is JobState.CANCELLED
    assert job.result is not None
    assert job.result.stopped
    assert counts(job) == (3, 0, 0)
    assert "go on" in job.summary()
    assert mask_files(tagged) == recorded_files(tagged)
    assert counts(predict(tagged, qtbot, run.id)) == (2, 3, 0)


def test_one_prediction_at_a_time(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    gate = Gate(monkeypatch, 0)
    request = PredictRequest(run.id, tuple(tagged.images))
    job = start_prediction(tagged.open_project, tagged.jobs, request)
    assert gate.reached.wait(10)
    with pytest.raises(RuntimeError, match="running already"):
        start_prediction(tagged.open_project, tagged.jobs, request)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        gate.open.set()
    assert counts(job) == (5, 0, 0)


def test_a_project_that_is_closed_meanwhile_ends_it_cleanly(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, 2)
    job = start_prediction(
        tagged.open_project,
        tagged.jobs,
        PredictRequest(tagged.add_run().id, tuple(tagged.images)),
    )
    assert gate.reached.wait(10)
    tagged.open_project.close()
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        gate.open.set()
    assert job.error is None
    assert job.result is not None
    assert job.result.stopped


def refuse_space(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], None]:
    """Have the disk be full after so many masks; returns what makes room again."""
    real = Path.write_bytes
    left = [after]

    def write(path: Path, data: bytes) -> int:
        if path.name.endswith(".part"):
            if left[0] <= 0:
                real(path, data[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            left[0] -= 1
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    return lambda: monkeypatch.setattr(Path, "write_bytes", real)


@pytest.mark.parametrize("refine", [RefineConfig(method="none"), PAMR], ids=["plain", "refined"])
def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, refine: RefineConfig
) -> None:
    run = tagged.add_run()
    make_room = refuse_space(monkeypatch, after=3)
    job = predict(tagged, qtbot, run.id, refine=refine)
    assert job.state is JobState.FAILED
    assert isinstance(job.error, DiskFull)
    assert "Make space" in str(job.error)
    assert mask_files(tagged) == recorded_files(tagged)
    made = len(tagged.project.masks.images(Provenance.MODEL))
    assert made == (1 if refine is PAMR else 3)
    make_room()
    assert counts(predict(tagged, qtbot, run.id, refine=refine)) == (5 - made, made, 0)


def test_a_store_that_cannot_be_written_leaves_no_files(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(tagged.project.predictions, "put", full)
    job = predict(tagged, qtbot, tagged.add_run().id)
    assert isinstance(job.error, DiskFull)
    assert mask_files(tagged) == []


def test_a_run_deleted_meanwhile_is_told(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    gate = Gate(monkeypatch, 1)
    job = start_prediction(
        tagged.open_project, tagged.jobs, PredictRequest(run.id, tuple(tagged.images))
    )
    assert gate.reached.wait(10)
    tagged.project.runs.remove(run.id)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        gate.open.set()
    assert isinstance(job.error, ProjectError)
    assert "no longer in the project" in str(job.error)
    assert mask_files(tagged) == []


def test_there_must_be_a_run_and_a_device(tagged: PredictWorld, qtbot: QtBot) -> None:
    job = predict(tagged, qtbot, 99)
    assert isinstance(job.error, ProjectError)
    assert "no run 99" in str(job.error)
    job = predict(tagged, qtbot, tagged.add_run().id, device="cuda:7")
    assert "cuda:7" in str(job.error)


def test_a_project_that_is_only_read_is_told_at_once(tagged: PredictWorld, qtbot: QtBot) -> None:
    run = tagged.add_run()
    with open_project(tagged.project.folder, read_only=True) as reading:
        for work in (
            prediction_run.run_prediction(
                reading, PredictRequest(run.id, tuple(tagged.images)), Control()
            ),
            run_scoring.score_run(reading, run.id, "cpu", Control()),
        ):
            with pytest.raises(ProjectReadOnly, match="open for reading only"):
                next(work)


def test_a_failure_of_the_network_keeps_what_was_made(
    tagged: PredictWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    real, left = prediction_run.ModelEyes.seen, [2]

    def seen(*arguments: Any, **options: Any) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return real(*arguments, **options)

    monkeypatch.setattr(prediction_run.ModelEyes, "seen", seen)
    job = predict(tagged, qtbot, run.id)
    assert "illegal memory access" in str(job.error)
    assert len(tagged.project.masks.images(Provenance.MODEL)) == 2
    assert mask_files(tagged) == recorded_files(tagged)
