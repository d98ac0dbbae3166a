"""What the export wizard remembers of the last export, and the report beside one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.core.transfer.data_export import (
    VoidPolicy,
    export_format,
    remembered_request,
)
from app.core.transfer.data_export.remembered import LAST
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.transfer.data_export import ExportWizard
from app.pages.transfer.data_export.wizard import PREVIEW
from tests.core.drawn_project import DrawnProject
from tests.gui.shown_wizard import drawn, finish, go_to, wizard

__all__ = ["drawn", "wizard"]  # fixtures


def test_objects_are_numbered_where_there_are_some(
    drawn: DrawnProject, jobs: JobList, qtbot: QtBot
) -> None:
    (record, *_) = drawn.project.masks.of([drawn.ids["a.jpg"]])
    drawn.project.masks.set_objects([(record, (2,))])
    opened = OpenProject(drawn.project)
    wizard = ExportWizard(opened, jobs)
    opened.setParent(wizard)
    qtbot.addWidget(wizard)
    for name in ("voc", "cvat"):
        wizard.choose(export_format(name))
        assert wizard.format.options.chosen(export_format(name))["objects"] is True


def test_the_next_export_begins_as_the_last_one_was_asked(
    wizard: ExportWizard, drawn: DrawnProject, jobs: JobList, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "sets").mkdir()
    wizard.choose(export_format("coco"), tmp_path / "sets/elsewhere")
    coco = export_format("coco")
    polygons = wizard.format.options.widget(coco, "polygons")
    assert isinstance(polygons, QComboBox)
    polygons.setCurrentIndex(1)
    wizard.images.share.setValue(35)
    wizard.images.seed.setValue(7)
    wizard.images.specks.setValue(4)
    wizard.images.scopes["all"].setChecked(True)
    wizard.images.void.setCurrentIndex(wizard.images.void.findData(VoidPolicy.BACKGROUND))
    go_to(wizard, PREVIEW, qtbot)
    assert remembered_request(drawn.project) is None  # a preview keeps nothing
    asked = wizard.request()
    finish(wizard, qtbot)
    opened = OpenProject(drawn.project)
    again = ExportWizard(opened, jobs)
    opened.setParent(again)
    qtbot.addWidget(again)
    out = tmp_path / "sets" / f"{drawn.project.name} coco"  # beside the last, and free
    assert again.request() == replace(asked, out=out)


def test_a_format_that_keeps_no_undecided_pixels_says_nothing_of_those_that_do(
    wizard: ExportWizard, drawn: DrawnProject, jobs: JobList, tmp_path: Path, qtbot: QtBot
) -> None:
    assert wizard.request().void is VoidPolicy.KEEP
    wizard.choose(export_format("coco"), tmp_path / "coco")
    assert wizard.request().void is VoidPolicy.BACKGROUND
    wizard.choose(export_format("voc"))
    assert wizard.request().void is VoidPolicy.KEEP
    wizard.choose(export_format("coco"), tmp_path / "coco")
    go_to(wizard, PREVIEW, qtbot)
    finish(wizard, qtbot)
    opened = OpenProject(drawn.project)
    again = ExportWizard(opened, jobs)
    opened.setParent(again)
    qtbot.addWidget(again)
    assert again.request().void is VoidPolicy.BACKGROUND
    again.choose(export_format("voc"))
    assert again.request().void is VoidPolicy.KEEP
    again.images.void.setCurrentIndex(again.images.void.findData(VoidPolicy.SKIP))
    again.choose(export_format("yolo"))
    assert again.request().void is VoidPolicy.SKIP  # what is chosen stays


def test_numbers_have_their_unit(wizard: ExportWizard) -> None:
    borders = wizard.format.options.widget(export_format("voc"), "borders")
    assert isinstance(borders, QSpinBox)
    assert borders.text() == "0 px"


@pytest.mark.parametrize("out", ["/net/stranger/sets/coco", "/" + "x" * 300 + "/coco"])
def test_the_place_of_a_last_export_is_not_looked_for_on_other_computers(
    drawn: DrawnProject, jobs: JobList, qtbot: QtBot, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn.project.settings.set(LAST, {"format": "coco", "out": out})
    seen: list[str] = []
    look = Path.is_dir

    def noting(path: Path) -> bool:
        seen.append(str(path))
        return look(path)

    opened = OpenProject(drawn.project)
    monkeypatch.setattr(Path, "is_dir", noting)
    wizard = ExportWizard(opened, jobs)
    monkeypatch.undo()
    opened.setParent(wizard)
    qtbot.addWidget(wizard)
    assert wizard.request().format.name == "coco"
    assert not [place for place in seen if place.startswith("/net")]
    assert not wizard.request().out.is_relative_to(Path(out).parent)


@pytest.mark.parametrize(
    "saved",
    [{}, {"format": "tar"}, {"format": "coco", "validation": "x", "seed": -1, "specks": 1.5,
      "options": {"polygons": 5, "tolerance": "a"}, "out": 7, "scope": [], "void": None}],
)  # fmt: skip
def test_a_last_export_that_makes_no_sense_is_as_usual(
    drawn: DrawnProject, jobs: JobList, qtbot: QtBot, saved: dict[str, object]
) -> None:
    drawn.project.settings.set(LAST, saved)
    opened = OpenProject(drawn.project)
    wizard = ExportWizard(opened, jobs)
    opened.setParent(wizard)
    qtbot.addWidget(wizard)
    request = wizard.request()
    assert (request.validation, request.seed) == (0.2, 0)
    assert not request.polygons


def test_a_delivery_report_is_written_and_can_be_opened(
    wizard: ExportWizard, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wizard.request().report_sample is None
    wizard.place.report.setChecked(True)
    wizard.place.sample.setValue(2)
    go_to(wizard, PREVIEW, qtbot)
    finish(wizard, qtbot)
    assert (tmp_path / "out/delivery.html").is_file()
    report = json.loads((tmp_path / "out/delivery.json").read_text("utf-8"))
    assert len(report["recheck"]["images"]) == 2
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    wizard.report.open_delivery.click()
    assert opened == [str(tmp_path / "out/delivery.html")]
