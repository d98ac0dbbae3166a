"""A small project in the review, and what its tests ask of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.pages.review.page import ReviewPage

from .review_page import make_project, shown, until


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewPage]:
    with shown(qtbot, make_project(tmp_path)) as page:
        yield page


def in_hand(page: ReviewPage) -> int:
    return 0 if page.controller.current is None else page.controller.current.image


def saved_kinds(qtbot: QtBot, page: ReviewPage, image: int) -> set[Provenance]:
    """Return the masks of an image, once everything is on the disk."""
    page.controller.save_all()
    until(qtbot, lambda: page.controller.is_idle)
    return {record.provenance for record in page.open_project.project.masks.of([image])}


def labels(page: ReviewPage) -> np.ndarray:
    assert page.editor.document is not None
    return page.editor.document.labels


def undo(qtbot: QtBot, page: ReviewPage) -> None:
    page.history.undo()
    until(qtbot, lambda: not page.controller.saving.busy and page.controller.current is not None)


def redo(qtbot: QtBot, page: ReviewPage) -> None:
    page.history.redo()
    until(qtbot, lambda: not page.controller.saving.busy and page.controller.current is not None)


def provenance(page: ReviewPage) -> Provenance | None:
    assert page.controller.current is not None
    return page.controller.current.provenance
