"""What is kept of predictions, and which images they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.store import (
    ClassSeen,
    Disagreement,
    DisagreementKind,
    ImageTags,
    MaskRecord,
    PredictedImage,
    Project,
    ProjectError,
    Provenance,
)
from app.core.tagging.predictions import (
    PredictionRecorder,
    PredictScope,
    images_to_predict,
    mask_classes,
    mask_file,
    network_tags,
    prediction_key,
    settings_key,
)
from tests.core.tag_import_steps import tag_project
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import Tag

CAR, DOG, OWL = 1, 2, 3
NAMES = ("c.jpg", "a.jpg", "b.jpg", "d.jpg")  # of the images 1, 2, 3, 4


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with tag_project(tmp_path, NAMES, ("car", "dog", "owl")) as project:
        yield project


def put(
    project: Project, image: int, *disagreements: Disagreement, uncertainty: float = 0.5
) -> None:
    one = PredictedImage(image, None, "key", uncertainty, {CAR: ClassSeen(0.9, 0.25, 0.8)})
    project.predictions.put([one], disagreements=disagreements, masks=[])


def unexpected(image: int, number: int, strength: float = 0.9) -> Disagreement:
    return Disagreement(image, number, DisagreementKind.UNEXPECTED, strength)


def missed(image: int, number: int, strength: float = 0.9) -> Disagreement:
    return Disagreement(image, number, DisagreementKind.MISSED, strength)


# ---------------------------------------------------------------------- the store


def test_predictions_are_kept_with_their_masks(project: Project) -> None:
    run = project.runs.add("Run", folder="models/run-0001", classes=[CAR], settings={}).id
    seen = {CAR: ClassSeen(0.9, 0.25, 0.8), DOG: ClassSeen(0.6, 0.0, 0.0)}
    one = PredictedImage(2, run, "key", 0.25, seen)
    mask = MaskRecord(2, Provenance.MODEL, "masks/model/2-1.png", (CAR,), run, 0.25, "2026-01-01")
    project.predictions.put([one], disagreements=[missed(2, DOG)], masks=[mask])
    assert project.predictions.of([1, 2]) == {2: one}
    assert project.predictions.keys(run, [1, 2]) == {2: "key"}
    assert project.predictions.keys(run + 1, [2]) == {}
    assert project.predictions.of_run(run) == [2]
    assert project.masks.get(2, Provenance.MODEL) == mask


def test_a_new_prediction_replaces_the_one_before_with_its_doubts(project: Project) -> None:
    project.tags.set([1], [CAR, DOG], Tag.PRESENT)
    put(project, 1, missed(1, CAR))
    put(project, 1, missed(1, DOG), uncertainty=0.75)
    assert [disagreement.class_id for disagreement in project.predictions.disagreements()] == [DOG]
    assert project.predictions.of([1])[1].uncertainty == 0.75


def test_images_and_classes_that_are_gone_are_left_out(project: Project) -> None:
    project.images.remove([1])
    project.classes.delete(OWL)
    project.tags.set([2], [CAR], Tag.PRESENT)
    gone = PredictedImage(1, None, "key", 0.5)
    there = PredictedImage(2, None, "key", 0.5)
    masks = [MaskRecord(i, Provenance.MODEL, f"masks/model/{i}.png", (CAR,)) for i in (1, 2)]
    disagreements = [missed(1, CAR), missed(2, CAR), unexpected(2, OWL)]
    project.predictions.put([gone, there], disagreements=disagreements, masks=masks)
    assert set(project.predictions.of([1, 2])) == {2}
    assert project.masks.images(Provenance.MODEL) == [2]
    assert project.predictions.disagreements() == [missed(2, CAR)]


def test_a_prediction_of_no_run_changes_nothing(project: Project) -> None:
    put(project, 1)
    mask = MaskRecord(1, Provenance.MODEL, "masks/model/1-9.png", (CAR,), 9)
    with pytest.raises(ProjectError, match="no longer in the project"):
        project.predictions.put(
            [PredictedImage(1, 9, "other", 0.1)], disagreements=[missed(1, CAR)], masks=[mask]
        )
    assert project.predictions.of([1])[1].key == "key"
    assert project.masks.of([1]) == []


@pytest.mark.parametrize(
    ("tag", "tags_complete", "holding"),
    [
        (Tag.PRESENT, False, [DisagreementKind.MISSED]),
        (Tag.ABSENT, False, [DisagreementKind.UNEXPECTED]),
        (Tag.UNSURE, False, []),
        (None, False, []),  # nobody said anything of the image
        (None, True, [DisagreementKind.UNEXPECTED]),  # somebody looked, and saw none
        (Tag.UNSURE, True, []),
    ],
)
def test_doubts_hold_as_long_as_the_tags_say_otherwise(
    project: Project, tag: Tag | None, tags_complete: bool, holding: list[DisagreementKind]
) -> None:
    put(project, 1, unexpected(1, CAR))
    put(project, 2, missed(2, CAR))
    project.tags.set([1, 2], [CAR], tag)
    project.tags.review([1, 2], tags_complete)
    assert [disagreement.kind for disagreement in project.predictions.disagreements()] == holding
    assert len(project.predictions.by_disagreement()) == len(holding)


def test_an_untold_class_is_unexpected_on_an_image_with_other_tags(project: Project) -> None:
    put(project, 1, unexpected(1, CAR))
    project.tags.set([1], [DOG], Tag.UNSURE)
    assert project.predictions.disagreements() == []
    project.tags.set([1], [DOG], Tag.PRESENT)
    assert project.predictions.disagreements() == [unexpected(1, CAR)]


def test_the_strongest_doubt_of_an_image_gives_its_place(project: Project) -> None:
    project.tags.review([1, 2, 3, 4])
    put(project, 1, unexpected(1, CAR, 0.6), unexpected(1, DOG, 0.95))
    put(project, 2, unexpected(2, CAR, 0.7))
    put(project, 3)
    put(project, 4, unexpected(4, OWL, 0.99))
    assert list(project.predictions.by_disagreement()) == [4, 1, 2]
    assert project.predictions.disagreeing() == {CAR: 2, DOG: 1, OWL: 1}
    assert [d.strength for d in project.predictions.disagreements([1])] == [0.95, 0.6]


def test_the_most_uncertain_come_first(project: Project) -> None:
    for image, value in ((1, 0.2), (3, 0.9), (4, 0.4)):
        put(project, image, uncertainty=value)
    assert list(project.predictions.by_uncertainty()) == [3, 4, 1]


def test_forgetting_a_run_or_an_image(project: Project) -> None:
    run = project.runs.add("Run", folder="models/run-0001", classes=[CAR], settings={}).id
    project.tags.review([1, 2])
    for image in (1, 2):
        one = PredictedImage(image, run, "key", 0.5)
        project.predictions.put([one], disagreements=[unexpected(image, CAR)], masks=[])
    project.runs.remove(run)
    assert project.predictions.of([1])[1].run is None
    project.predictions.remove([1])
    project.images.remove([2])
    assert project.predictions.of([1, 2]) == {}
    assert project.predictions.disagreements() == []


# ---------------------------------------------------------------------- what is predicted


def test_scopes(project: Project) -> None:
    project.images.mark_corrupt(4, "cannot be read")
    project.masks.put(
        [
            MaskRecord(1, Provenance.MODEL, "masks/model/1-1.png", (CAR,)),
            MaskRecord(2, Provenance.APPROVED, "masks/2.png", (CAR,)),
        ]
    )
    assert images_to_predict(project, PredictScope.ALL) == (2, 3, 1)  # by path
    assert images_to_predict(project, PredictScope.UNREVIEWED) == (3, 1)


def test_a_network_is_told_what_the_image_says() -> None:
    said = ImageTags({CAR: Tag.PRESENT, DOG: Tag.UNSURE}, tags_complete=DOG)
    everything = {CAR, DOG, OWL}
    for missing_absent, of_owls in ((False, Tag.UNSURE), (True, Tag.ABSENT)):
        found = network_tags(said, (OWL, DOG, CAR), everything, missing_absent=missing_absent)
        assert found == (of_owls, Tag.UNSURE, Tag.PRESENT)
        assert network_tags(said, (CAR, DOG), {DOG}, missing_absent=missing_absent) == (
            Tag.ABSENT,
            Tag.UNSURE,
        )
    tags_complete = ImageTags({}, tags_complete=OWL)
    assert network_tags(tags_complete, (DOG, 0), {DOG}, missing_absent=False) == (
        Tag.ABSENT,
        Tag.ABSENT,
    )
    assert mask_classes((OWL, 0, CAR), {CAR, OWL}) == (OWL, None, CAR)


def test_a_mask_is_made_anew_when_what_it_depends_on_changes(project: Project) -> None:
    (record,) = project.images.get([1])
    tags = (Tag.PRESENT, Tag.ABSENT)
    key = prediction_key(settings_key({"side": 448}), tags, record)
    others = {
        prediction_key(settings_key({"side": 449}), tags, record),
        prediction_key(settings_key({"side": 448}, {"method": "crf"}), tags, record),
        prediction_key(settings_key({"side": 448}), tags[::-1], record),
        prediction_key(settings_key({"side": 448}), tags, record._replace(modified_ns=2)),
        prediction_key(settings_key({"side": 448}), tags, record._replace(size=2)),
    }
    assert len(others) == 5
    assert key not in others
    assert key == prediction_key(settings_key({"side": 448}), tags, record)


def test_no_file_of_a_user_is_chosen() -> None:
    assert mask_file(7, 2, Provenance.MODEL) == "masks/model/7-2.png"
    taken = {"masks/refined/7-2.png", "masks/refined/7-2-2.png"}
    assert mask_file(7, 2, Provenance.REFINED, taken=taken) == "masks/refined/7-2-3.png"


def test_what_is_seen_of_a_prediction() -> None:
    """Of classes that are tagged and found, tagged and missed, absent and strong, and gone."""
    labels = np.zeros((10, 20), np.uint8)
    labels[:, :5] = 1
    labels[0, 10] = 4
    prediction = Prediction(
        "1",
        Path("a.jpg"),
        labels,
        np.array([0.75, 0, 0, 0.5], np.float32),
        np.array([0.9, 0.2, 0.8, 0.9], np.float32),
        0.125,
    )
    eyes = PredictionRecorder(3, (CAR, DOG, OWL, 99), frozenset({CAR, DOG, OWL}))
    tags = (Tag.PRESENT, Tag.PRESENT, Tag.ABSENT, Tag.ABSENT)
    seen = eyes.seen(prediction, image=1, key="key", tags=tags)
    assert seen.predicted.seen[CAR] == pytest.approx((0.9, 0.25, 0.75))
    assert set(seen.predicted.seen) == {CAR, DOG, OWL}
    assert (seen.predicted.run, seen.predicted.key, seen.predicted.uncertainty) == (3, "key", 0.125)
    kinds = [(disagreement.class_id, disagreement.kind) for disagreement in seen.disagreements]
    assert kinds == [(DOG, DisagreementKind.MISSED), (OWL, DisagreementKind.UNEXPECTED)]
    assert [disagreement.strength for disagreement in seen.disagreements] == pytest.approx(
        [0.8, 0.8]
    )


def test_a_tagged_class_is_missed_too_if_its_pixels_are_there_for_want_of_another() -> None:
    labels = np.full((4, 4), 2, np.uint8)
    prediction = Prediction(
        "1",
        Path("a.jpg"),
        labels,
        np.array([0, 0.9], np.float32),
        np.array([0.99, 0.02], np.float32),
        0.1,
    )
    eyes = PredictionRecorder(3, (CAR, DOG), frozenset({CAR, DOG}), weak_score=0.1)
    seen = eyes.seen(prediction, image=1, key="key", tags=(Tag.ABSENT, Tag.PRESENT))
    assert [(disagreement.class_id, disagreement.kind) for disagreement in seen.disagreements] == [
        (CAR, DisagreementKind.UNEXPECTED),
        (DOG, DisagreementKind.MISSED),
    ]
    assert [disagreement.strength for disagreement in seen.disagreements] == pytest.approx(
        [0.99, 0.98]
    )
