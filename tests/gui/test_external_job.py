"""Masks by another program in a project: made in the background, with their origin."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import DisagreementKind, MaskRecord, Provenance, RunState
from app.core.training.external import ExternalOrigin, ExternalRequest, ExternalTried, origin_of
from app.core.training.recovery import settle
from app.core.training.run_upkeep import current_run, remove_run
from app.jobs.job import Job, JobState
from app.jobs.prediction import PredictionJob, running_prediction, start_prediction, trial_job
from tests.engine.mask_programs import script
from tests.gui.coloured_project import (
    HEIGHT,
    WAIT,
    WIDTH,
    ColouredProject,
    coloured,
    counts,
    mask,
    mask_files,
    predict,
    record,
    recorded_files,
    tagged,
)
from wseg_engine.base.labels import VOID
from wseg_engine.external.command import MOST_TEXT, ExternalError
from wseg_engine.images.mask_files import write_mask

__all__ = ["coloured", "tagged"]

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="asks about processes as POSIX does")
BY_COLOUR = """
ink = {"red": (230, 20, 20), "green": (20, 230, 20), "blue": (20, 20, 230)}
for entry in entries:
    pixels = np.asarray(Image.open(images / entry["image"]).convert("RGB"))
    labels = np.zeros(pixels.shape[:2], np.uint8)
    for name in entry["present"]:
        labels[(pixels == ink[name]).all(2)] = values[name]
    Image.fromarray(labels).save(masks / entry["mask"])
