"""Masks made in the background, by a network that knows colours by heart."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import (
    DisagreementKind,
    MaskRecord,
    Provenance,
)
from app.jobs.job import JobState
from tests.gui.coloured_project import (
    HEIGHT,
    WAIT,
    WIDTH,
    ColouredProject,
    colour_settings,
    coloured,
    counts,
    mask,
    mask_files,
    predict,
    record,
    recorded_files,
    tagged,
)
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.images.mask_files import write_mask
from wseg_engine.scoring.class_places import ClassPlaces
from wseg_engine.settings.config import RefineConfig

STEP = WIDTH // 4
PAMR = RefineConfig(method="pamr", pamr_iterations=2, pamr_dilations=(1, 2))


__all__ = ["coloured", "tagged"]


def test_masks_are_written_and_recorded(tagged: ColouredProject, qtbot: QtBot) -> None:
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


def test_the_tags_decide_which_classes_may_appear(coloured: ColouredProject, qtbot: QtBot) -> None:
    """Of (green, blue): absent, unsure and untold classes; an image without any tag."""
    run = coloured.add_run()
    image, untagged = coloured.images[1], coloured.images[4]
    coloured.tag(image, "green")  # reviewed: blue is absent
    predict(coloured, qtbot, run.id)
    assert set(np.unique(mask(coloured, image))) == {0, 2}
    assert set(np.unique(mask(coloured, untagged))) == {0, 1, 2}  # by their scores
    coloured.project.tags.set([image], [coloured.classes["blue"]], Tag.UNSURE)
    job = predict(coloured, qtbot, run.id)
    assert counts(job) == (1, 4, 0)  # only where a tag has changed
    assert set(np.unique(mask(coloured, image))) == {0, 2, 3}


def test_doubts_are_noted_and_follow_the_tags(coloured: ColouredProject, qtbot: QtBot) -> None:
    run = coloured.add_run()
    red, blue = coloured.classes["red"], coloured.classes["blue"]
    first, second, third = coloured.images[0], coloured.images[1], coloured.images[2]
    coloured.tag(first, "green")  # shows red
    coloured.tag(second, "green", "blue")
    predict(coloured, qtbot, run.id)
    predictions = coloured.project.predictions
    found = {(d.image, d.class_id): d.kind for d in predictions.disagreements()}
    green = coloured.classes["green"]
    assert found == {
        (first, red): DisagreementKind.UNEXPECTED,
        (first, green): DisagreementKind.MISSED,
    }
    assert list(predictions.by_disagreement()) == [first]
    assert predictions.disagreeing() == {red: 1, green: 1}
    assert {d.image for d in predictions.disagreements([second, third])} == set()
    # The third is untagged: what it shows is no surprise until somebody says something of it.
    coloured.project.tags.set([third], [red], Tag.ABSENT)
    assert [(d.image, d.class_id) for d in predictions.disagreements([third])] == [(third, blue)]
    coloured.project.tags.set([third], [blue], Tag.PRESENT)
    assert predictions.disagreements([third]) == []
    coloured.project.tags.set([first], [green], None)
    coloured.project.tags.set([first], [red], Tag.PRESENT)
    assert predictions.disagreements([first]) == []


def test_the_most_uncertain_come_first(tagged: ColouredProject, qtbot: QtBot) -> None:
    predict(tagged, qtbot, tagged.add_run().id)
    order = list(tagged.project.predictions.by_uncertainty())
    predicted = tagged.project.predictions.of(tagged.images)
    values = [predicted[image].uncertainty for image in order]
    assert sorted(order) == sorted(tagged.images)
    assert values == sorted(values, reverse=True)


def test_what_is_there_is_kept_unless_it_would_come_out_otherwise(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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


def test_another_run_replaces_the_masks_and_their_files(
    tagged: ColouredProject, qtbot: QtBot
) -> None:
    first = tagged.add_run()
    predict(tagged, qtbot, first.id)
    second = tagged.add_run("Run 2", classes=list(reversed(tagged.classes.values())))
    assert counts(predict(tagged, qtbot, second.id)) == (5, 0, 0)
    assert {found.run for found in tagged.project.masks.of(tagged.images)} == {second.id}
    assert mask_files(tagged) == recorded_files(tagged)


def test_refined_masks_are_kept_beside_those_of_the_model(
    tagged: ColouredProject, qtbot: QtBot
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


def test_masks_of_the_user_are_never_touched(tagged: ColouredProject, qtbot: QtBot) -> None:
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
    tagged: ColouredProject, qtbot: QtBot
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


def test_a_class_deleted_meanwhile_gets_no_pixel(tagged: ColouredProject, qtbot: QtBot) -> None:
    run = tagged.add_run()
    tagged.project.classes.delete(tagged.classes["red"])
    predict(tagged, qtbot, run.id)
    found = record(tagged, tagged.images[0])
    assert found is not None
    assert found.classes == (None, tagged.classes["green"], tagged.classes["blue"])
    assert not mask(tagged, tagged.images[0]).any()
    assert mask(tagged, tagged.images[4]).any()


def test_classes_that_came_or_went_after_the_training_are_told(
    tagged: ColouredProject, qtbot: QtBot
) -> None:
    run = tagged.add_run()
    project = tagged.project
    assert not predict(tagged, qtbot, run.id).notices
    project.classes.merge(tagged.classes["red"], into=tagged.classes["green"])
    project.classes.add("unused")
    project.tags.set([tagged.images[1]], [project.classes.add("new").id], Tag.PRESENT)
    gone, new = predict(tagged, qtbot, run.id).notices
    assert "merged or deleted" in gone and "red" in gone
    assert "that came after" in new and ": new." in new


def test_what_is_to_be_doubted_of_a_class_is_told_at_the_end(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ClassPlaces, "warnings", lambda _places: iter(["red lies on the edge."]))
    job = predict(tagged, qtbot, tagged.add_run().id)
    assert job.notices == ["red lies on the edge."]
    assert job.summary().endswith("red lies on the edge.")
