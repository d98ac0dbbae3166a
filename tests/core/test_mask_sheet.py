"""The contact sheet's order, and how a mask is laid over its image."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.masks.sheet import SheetOrder, in_order, laid_over, signature, undecided
from app.core.store import MaskRecord, Provenance
from app.core.store.predictions import ClassSeen, PredictedImage

from .project_with_masks import make_project, square

ANT, BEE = 1, 2


def test_only_masks_to_decide_on_are_listed(tmp_path: Path) -> None:
    with make_project(tmp_path, images=5) as project:
        project.reviews.set_rejected([2], True)
        approved = "masks/approved/3.png"
        project.masks.put([MaskRecord(3, Provenance.APPROVED, approved, (ANT,), None, 0.1)])
        assert sorted(undecided(project, [1, 2, 3, 4])) == [1, 4]


def test_what_the_model_is_most_certain_of_comes_first(tmp_path: Path) -> None:
    with make_project(tmp_path, images=3) as project:
        records = [
            MaskRecord(
                image, Provenance.MODEL, f"masks/model/{image}.png", (ANT,), None, disagreement
            )
            for image, disagreement in ((1, 0.3), (2, 0.1), (3, 0.2))
        ]
        project.masks.put(records)
        masks = undecided(project, [1, 2, 3])
        assert in_order(project, masks, SheetOrder.CERTAINTY) == [2, 3, 1]


def test_masks_of_which_nobody_knows_how_certain_they_are_come_last(tmp_path: Path) -> None:
    """Such as those of another program."""
    with make_project(tmp_path, images=3) as project:
        project.masks.put([MaskRecord(1, Provenance.MODEL, "masks/model/1.png", (ANT,))])
        masks = undecided(project, [1, 2, 3])
        assert in_order(project, masks, SheetOrder.CERTAINTY) == [2, 3, 1]


def test_masks_of_a_class_stand_together(tmp_path: Path) -> None:
    with make_project(tmp_path, images=4) as project:
        shares = {1: (0.1, 0.4), 2: (0.5, 0.1), 3: (0.1, 0.6), 4: (0.4, 0.1)}
        project.predictions.put(
            [
                PredictedImage(
                    image,
                    None,
                    "key",
                    0.1,
                    {ANT: ClassSeen(0.9, ant, 0.9), BEE: ClassSeen(0.9, bee, 0.9)},
                )
                for image, (ant, bee) in shares.items()
            ],
            disagreements=[],
            masks=[],
        )
        masks = undecided(project, [1, 2, 3, 4])
        order = in_order(project, masks, SheetOrder.CLASS)
        assert sorted(order[:2]) == [2, 4] and sorted(order[2:]) == [1, 3]


def test_images_that_look_alike_follow_each_other(tmp_path: Path) -> None:
    with make_project(tmp_path, images=5) as project:
        masks = undecided(project, [1, 2, 3, 4, 5])
        colours = {1: 20, 2: 240, 3: 30, 4: 230}  # image 5 cannot be read
        signatures = {
            image: signature(np.full((12, 12, 3), value, np.uint8))
            for image, value in colours.items()
        }
        first, *others = in_order(project, masks, SheetOrder.LIKENESS, signatures)
        assert others[-1] == 5
        dark, bright = {1, 3}, {2, 4}
        assert {first, others[0]} in (dark, bright) and set(others[1:3]) in (dark, bright)


def test_background_stays_as_it_is_and_classes_are_tinted() -> None:
    picture = np.full((30, 40, 3), 100, np.uint8)
    palette = np.zeros((256, 3), np.uint8)
    palette[1] = (200, 0, 0)
    shown = laid_over(picture, square(), palette)
    assert (shown[0, 0] == 100).all() and (shown[29, 39] == 100).all()
    assert tuple(shown[10, 10]) == (150, 50, 50)
    assert tuple(shown[5, 10]) == (200, 0, 0)  # its outline


def test_a_mask_is_shrunk_to_a_smaller_picture() -> None:
    labels = np.zeros((60, 80), np.uint8)
    labels[:, 40:] = 255
    shown = laid_over(np.zeros((15, 20, 3), np.uint8), labels, np.zeros((256, 3), np.uint8))
    assert shown.shape == (15, 20, 3) and not shown[:, :8].any() and shown[:, 12:].all()