"""


def external(
    coloured: ColouredProject, folder: Path, body: str = BY_COLOUR, **options: Any
) -> PredictionJob:
    """Start a program on all images, or those given."""
    images = tuple(options.pop("images", coloured.images))
    command = script(folder, body)
    request = ExternalRequest(options.pop("name", "By colour"), command, images, **options)
    return start_prediction(coloured.open_project, coloured.jobs, request)


def end(qtbot: QtBot, job: PredictionJob) -> PredictionJob:
    if not job.state.over:
        with qtbot.waitSignal(job.ended, timeout=2 * WAIT):
            pass
    return job


def test_masks_are_kept_with_the_program_they_came_from(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(tagged.open_project.images_updated, timeout=WAIT) as told:
        job = end(qtbot, external(tagged, tmp_path))
    assert counts(job) == (5, 0, 0)
    assert told.args[0] == set(tagged.images)
    labels = mask(tagged, tagged.images[1])
    assert labels.shape == (HEIGHT, WIDTH)
    assert set(np.unique(labels)) == {0, 2, 3}
    found = record(tagged, tagged.images[1])
    assert found is not None
    assert found.classes == tuple(tagged.classes.values())
    assert found.uncertainty is None  # nobody knows how sure the program was
    run = tagged.project.runs.get(found.run or 0)
    origin = origin_of(run)
    assert origin is not None
    assert origin.name == run.name == "By colour"
    assert "{masks}" in origin.command
    assert origin.date[:2] == "20"
    assert run.state is RunState.FINISHED
    assert current_run(tagged.project) is None  # it has no model that could make masks
    settle(tagged.project)
    assert tagged.project.runs.get(run.id) == run
    seen = tagged.project.predictions.of(tagged.images)[tagged.images[1]].seen
    assert seen[tagged.classes["blue"]].share == pytest.approx((labels == 3).mean(), abs=1e-4)
    assert mask_files(tagged) == recorded_files(tagged)
    assert job.summary() == "5 mask(s) made."


def test_what_the_program_did_not_find_is_asked_about(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    body = "for entry in entries: write(entry, value=2)\n"
    end(qtbot, external(tagged, tmp_path, body, only_tagged=False))
    found = {
        (one.image, one.class_id, one.kind) for one in tagged.project.predictions.disagreements()
    }
    red, green, blue = tagged.classes.values()
    first, both, third, _, last = tagged.images
    unexpected, missed = DisagreementKind.UNEXPECTED, DisagreementKind.MISSED
    assert (first, red, missed) in found
    assert (first, green, unexpected) in found
    assert (both, green, unexpected) not in found
    assert (both, blue, missed) in found
    assert {image for image, *_ in found} >= {first, both, third, last}


def test_the_same_program_goes_on_where_it_was(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    some = "for entry in entries[:2]: write(entry, value=1)\n"
    job = end(qtbot, external(tagged, tmp_path, some, only_tagged=False))
    assert counts(job) == (2, 0, 0)
    assert any("without a mask by the program: 3" in text for text in job.notices)
    assert "without a mask by the program: 3" in job.summary()
    job = end(qtbot, external(tagged, tmp_path, some, only_tagged=False))
    assert counts(job) == (2, 2, 0)
    assert len(tagged.project.runs.all()) == 1
    job = end(qtbot, external(tagged, tmp_path, some, only_tagged=False, anew=True))
    assert counts(job) == (2, 0, 0)
    changed = some.replace("value=1", "value=2")
    job = end(qtbot, external(tagged, tmp_path, changed, only_tagged=False))
    assert counts(job) == (2, 0, 0)  # a script that was changed makes other masks
    tagged.tag(tagged.images[0], "blue")
    job = end(qtbot, external(tagged, tmp_path, changed, only_tagged=False))
    assert counts(job)[1] == 1  # of the other image the tags have changed
    end(qtbot, external(tagged, tmp_path, changed, name="Another"))
    assert [run.name for run in tagged.project.runs.all()] == ["Another", "By colour"]


def test_other_predictions_and_drafts_are_replaced_and_what_people_did_stays(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    run = tagged.add_run()
    predict(tagged, qtbot, run.id)
    project = tagged.project
    own = np.full((HEIGHT, WIDTH), 1, np.uint8)
    for kind, image in (
        (Provenance.EDITED, tagged.images[0]),
        (Provenance.APPROVED, tagged.images[1]),
        (Provenance.DRAFT, tagged.images[2]),
        (Provenance.REFINED, tagged.images[2]),
    ):
        file = f"masks/{kind.value}/{image}.png"
        write_mask(project.folder / file, own)
        project.masks.put([MaskRecord(image, kind, file, tuple(tagged.classes.values()))])
    end(qtbot, external(tagged, tmp_path))
    kinds = {(one.image, one.provenance) for one in project.masks.of(tagged.images)}
    first, second, third = tagged.images[:3]
    assert (first, Provenance.EDITED) in kinds
    assert (second, Provenance.APPROVED) in kinds
    assert {kind for image, kind in kinds if image == third} == {Provenance.MODEL}
    assert np.array_equal(mask(tagged, first, Provenance.EDITED), own)
    assert np.array_equal(mask(tagged, second, Provenance.APPROVED), own)
    newest = record(tagged, third)
    assert newest is not None
    assert newest.run != run.id
    assert mask_files(tagged) == recorded_files(tagged)
    predict(tagged, qtbot, run.id)  # and a network's masks replace the program's
    assert {one.run for one in project.masks.of([third])} == {run.id}


def test_a_program_that_fails_is_told_and_what_it_finished_is_kept(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    body = "write(entries[0], value=1)\nprint('no memory', file=sys.stderr)\nsys.exit(3)\n"
    job = end(qtbot, external(tagged, tmp_path, body))
    assert job.state is JobState.FAILED
    assert isinstance(job.error, ExternalError)
    assert "ended with status 3" in job.short_error
    assert job.error.said == "no memory"
    assert record(tagged, tagged.images[0]) is not None
    assert record(tagged, tagged.images[1]) is None
    assert mask_files(tagged) == recorded_files(tagged)
    assert len(tagged.project.runs.all()) == 1


def test_a_program_that_makes_nothing_leaves_nothing(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    before = tagged.project.runs.all()
    for body in ("", "sys.exit(1)\n", "for entry in entries: write(entry, value=99)\n"):
        assert end(qtbot, external(tagged, tmp_path, body)).state is JobState.FAILED
    assert tagged.project.runs.all() == before
    assert mask_files(tagged) == []


def test_images_that_get_no_usable_mask_are_named(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    (tagged.photos / "000.png").unlink()
    body = "for entry in entries: write(entry)\nwrite(entries[0], height=3)\n".replace(
        "write(entry)", "write(entry, value=255)"
    ).replace("height=3", "value=1, height=3")
    job = end(qtbot, external(tagged, tmp_path, body))
    assert counts(job) == (3, 0, 2)
    reasons = {one.name: one.reason for one in job.failures}
    assert reasons.keys() == {"000.png", "001.png"}
    assert f"{WIDTH} × 3 pixels" in reasons["001.png"]
    assert "2 image(s) got no usable mask." in job.summary()


SLOW = """
write(entries[0], value=1)
Path({ready!r}).write_text(str(os.getpid()))
time.sleep(600)
"""


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@ON_POSIX
@pytest.mark.parametrize("closing", [False, True])
def test_a_program_that_runs_is_ended(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path, *, closing: bool
) -> None:
    """Cancelled, what it had finished is kept; where the project closes nobody waits for that."""
    ready = tmp_path / "ready"
    job = external(tagged, tmp_path, SLOW.replace("{ready!r}", repr(str(ready))))
    assert running_prediction(tagged.jobs) is job
    with pytest.raises(RuntimeError, match="A prediction is running already"):
        start_prediction(tagged.open_project, tagged.jobs, job.request)
    qtbot.waitUntil(lambda: ready.exists() and bool(ready.read_text()), timeout=WAIT)
    if closing:
        job.leave()
    else:
        job.cancel()
    end(qtbot, job)
    assert job.state is JobState.CANCELLED
    assert (record(tagged, tagged.images[0]) is None) is closing
    assert gone(int(ready.read_text()))
    assert mask_files(tagged) == recorded_files(tagged)


def test_a_run_of_a_program_is_deleted_with_its_masks(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    end(qtbot, external(tagged, tmp_path))
    run = tagged.project.runs.all()[0]
    remove_run(tagged.project, run.id, with_masks=True)
    assert mask_files(tagged) == recorded_files(tagged) == []
    assert tagged.project.runs.all() == []


def tried(
    qtbot: QtBot, coloured: ColouredProject, folder: Path, body: str
) -> tuple[Job, list[object]]:
    command = script(folder, body)
    images = (coloured.images[3], *coloured.images[1:3])  # the first has no class
    job = trial_job(coloured.project, ExternalRequest("x", command, images))
    heard: list[object] = []
    job.event_received.connect(heard.append)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        coloured.jobs.start(job)
    return job, heard


def test_a_program_is_tested_on_one_image_and_nothing_is_kept(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    body = BY_COLOUR + "assert len(entries) == 1\n"
    job, heard = tried(qtbot, tagged, tmp_path, body)
    assert job.error is None
    result = next(one for one in heard if isinstance(one, ExternalTried))
    assert (result.name, result.width, result.height) == ("001.png", WIDTH, HEIGHT)
    assert [name for name, _ in result.shares] == ["green", "blue"]
    assert result.void == 0
    assert mask_files(tagged) == []
    assert tagged.project.runs.all() == []


def test_a_test_that_fails_says_why(tagged: ColouredProject, qtbot: QtBot, tmp_path: Path) -> None:
    for body, text in (
        ("print('no card', file=sys.stderr); sys.exit(2)\n", "no card"),
        ("write(entries[0], value=77)\n", "has the values 77"),
        ("", "wrote no masks"),
    ):
        job, _ = tried(qtbot, tagged, tmp_path, body)
        assert text in str(job.error)
    body = "write(entries[0], value=255)\n"
    _, heard = tried(qtbot, tagged, tmp_path, body)
    result = next(one for one in heard if isinstance(one, ExternalTried))
    assert result.void > 0
    assert "without any class though their image is tagged" in result.notices[0]


def test_what_a_project_notes_is_read_and_nothing_else_is_made_of_it(
    coloured: ColouredProject,
) -> None:
    """A project from a stranger may note anything; it is text, or nothing."""
    project, classes = coloured.project, tuple(coloured.classes.values())
    for noted, origin in (
        ({"name": "x", "command": "rm -rf /"}, ("x", "rm -rf /")),
        ({"name": ["a"], "command": None}, ("", "")),
        ({"name": "x" * 10**6, "command": ""}, ("x" * 4 * MOST_TEXT, "")),
        ({}, ("", "")),
        ("sam", None),
        (None, None),
    ):
        run = project.runs.add(
            "x", folder="models/run-0001", classes=classes, settings={"external": noted}
        )
        found = origin_of(run)
        expected = None if origin is None else ExternalOrigin(*origin)
        assert found == expected
        project.runs.remove(run.id)


def test_void_is_kept(tagged: ColouredProject, qtbot: QtBot, tmp_path: Path) -> None:
    body = "for entry in entries: write(entry, value=2)\n"
    end(qtbot, external(tagged, tmp_path, body))
    assert set(np.unique(mask(tagged, tagged.images[0]))) == {0, VOID}  # it has no green
    assert set(np.unique(mask(tagged, tagged.images[1]))) == {0, 2}
