"""Pictures of the review: masks of the sample's pictures, looked through, refined and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.app.waiting import wait
from app.core.store import Provenance

if TYPE_CHECKING:
    from app.app.main_window import MainWindow
    from app.pages.review.page import ReviewPage

PATIENCE = 100  # ms between looks whether something is there


def review(window: MainWindow) -> QWidget:
    """Show the queue, and a mask over its image."""
    page = _page(window)
    page.refine.cancel()
    return window


def review_refine(window: MainWindow) -> QWidget:
    """Show what refining would make of a mask."""
    page = _page(window)
    page.panel.section("classes").set_open(False)
    if not page.refine.pane.previewing:
        page.refine.pane.begin()
    while page.refine.refinement.busy:
        wait(PATIENCE)
    return window


def review_compare(window: MainWindow) -> QWidget:
    """Show a mask beside the model's."""
    page = _page(window)
    page.refine.cancel()
    page.panel.section("classes").set_open(True)
    if page.editor.canvas.comparison_name is None:
        page.compare()
    return window


def _page(window: MainWindow) -> ReviewPage:
    """Return the review with a mask in hand; the sample's true masks stand for a model's."""
    from app.core.masks.sample import give_masks

    assert window.session is not None
    opened = window.session.open_project
    if not opened.project.masks.counts()[Provenance.MODEL]:
        give_masks(opened.project)
        opened.note_images(False, opened.project.images.ids())
    window.show_workspace(2)
    while window.review.page is None or window.review.page.controller.current is None:
        wait(PATIENCE)
    return window.review.page
