"""Pictures of the Train workspace: before, while and after a short training of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.app.waiting import wait

if TYPE_CHECKING:
    from app.app.main_window import MainWindow
    from app.pages.train.page import TrainPage

PATIENCE = 100  # ms between looks
SHORT = {"train.epochs": "3", "train.warmup_epochs": "1", "train.crop": "192"}
SHOWN_AFTER = 2  # epochs, so that there are masks to compare


def train(window: MainWindow) -> QWidget:
    """Show what is set up before a training, with what the checks and the probe found."""
    page = _page(window)
    page.show_page("train.new")
    while not page.settled:
        wait(PATIENCE)
    return window


def train_advanced(window: MainWindow) -> QWidget:
    """Show all settings, one of them changed and one not usable."""
    page = _page(window)
    page.show_advanced()
    assert page.advanced is not None
    page.advanced.finish()
    page.setup.form.set_text("train.batch", "8")
    page.setup.form.set_text("train.warmup_epochs", "many")
    return window


def train_running(window: MainWindow) -> QWidget:
    """Show a training that runs; it waits where its picture is taken."""
    page = _page(window)
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
    page = _page(window)
    if page.live.running:
        page.live.toggle_pause()
        while page.live.running:
            wait(PATIENCE)
    page.show_page("train.live")
    return window


def runs(window: MainWindow) -> QWidget:
    """Show the history of trainings."""
    page = _page(window)
    page.show_page("train.runs")
    while not page.runs.details.plot.lines:
        wait(PATIENCE)
    return window


def _page(window: MainWindow) -> TrainPage:
    window.show_workspace(1)
    while window.train.page is None:
        wait(PATIENCE)
    return window.train.page
