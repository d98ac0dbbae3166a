"""What an export would write, what not, and why."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.store import ImageFilter, ProjectError, Provenance
from app.core.transfer.data_export import (
    ClassChoice,
    ExportFormat,
    ExportRequest,
    Scope,
    Unreviewed,
    VoidPolicy,
    Why,
    all_formats,
    export_format,
    parse_choices,
    remember_choices,
    usual_choices,
)
from app.core.transfer.data_export.split import stratified_split
from tests.core.drawn_project import (
    DrawnProject,
    blobs,
    draw_photo,
    make_drawn_project,
    planned,
    put_mask,
)
from wseg_engine.base.labels import VOID

FOUR = ("a.jpg", "b.jpg", "c.jpg", "sub/d.jpg")


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    """Of four images: approved, edited, predicted, none."""
    drawn = make_drawn_project(tmp_path, FOUR)
    put_mask(drawn, "a.jpg", blobs(1))
    put_mask(drawn, "b.jpg", blobs(2), Provenance.EDITED)
    put_mask(drawn, "c.jpg", blobs(3), Provenance.MODEL)
    with drawn.project:
        yield drawn


def request(tmp_path: Path, **changes: object) -> ExportRequest:
    return ExportRequest(**{"format": export_format("voc"), "out": tmp_path / "out", **changes})


def paths(drawn: DrawnProject, wanted: ExportRequest) -> dict[str, Provenance | None]:
    return {item.path: item.provenance for item in planned(drawn.project, wanted).items}


def test_approved_alone_leaves_all_others_out(drawn: DrawnProject, tmp_path: Path) -> None:
    assert paths(drawn, request(tmp_path)) == {"a.jpg": Provenance.APPROVED}


def test_unreviewed_images_are_left_out_undecided_or_used(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    skipped = planned(drawn.project, request(tmp_path, scope=Scope.ALL, unreviewed=Unreviewed.SKIP))
    assert [item.path for item in skipped.items] == ["a.jpg"]
    assert skipped.reasons == {Why.UNREVIEWED: 3}
    void = planned(drawn.project, request(tmp_path, scope=Scope.ALL, unreviewed=Unreviewed.VOID))
    assert len(void.items) == 4
    by_path = {item.path: item for item in void.items}
    for name in ("b.jpg", "c.jpg", "sub/d.jpg"):
        assert set(by_path[name].pixels) == {VOID}
        assert (by_path[name].labels() == VOID).all()
    used = planned(drawn.project, request(tmp_path, scope=Scope.ALL, unreviewed=Unreviewed.USE))
    assert {item.path: item.provenance for item in used.items} == {
        "a.jpg": Provenance.APPROVED,
        "b.jpg": Provenance.EDITED,
        "c.jpg": Provenance.MODEL,
    }
    assert used.reasons == {Why.NO_MASK: 1}


def test_a_rejected_mask_is_never_used(drawn: DrawnProject, tmp_path: Path) -> None:
    drawn.project.reviews.set_rejected([drawn.ids["c.jpg"]], True)
    used = planned(drawn.project, request(tmp_path, scope=Scope.ALL, unreviewed=Unreviewed.USE))
    assert [item.path for item in used.items] == ["a.jpg", "b.jpg"]
    assert used.reasons == {Why.NO_MASK: 1, Why.UNREVIEWED: 1}


@pytest.mark.parametrize(
    "kind", [kind for kind in all_formats().by_name.values() if not kind.has_void]
)
def test_formats_without_void_never_show_unreviewed_images_as_empty(
    drawn: DrawnProject, tmp_path: Path, kind: ExportFormat
) -> None:
    plan = planned(drawn.project, request(tmp_path, format=kind, scope=Scope.ALL))
    assert [item.path for item in plan.items] == ["a.jpg"]
    assert "would look empty" in plan.left_out[0].reason


def test_selection_and_filter_choose_images(drawn: DrawnProject, tmp_path: Path) -> None:
    chosen = request(
        tmp_path,
        scope=Scope.SELECTED,
        selected=(drawn.ids["c.jpg"], 999),
        unreviewed=Unreviewed.USE,
    )
    assert paths(drawn, chosen) == {"c.jpg": Provenance.MODEL}
    wanted = ImageFilter(provenance="edited")
    found = request(tmp_path, scope=Scope.FILTER, wanted=wanted, unreviewed=Unreviewed.USE)
    assert paths(drawn, found) == {"b.jpg": Provenance.EDITED}


def test_undecided_pixels_stay_become_background_or_keep_the_image_out(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    (kept,) = planned(drawn.project, request(tmp_path)).items
    assert kept.pixels[VOID] == 5
    (filled,) = planned(drawn.project, request(tmp_path, void=VoidPolicy.BACKGROUND)).items
    assert VOID not in filled.pixels
    assert filled.pixels[0] == kept.pixels[0] + 5
    out = planned(drawn.project, request(tmp_path, void=VoidPolicy.SKIP))
    assert out.reasons == {Why.VOID: 1}
    assert "Nothing to export" in out.problem


def test_masks_of_another_class_order_are_remapped(drawn: DrawnProject, tmp_path: Path) -> None:
    cat, dog, bird = drawn.classes.values()
    labels = blobs(1)
    put_mask(drawn, "a.jpg", labels, classes=(bird, cat, None))
    ids = {cat: 7, dog: 3, bird: 9}
    choices = tuple(ClassChoice(*pair) for pair in ids.items())
    (item,) = planned(drawn.project, request(tmp_path, classes=choices)).items
    expected = np.zeros_like(labels)
    expected[labels == 1] = 9
    expected[labels == 2] = 7
    expected[(labels == 3) | (labels == VOID)] = VOID  # a deleted class is undecided
    assert np.array_equal(item.labels(), expected)


def test_classes_that_are_not_chosen_become_background(drawn: DrawnProject, tmp_path: Path) -> None:
    plan = planned(
        drawn.project, request(tmp_path, classes=(ClassChoice(drawn.classes["dog"], 5),))
    )
    (item,) = plan.items
    assert set(item.pixels) == {0, 5, VOID}
    assert [(one.id, one.name) for one in plan.classes] == [(5, "dog")]
    assert item.tags == ("dog",)


def test_what_is_wrong_with_files_is_told_file_by_file(tmp_path: Path) -> None:
    names = ("fine.jpg", "gone.jpg", "new.jpg", "bad.jpg", "size.jpg", "torn.jpg", "none.jpg",
             "value.jpg")  # fmt: skip
    drawn = make_drawn_project(tmp_path, names)
    files = {name: put_mask(drawn, name, blobs(1)) for name in names}
    (drawn.photos / "gone.jpg").unlink()
    draw_photo(drawn.photos / "new.jpg", (20, 30))
    os.utime(drawn.photos / "new.jpg", ns=(1, 1))
    drawn.project.images.mark_corrupt(drawn.ids["bad.jpg"], "bad.jpg is damaged: it ends early.")
    put_mask(drawn, "size.jpg", np.ones((10, 20), np.uint8))
    files["torn.jpg"].write_bytes(files["torn.jpg"].read_bytes()[:60])
    files["none.jpg"].unlink()
    put_mask(drawn, "value.jpg", blobs(1, (1, 2, 9)), classes=(1, 2, 3, 1, 1, 1, 1, 1, 1))
    with drawn.project.database.write() as connection:
        connection.execute(
            "UPDATE masks SET classes = '[1, 2]' WHERE image = ?", (drawn.ids["value.jpg"],)
        )
    plan = planned(drawn.project, request(tmp_path))
    told = {one.path: (one.why, one.reason) for one in plan.left_out}
    drawn.project.close()
    assert [item.path for item in plan.items] == ["fine.jpg"]
    assert told["gone.jpg"][0] is Why.IMAGE and "missing" in told["gone.jpg"][1]
    assert told["new.jpg"][0] is Why.IMAGE and "has changed" in told["new.jpg"][1]
    assert told["bad.jpg"] == (Why.IMAGE, "bad.jpg is damaged: it ends early.")
    assert told["size.jpg"][0] is Why.MASK and "20×10" in told["size.jpg"][1]
    assert "64×48" in told["size.jpg"][1]
    assert told["torn.jpg"][0] is Why.MASK and "damaged" in told["torn.jpg"][1]
    assert told["none.jpg"][0] is Why.MASK and "no such file" in told["none.jpg"][1]
    assert told["value.jpg"][0] is Why.MASK and "value 9" in told["value.jpg"][1]


def test_a_touched_image_with_the_same_content_is_exported(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    drawn.project.images.content_hash(drawn.ids["a.jpg"])
    os.utime(drawn.photos / "a.jpg", ns=(5, 5))
    assert list(paths(drawn, request(tmp_path))) == ["a.jpg"]


def test_images_called_alike_get_names_of_their_own(tmp_path: Path) -> None:
    names = ("x/a.jpg", "y/a.jpg", "x/a.png", "b.jpg")
    drawn = make_drawn_project(tmp_path, names)
    for name in names:
        put_mask(drawn, name, blobs(1))
    plan = planned(drawn.project, request(tmp_path))
    drawn.project.close()
    assert {item.path: item.name for item in plan.items} == {
        "x/a.jpg": "x/a_jpg",
        "x/a.png": "x/a_png",
        "y/a.jpg": "y/a",
        "b.jpg": "b",
    }


@pytest.mark.parametrize("place", ["photos/out", "project/out", "project"])
def test_an_export_into_the_photos_or_the_project_is_refused(
    drawn: DrawnProject, tmp_path: Path, place: str
) -> None:
    plan = planned(drawn.project, request(tmp_path, out=tmp_path / place))
    assert "Choose another location" in plan.problem


def test_files_of_others_are_never_touched(drawn: DrawnProject, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work", "utf-8")
    for existing in ("refuse", "resume", "replace"):
        plan = planned(drawn.project, request(tmp_path, existing=existing))
        assert "nothing in it was changed" in plan.problem


def test_ids_stay_with_their_classes_when_names_and_order_change(drawn: DrawnProject) -> None:
    project = drawn.project
    before = usual_choices(project)
    remember_choices(project, before)
    cat, dog, bird = drawn.classes.values()
    project.classes.rename(cat, "tiger")
    project.classes.reorder([bird, dog, cat])
    project.classes.delete(dog)
    new = project.classes.add("fish").id
    ids = dict(usual_choices(project))
    assert ids == {cat: 1, bird: 3, new: 4}
    remember_choices(project, [ClassChoice(new, 1), ClassChoice(cat, 9)])
    assert dict(usual_choices(project)) == {cat: 9, bird: 3, new: 1}


def test_classes_are_chosen_by_name_and_id(drawn: DrawnProject) -> None:
    cat, _, bird = drawn.classes.values()
    assert parse_choices(drawn.project, "Bird, cat=12") == ((bird, 3), (cat, 12))
    for text, told in (("cow", "no class 'cow'"), ("cat=0", "1 to 254"), (" , ", "No class")):
        with pytest.raises(ProjectError, match=told):
            parse_choices(drawn.project, text)


def test_two_classes_with_one_id_are_refused(drawn: DrawnProject, tmp_path: Path) -> None:
    choices = (ClassChoice(drawn.classes["cat"], 4), ClassChoice(drawn.classes["dog"], 4))
    with pytest.raises(ProjectError, match="cat and dog both have the id 4"):
        planned(drawn.project, request(tmp_path, classes=choices))


def test_equal_colours_are_exchanged_and_told(drawn: DrawnProject, tmp_path: Path) -> None:
    drawn.project.classes.recolour(drawn.classes["cat"], "#000000")
    plan = planned(drawn.project, request(tmp_path))
    assert not plan.problem
    assert "cat is written in a different colour" in plan.notes[0]


@given(st.integers(0, 5), st.sampled_from([0.1, 0.2, 0.35, 0.5]), st.integers(0, 1000))
def test_every_class_has_its_share_of_validation(
    seed: int, validation: float, content: int
) -> None:
    chance = random.Random(content)
    images = {
        f"image {n}": tuple(c for c in range(1, 6) if chance.random() < c / 10) for n in range(200)
    }
    split = stratified_split(images, validation=validation, seed=seed)
    assert split == stratified_split(
        dict(reversed(images.items())), validation=validation, seed=seed
    )
    assert set(split) == set(images)
    for number in range(1, 6):
        own = [name for name, shown in images.items() if number in shown]
        held = sum(split[name] == "val" for name in own)
        assert abs(held - validation * len(own)) <= 0.04 * len(own) + 2
    assert abs(list(split.values()).count("val") - validation * 200) <= 8


def test_a_class_with_one_image_trains_and_no_share_means_no_validation() -> None:
    images = {"a": (1,), "b": (2,), "c": (2,), "d": (2,), "e": (2,), "f": ()}
    split = stratified_split(images, validation=0.25, seed=3)
    assert split["a"] == "train"
    assert [split[name] for name in "bcde"].count("val") == 1
    assert set(stratified_split(images, validation=0.0, seed=3).values()) == {"train"}
    other = {stratified_split(images, validation=0.25, seed=s)["b"] for s in range(12)}
    assert other == {"train", "val"}


def torn_labels() -> np.ndarray:
    """Draw a mask with a speck among dogs, birds and background, none of them half of its rim."""
    labels = np.zeros((48, 64), np.uint8)
    labels[:24], labels[24, 31], labels[25:] = 2, 1, 3
    return labels


@pytest.mark.parametrize("policy", [VoidPolicy.BACKGROUND, VoidPolicy.SKIP])
def test_specks_bring_no_undecided_pixels_where_none_are_wanted(
    drawn: DrawnProject, tmp_path: Path, policy: VoidPolicy
) -> None:
    put_mask(drawn, "a.jpg", torn_labels())
    wanted = request(tmp_path, specks=9, options={"objects": True})
    (kept,) = planned(drawn.project, wanted).items
    assert kept.specks and kept.pixels[VOID]  # so that the mask is a case of it
    (item,) = planned(drawn.project, replace(wanted, void=policy)).items
    assert VOID not in item.pixels
    assert VOID not in item.labels()
    assert item.key != kept.key


def test_masks_whose_undecided_pixels_become_background_are_counted(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    cat, _, bird = drawn.classes.values()
    put_mask(drawn, "a.jpg", blobs(1, void=False), classes=(cat, None, bird))
    put_mask(drawn, "b.jpg", blobs(2, void=True))
    put_mask(drawn, "c.jpg", blobs(3, void=False))
    wanted = request(tmp_path, format=export_format("coco"), void=VoidPolicy.BACKGROUND)
    plan = planned(drawn.project, wanted)
    assert len(plan.items) == 3
    assert [note for note in plan.notes if "undecided" in note] == [
        "Masks with undecided pixels, which are exported as background: 2."
    ]
    skipping = planned(drawn.project, replace(wanted, void=VoidPolicy.SKIP))
    assert [item.path for item in skipping.items] == ["c.jpg"]


def test_a_mask_that_says_nothing_is_no_image_without_objects(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    put_mask(drawn, "a.jpg", np.full((48, 64), 2, np.uint8), classes=(None, None, None))
    for kind in ("voc", "coco"):
        wanted = request(tmp_path, format=export_format(kind), void=VoidPolicy.BACKGROUND)
        plan = planned(drawn.project, wanted)
        assert not plan.items
        (out,) = (one for one in plan.left_out if one.path == "a.jpg")
        assert out.reason == "All pixels of its mask are undecided."
