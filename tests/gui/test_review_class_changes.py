"""Classes that are merged, deleted or renamed while their pixels are being corrected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance, open_project
from app.core.store.classes import Classes
from app.pages.review.page import ReviewPage
from wseg_engine.images.mask_files import read_mask

from .review_page import make_project, shown, stroke, until

ANT, BEE = 1, 2


def meant(page: ReviewPage, image: int, kind: Provenance) -> np.ndarray:
    """Return which class each pixel of a mask on disk has; 0 none, -1 void."""
    project = page.controller.project
    record = project.masks.get(image, kind)
    assert record is not None
    known = {info.id for info in project.classes.all()}
    table = np.full(256, -1)
    table[0] = 0
    for value, number in enumerate(record.classes, 1):
        table[value] = number if number in known else -1
    return table[read_mask(project.folder / record.file)]


def legend(page: ReviewPage) -> dict[str, str]:
    """Return the shares that the legend shows, by the names of classes."""
    rows = page.classes.pane._rows.values()
    return {row.entry.name: row.share.text() for row in rows if row.share.text()}


def test_pixels_of_a_merged_class_are_those_of_the_other_when_painting_goes_on(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        mask_session = page.controller.current
        assert mask_session is not None
        stroke(page, (50, 45), (60, 45))  # of ants, which is what is painted with
        assert page.open_project.merge_class(ANT, BEE)
        stroke(page, (50, 55), (60, 55))
        page.controller.save_all()
        until(qtbot, lambda: page.controller.is_idle)
        found = meant(page, mask_session.image, Provenance.EDITED)
        assert (found[12:28, 12:28] == BEE).all()
        assert found[45, 55] == found[55, 55] == BEE
        assert -1 not in found
        assert page.editor.value == page.classes.value_of(BEE)
        assert legend(page).keys() == {"bee", "background"}


def test_images_loaded_before_a_merge_are_approved_with_the_class_that_stays(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        until(qtbot, lambda: len(page.controller.prefetch._loaded) > 1)
        assert page.open_project.merge_class(ANT, BEE)
        image = next(iter(page.controller.prefetch._loaded))
        page.open(image)
        until(qtbot, lambda: page.controller.current is not None)
        assert page.controller.approve()
        until(qtbot, lambda: page.controller.is_idle)
        assert (meant(page, image, Provenance.APPROVED)[12:28, 12:28] == BEE).all()


def test_locks_count_for_all_pixels_of_a_class_after_a_merge(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        document = page.editor.document
        assert document is not None
        stroke(page, (20, 40), (30, 40))
        cow = page.open_project.project.classes.add("cow").id
        assert page.open_project.merge_class(BEE, ANT)
        label = page.classes.value_of(ANT)
        assert label is not None
        page.editor.set_value(2)  # as a mask's file may call it by now
        stroke(page, (20, 50), (30, 50))
        page.classes.pane._lock(label, True)
        painted = page.classes.value_of(cow)
        assert painted is not None
        page.editor.set_value(painted)
        before = document.labels.copy()
        stroke(page, (15, 20), (25, 20))
        stroke(page, (22, 50), (28, 50))
        assert np.array_equal(document.labels, before)


@pytest.mark.parametrize("change", ["rename", "delete", "recolour"])
def test_the_legend_tells_shares_after_classes_have_changed(
    qtbot: QtBot, tmp_path: Path, change: str
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        until(qtbot, lambda: "ant" in legend(page))
        share = legend(page)["ant"]
        if change == "delete":
            assert page.open_project.delete_class(BEE)
        else:
            changes: dict[str, Callable[[Classes], None]] = {
                "rename": lambda classes: classes.rename(BEE, "wasp"),
                "recolour": lambda classes: classes.recolour(BEE, "#123456"),
            }
            assert page.open_project.change_class(changes[change])
        assert legend(page)["ant"] == share


def test_the_pixels_of_a_deleted_class_count_as_void(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        until(qtbot, lambda: "ant" in legend(page))
        share = legend(page)["ant"]
        assert page.open_project.delete_class(ANT)
        assert legend(page)["void"] == share
        assert page.editor.value == page.classes.value_of(BEE)


def test_what_is_locked_hidden_and_painted_over_is_a_class_and_no_label(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:  # in every other image, the labels mean the other class
        records = project.masks.of(range(1, 5))
        project.masks.put(
            record._replace(classes=(BEE, ANT)) for record in records if record.image % 2
        )
    with shown(qtbot, folder) as page:

        def label(name: str) -> int:
            return next(e.value for e in page.classes.pane.entries if e.name == name)

        first, bee = page.controller.current, label("bee")
        rows = page.classes.pane._rows
        rows[bee].lock.setChecked(True)
        rows[bee].eye.setChecked(True)
        over = page.options.over
        over.setCurrentIndex(over.findText("ant only"))
        page.commands["review.next"].trigger()
        until(qtbot, lambda: page.controller.current not in (None, first))
        assert label("bee") != bee
        assert page.classes.locked == page.classes.pane.hidden == {label("bee")}
        assert page.classes.pane._rows[label("bee")].lock.isChecked()
        assert not page.classes.pane._rows[label("ant")].lock.isChecked()
        assert over.currentText() == "ant only"
        assert page.editor.rules.locked == {label("bee")}
        assert page.editor.rules.only_over == {label("ant")}
