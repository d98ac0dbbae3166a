"""Pictures of the Train workspace and of the review, with what they need of the sample project."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from app.core.masks.records import mask_place, palette_of
from app.core.store import MaskRecord, Project, Provenance
from wseg_engine.images.mask_files import write_mask

if TYPE_CHECKING:
    from app.app.main_window import MainWindow
    from app.pages.review.page import ReviewPage
    from app.pages.train.page import TrainPage


def wait(milliseconds: int) -> None:
    """Let the application go on for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(there: Callable[[], bool]) -> None:
    """Wait for what is made in the background; a machine with other work takes its time."""
    end = time.monotonic() + _AT_MOST
    while not there() and time.monotonic() < end:
        wait(PATIENCE)


PATIENCE = 100  # ms between looks
_AT_MOST = 60  # seconds
SHORT = {"train.epochs": "3", "train.warmup_epochs": "1", "train.crop": "192"}
SHOWN_AFTER = 2  # epochs, so that there are masks to compare


def train(window: MainWindow) -> QWidget:
    """Show what is set up before a training, with what the checks and the probe found."""
    page = _train_page(window)
    page.show_page("train.new")
    page.show_start()
    page.setup.form.reset_all()  # what the picture of all settings changes
    while not page.settled:
        wait(PATIENCE)
    return window


def train_advanced(window: MainWindow) -> QWidget:
    """Show all settings, one of them changed and one not usable."""
    page = _train_page(window)
    page.show_advanced()
    assert page.advanced is not None
    page.advanced.finish()
    page.setup.form.set_text("train.batch", "8")
    page.setup.form.set_text("train.warmup_epochs", "many")
    return window


def train_running(window: MainWindow) -> QWidget:
    """Show a training that runs; it waits where its picture is taken."""
    page = _train_page(window)
    if not page.live.running:
        page.show_start()
        page.setup.form.reset_all()
        for key, text in SHORT.items():
            page.setup.form.set_text(key, text)
        while page.setup.blocked:
            wait(PATIENCE)
        page.begin()
        while page.live.live is None or page.live.live.epoch < SHOWN_AFTER:
            wait(PATIENCE)
        page.live.toggle_pause()
        wait(PATIENCE)
        page.live.refresh()
    page.show_page("train.live")
    return window


def train_done(window: MainWindow) -> QWidget:
    """Show what came of it."""
    page = _train_page(window)
    if page.live.running:
        page.live.toggle_pause()
        while page.live.running:
            wait(PATIENCE)
    page.show_page("train.live")
    return window


def runs(window: MainWindow) -> QWidget:
    """Show the history of trainings."""
    page = _train_page(window)
    page.show_page("train.runs")
    while not page.runs.details.plot.lines:
        wait(PATIENCE)
    return window


def _train_page(window: MainWindow) -> TrainPage:
    window.show_workspace(1)
    while window.train.page is None:
        wait(PATIENCE)
    return window.train.page


PATIENCE = 100  # ms between looks whether something is there


def review(window: MainWindow) -> QWidget:
    """Show the queue, and a mask over its image."""
    page = _review_page(window)
    page.refine.cancel()
    return window


def review_refine(window: MainWindow) -> QWidget:
    """Show what refining would make of a mask."""
    page = _review_page(window)
    page.panel.section("classes").set_open(False)
    if not page.refine.pane.previewing:
        page.refine.pane.begin()
    while page.refine.refinement.busy:
        wait(PATIENCE)
    return window


def review_compare(window: MainWindow) -> QWidget:
    """Show a mask beside the model's."""
    page = _review_page(window)
    page.refine.cancel()
    page.panel.section("classes").set_open(True)
    if page.editor.canvas.comparison_name is None:
        page.compare()
    return window


def review_objects(window: MainWindow) -> QWidget:
    """Show the objects of a mask, one of them as it would be split."""
    page = _review_page(window)
    if page.editor.canvas.comparison_name is not None:
        page.compare()
    for section in ("classes", "refine"):
        page.panel.section(section).set_open(False)
    page.commands["editor.tool.objects"].trigger()
    objects = page.editor.objects
    if not objects.infos:
        objects.make()
        page.editor.finish()
    largest = max(objects.infos.values(), key=lambda info: info.area)
    objects.select((largest.id,))
    objects.propose_split()
    return window


def _review_page(window: MainWindow) -> ReviewPage:
    """Return the review with a mask in hand; the sample's true masks stand for a model's."""
    assert window.session is not None
    opened = window.session.open_project
    if not opened.project.masks.counts()[Provenance.MODEL]:
        give_masks(opened.project)
        opened.note_images(False, opened.project.images.ids())
    window.show_workspace(2)
    while window.review.page is None or window.review.page.controller.current is None:
        wait(PATIENCE)
    page, first = window.review.page, min(opened.project.masks.images(Provenance.MODEL))
    page.open(first)  # a draft is in front of the queue
    while (shown := page.controller.current) is None or shown.image != first:
        wait(PATIENCE)
    return page


IMAGES = 12
COARSE = 10  # px of the picture for one of the mask, along a side


def give_masks(project: Project, images: int = IMAGES) -> None:
    """Give the first pictures of a sample project masks: the true ones, coarsened.

    Raises:
        ProjectError: if they cannot be recorded.
        OSError: if they cannot be written.
    """
    from wseg_engine.sample import sample_pictures  # takes a while to load

    infos = project.classes.all()
    classes = tuple(info.id for info in infos)
    palette = palette_of(classes, infos)
    by_name = {PurePath(record.path).stem: record.id for record in project.images.page()}
    records = []
    for number, picture in enumerate(sample_pictures(images=images)):
        image = by_name.pop(picture.name, None)
        if image is None:
            continue
        height, width = picture.labels.shape
        size = (width // COARSE, height // COARSE)
        coarse = cv2.resize(picture.labels, size, interpolation=cv2.INTER_NEAREST)
        labels = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
        place = mask_place(image, Provenance.MODEL)
        write_mask(project.folder / place, np.asarray(labels, np.uint8), palette)
        uncertainty = 0.05 + 0.3 * ((number * 7) % images) / images
        records.append(MaskRecord(image, Provenance.MODEL, place, classes, uncertainty=uncertainty))
        if not by_name:
            break  # drawing one takes a while
    project.masks.put(records)
