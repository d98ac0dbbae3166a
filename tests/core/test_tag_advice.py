"""Statistics of tags, and what is advised about them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.store import FoundFile, ImageFilter, ImageTags, Project, create_project
from app.core.tagging import tag_statistics
from app.core.tagging.missing_tag_policy import SILENCE_IS_ABSENCE
from app.core.tagging.tag_advice import Advice, Severity, advise
from app.core.tagging.tag_statistics import statistics
from wseg_engine.base.labels import Tag

P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE
IMAGES = 60
Tell = Callable[..., None]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        source = project.sources.add(tmp_path)
        files = [FoundFile(f"{number:02d}.jpg", 1, 1) for number in range(IMAGES)]
        project.images.record(source.id, files)
        yield project


def advice(project: Project) -> dict[str, Advice]:
    return {
        item.key.rstrip("-0123456789"): item
        for item in advise(project.classes.all(), statistics(project))
    }


def shown(project: Project, item: Advice) -> list[int]:
    assert item.images is not None
    return list(project.images.ids(item.images))


def taken(tags: ImageTags) -> set[Tag]:
    return set(tags.tags.values())


def tag(project: Project, name: str, images: range, value: Tag = P) -> int:
    info = project.classes.named(name) or project.classes.add(name)
    project.tags.set(images, [info.id], value)
    return info.id


@pytest.mark.parametrize("missing_absent", [True, False])
def test_statistics_agree_with_what_every_image_says(
    project: Project, missing_absent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_statistics, "PAGE", 7)
    chance = random.Random(3)
    ids = range(1, IMAGES + 1)
    classes = [project.classes.add(name).id for name in "abc"]
    project.tags.review(chance.sample(ids, 20))
    classes.append(project.classes.add("d").id)
    project.classes.delete(classes.pop(1))
    project.tags.set_cells(
        (image, number, chance.choice([P, A, U]))
        for image in ids
        for number in classes
        if chance.random() < 0.4
    )
    project.settings.set(SILENCE_IS_ABSENCE, missing_absent)
    found = statistics(project)
    said = project.tags.of(ids)
    assert found.classes == tuple(classes)
    assert dict(found.counts) == project.tags.counts()
    assert found.untagged == sum(not tags.tagged for tags in said.values())
    unsure_only = [tags for tags in said.values() if not tags.tagged and tags.tags]
    assert found.unsure_only == len(unsure_only)
    for row, first in enumerate(classes):
        assert found.unsure_only_of[first] == sum(first in tags.tags for tags in unsure_only)
        silent = [tags for tags in said.values() if tags.said(first) is None and P in taken(tags)]
        assert found.silent[first] == (len(silent) if missing_absent else 0)
        for column, second in enumerate(classes):
            pairs = [(tags.said(first), tags.said(second)) for tags in said.values()]
            open_pairs = pairs.count((P, None))
            assert found.together[row, column] == pairs.count((P, P))
            apart = pairs.count((P, A)) + (open_pairs if missing_absent else 0)
            assert found.apart[row, column] == apart
            assert found.open[row, column] == (0 if missing_absent else open_pairs)


def test_statistics_of_an_empty_project_are_empty(tmp_path: Path) -> None:
    with create_project(tmp_path / "empty") as project:
        found = statistics(project)
        assert (found.images, found.classes, found.together.shape) == (0, (), (0, 0))
        assert advise([], found) == ()


def test_images_that_cannot_be_read_count_for_nothing(project: Project) -> None:
    cat = tag(project, "cat", range(1, 11))
    before = statistics(project)
    for image in (1, 2, 3):
        project.images.mark_corrupt(image, "a part of it is missing")
    after = statistics(project)
    assert after.images == before.images - 3
    assert (before.counts[cat].present, after.counts[cat].present) == (10, 7)


def test_a_class_added_since_the_count_is_left_out(project: Project) -> None:
    tag(project, "dog", range(1, 31))
    found = statistics(project)
    project.classes.add("cat")
    assert not any("cat" in item.text for item in advise(project.classes.all(), found))
    assert any("cat" in item.text for item in advice(project).values())  # once it is counted


def test_a_project_that_begins_is_told_how_and_not_warned(project: Project) -> None:
    assert [item.severity for item in advice(project).values()] == [Severity.INFO]
    project.classes.add("dog")
    begun = advice(project)["nothing-shown"]
    assert begun.severity is Severity.INFO
    assert shown(project, begun) == list(range(1, IMAGES + 1))


def test_well_tagged_classes_bring_no_advice(project: Project) -> None:
    tag(project, "dog", range(1, 31))
    tag(project, "cat", range(21, 51))
    project.tags.review(range(1, IMAGES + 1))
    assert advice(project) == {}


def test_classes_in_the_same_images_cannot_be_told_apart(project: Project) -> None:
    horse = tag(project, "horse", range(1, 21))
    rider = tag(project, "rider", range(1, 21))
    tag(project, "dog", range(21, 41))
    project.tags.review(range(1, IMAGES + 1))
    found = advice(project)["inseparable"]
    assert found.severity is Severity.WARNING
    assert found.classes == (horse, rider)
    assert (
        found.text == "horse and rider always occur together, so the method cannot tell them apart."
    )
    assert found.remedy == "Add images of horse without rider, or of rider without horse."
    assert shown(project, found) == list(range(1, 21))
    project.tags.set([20], [rider], A)
    assert "inseparable" not in advice(project)


def test_a_class_that_never_occurs_alone_is_named_with_the_other(project: Project) -> None:
    tag(project, "horse", range(1, 41))
    rider = tag(project, "rider", range(1, 21))
    project.tags.review(range(1, IMAGES + 1))
    found = advice(project)["only-with"]
    assert found.classes[0] == rider
    assert found.remedy == "Add images of rider without horse."
    tag(project, "rider", range(50, 52))
    assert "only-with" not in advice(project)


def test_where_nothing_was_said_of_the_other_class_saying_it_is_advised(project: Project) -> None:
    project.settings.set(SILENCE_IS_ABSENCE, False)
    tag(project, "horse", range(1, 21))
    rider = tag(project, "rider", range(1, 16))
    tag(project, "rider", range(30, 40), A)
    tag(project, "horse", range(30, 40), A)
    found = advice(project)["inseparable"]
    assert found.remedy.startswith("Some images of horse do not mention rider")
    assert shown(project, found) == list(range(16, 21))
    project.tags.set(range(16, 21), [rider], A)
    assert "inseparable" not in advice(project)


def test_a_class_without_negatives_is_warned_of(project: Project) -> None:
    sky = tag(project, "sky", range(1, 31))
    found = advice(project)["always"]
    assert found.severity is Severity.WARNING
    assert shown(project, found) == list(range(31, IMAGES + 1))
    project.tags.set(range(31, IMAGES + 1), [sky], P)
    found = advice(project)["always"]
    assert (found.remedy, found.images) == ("Add images without sky.", None)


def test_tags_by_key_alone_are_enough_to_learn_from(project: Project) -> None:
    tag(project, "dog", range(1, 31))
    tag(project, "cat", range(31, IMAGES + 1))
    assert list(advice(project)) == ["silence"]
    found = advice(project)["silence"]
    assert found.severity is Severity.INFO
    assert found.text.startswith("Images that do not mention dog or cat")


def test_classes_without_negatives_are_named_in_one_warning(project: Project) -> None:
    project.settings.set(SILENCE_IS_ABSENCE, False)
    tag(project, "dog", range(1, 31))
    tag(project, "cat", range(31, IMAGES + 1))
    warnings = [
        item.text
        for item in advise(project.classes.all(), statistics(project))
        if item.severity is Severity.WARNING
    ]
    assert warnings == ["No image is known to be without dog or cat."]


def test_what_was_said_to_be_absent_needs_no_silence(project: Project) -> None:
    tag(project, "dog", range(1, 31))
    tag(project, "dog", range(31, IMAGES + 1), A)
    assert "silence" not in advice(project)


def test_rare_and_missing_classes_are_named(project: Project) -> None:
    tag(project, "dog", range(1, 41))
    cat = tag(project, "cat", range(41, 44))
    project.classes.add("bird")
    project.tags.review(range(1, IMAGES + 1))
    found = advice(project)
    assert found["few"].text == "Few images are tagged with cat (3)."
    assert found["few"].images == ImageFilter(tags={cat: P})
    assert found["not-shown"].text == "No image is tagged with bird."


def test_imbalance_names_the_extremes(tmp_path: Path) -> None:
    with create_project(tmp_path / "project") as project:
        source = project.sources.add(tmp_path)
        project.images.record(source.id, [FoundFile(str(n), 1, 1) for n in range(200)])
        tag(project, "dog", range(1, 161))
        tag(project, "cat", range(161, 177))
        project.tags.review(range(1, 201))
        assert advice(project)["imbalance"].text == "160 images show dog, only 16 show cat."
        tag(project, "cat", range(177, 178))
        assert "imbalance" not in advice(project)


def test_a_class_that_most_images_show_may_take_the_ground(project: Project) -> None:
    tag(project, "dog", range(1, 46))
    tag(project, "dog", range(46, IMAGES + 1), A)
    found = advice(project)["common"]
    assert found.text.startswith("dog is in 75 % of the images")
    assert "approve a few masks" in found.remedy
    assert shown(project, found) == list(range(1, 46))
    tag(project, "dog", range(36, 46), A)
    assert "common" not in advice(project)


def test_images_left_and_images_that_are_only_unsure_are_counted(project: Project) -> None:
    dog = tag(project, "dog", range(1, 31))
    tag(project, "dog", range(31, 41), A)
    tag(project, "dog", range(41, 43), U)
    cat = tag(project, "cat", range(43, 44), U)
    found = advice(project)
    assert found["unsure-only"].text.startswith("3 image")
    assert shown(project, found["unsure-only"]) == [41, 42, 43]
    assert set(found["unsure-only"].classes) == {dog, cat}
    assert found["untagged"].text.startswith("17 image")


def test_many_classes_are_not_listed_in_full(project: Project) -> None:
    tag(project, "dog", range(1, 31))
    for number in range(20):
        project.classes.add(f"class {number}")
    project.tags.review(range(1, IMAGES + 1))
    assert advice(project)["not-shown"].text.endswith("class 2, class 3 and 16 more.")


def test_the_worst_comes_first(project: Project) -> None:
    tag(project, "sky", range(1, 31))
    tag(project, "dog", range(1, 3))
    severities = [item.severity for item in advise(project.classes.all(), statistics(project))]
    assert severities == sorted(severities, reverse=True)
    assert np.unique(severities).size > 1
