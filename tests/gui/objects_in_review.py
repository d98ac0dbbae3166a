"""Squares of ants and bees in the review, whose objects are made there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.masks.records import best
from app.pages.review.page import ReviewPage
from wseg_engine.images.mask_files import write_mask

from .review_page import (
    make_project,
    square,
    until,
)

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project whose masks have two squares of ants and one of bees."""
    folder = make_project(tmp_path)
    labels = square()
    labels[10:20, 50:60] = 1
    labels[40:50, 50:70] = 2
    for image in range(1, 5):
        write_mask(folder / f"masks/model/{image}.png", labels)
    return folder


def made(page: ReviewPage) -> None:
    page.commands["editor.objects.make"].trigger()
    assert len(page.objects.pane.rows) == 3


def counts(page: ReviewPage, image: int) -> tuple[int, ...] | None:
    """Return how many objects of each class the mask of an image has that counts."""
    record = best(page.open_project.project.masks.of([image]))
    assert record is not None
    return record.objects


def approve_some(qtbot: QtBot, page: ReviewPage, images: tuple[int, ...]) -> None:
    page.batch.approve(images)
    until(qtbot, lambda: not page.batch.busy)
