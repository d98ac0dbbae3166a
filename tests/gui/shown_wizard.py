"""The export wizard over a project with drawn photos and masks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.core.transfer.data_export import (
    export_format,
)
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.transfer.data_export import ExportWizard
from tests.core.drawn_project import DrawnProject, blobs, make_drawn_project, put_mask

WAIT = 10_000


NAMES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    """Three approved images, one predicted, one without a mask."""
    drawn = make_drawn_project(tmp_path, NAMES)
    for number, name in enumerate(NAMES[:4]):
        kind = Provenance.MODEL if name == "d.jpg" else Provenance.APPROVED
        put_mask(drawn, name, blobs(number), kind)
    with drawn.project:
        yield drawn


@pytest.fixture
def wizard(drawn: DrawnProject, jobs: JobList, tmp_path: Path, qtbot: QtBot) -> ExportWizard:
    opened = OpenProject(drawn.project)
    wizard = ExportWizard(opened, jobs, selected=(drawn.ids["d.jpg"],), shown=(1, 2))
    opened.setParent(wizard)
    qtbot.addWidget(wizard)
    wizard.choose(export_format("voc"), tmp_path / "out")
    return wizard


def go_to(wizard: ExportWizard, step: int, qtbot: QtBot) -> None:
    while wizard.pages.currentIndex() < step:
        before = wizard.pages.currentIndex()
        wizard.next.click()
        qtbot.waitUntil(lambda: not wizard.busy, timeout=WAIT)
        assert wizard.pages.currentIndex() > before, "the wizard does not go on"


def finish(wizard: ExportWizard, qtbot: QtBot) -> None:
    wizard.run.click()
    qtbot.waitUntil(lambda: not wizard.busy, timeout=WAIT)
