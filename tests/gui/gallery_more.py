"""What the gallery leaves out: views that something has to happen for before they are there."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QDialog, QWidget

import app
from app.app.help_dialogs import AboutDialog
from app.app.main_window import MainWindow
from app.app.statistics import StatisticsDialog
from app.core.store import Disagreement, DisagreementKind, ImageFilter, MaskRecord, Provenance
from app.core.store.recent import RecentProject
from app.core.transfer.data_export import export_format
from app.core.transfer.object_rules import read_object_rules
from app.core.transfer.tag_import import SourceKind
from app.jobs.job import Job
from app.pages.tags.colour_menu import ColourMenu
from app.pages.train.page import TrainPage
from app.pages.transfer.data_export import ExportWizard
from app.pages.transfer.mask_import import ImportMasksDialog
from app.pages.transfer.tag_import.dialog import ImportTagsDialog
from app.qtbase.plain_text import PlainMessageBox
from app.ui.object_rules_dialog import ObjectRulesDialog
from tests.gui.gallery import SETTLE, Gallery, View
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

HEIGHT, WIDTH = 80, 96  # of the gallery's photos


class MoreOfTheGallery:
    """Shows further views of a gallery that has shown its own.

    Args:
        gallery: with its project open.
        folder: an empty one.
        hostile: a text that whatever tells of a failure has in it.
    """

    def __init__(self, gallery: Gallery, folder: Path, hostile: str) -> None:
        self._gallery, self._folder, self._hostile = gallery, folder, hostile
        self.window: MainWindow = gallery.window
        folder.mkdir()

    def views(self) -> Iterator[View]:
        """Show each of them; dialogs are closed behind it."""
        parts = (self._review, self._library, self._train, self._shell, self._dialogs, self._end)
        for part in parts:
            for view in part():
                self._gallery._qtbot.wait(SETTLE)
                yield view

    def _library(self) -> Iterator[View]:
        self.window.show_workspace(0)
        columns = self.window.library.columns
        session = self.window.session
        assert columns is not None and session is not None
        classes = session.project.classes.all()
        page = columns.page
        page.set_filter(ImageFilter(tags={info.id: Tag.PRESENT for info in classes[:3]}))
        self._gallery._until(page.no_match.isVisible)
        yield "no image of a filter", self.window
        menu = page.bar.menu
        menu.show_filter(ImageFilter(), classes)
        menu.popup(self.window.pos())
        yield "menu of filters", menu
        menu.close()
        page.set_filter(ImageFilter())
        columns.folders.problems.show_counts(dict.fromkeys(columns.folders.problems.rows, 2))
        columns.folders.unavailable.show_source(1, Path(self._hostile), self._hostile)
        yield "problems of folders", self.window
        commands = columns.folders.commands
        min(self._photos().glob("*.png")).write_bytes(b"torn")
        (self._photos() / "copy.png").write_bytes((self._photos() / "image2.png").read_bytes())
        commands.check()
        self._gallery._until(lambda: commands.found is not None)
        assert commands.found is not None
        dialog = commands.check_page(commands.found)
        yield from self._shown("check of the images", dialog)

    def _photos(self) -> Path:
        assert self.window.session is not None
        return self.window.session.project.sources.all()[0].folder

    def _review(self) -> Iterator[View]:
        session = self.window.session
        assert session is not None
        self._contradict()
        self.window.show_workspace(2)
        page = self.window.review.page
        assert page is not None
        image = int(session.project.images.ids()[2])
        page.open(image)
        self._gallery._until(lambda: len(page.facts.specks.places) > 0)
        self._gallery._until(page.facts.shown_disagreements.isVisible)
        page.notice.show_message(self._hostile, button="&OK")
        yield "review with notes", self.window
        page.commands["editor.objects.make"].trigger()
        document = page.editor.document
        assert document is not None
        self._gallery._until(lambda: document.has_objects)
        page.commands["editor.tool.brush"].trigger()
        yield "review with objects", self.window
        page.commands["editor.tool.objects"].trigger()
        yield "tool for objects", self.window
        page.compare()
        self._gallery._until(lambda: page.editor.canvas.comparison_name is not None)
        yield "two masks beside each other", self.window
        page.commands["review.sheet"].trigger()
        self._gallery._until(lambda: page.sheet is not None and page.sheet.approve.isEnabled())
        assert page.sheet is not None
        yield "sheet of masks", page.sheet
        page.sheet.reject()

    def _contradict(self) -> None:
        """Have a mask with specks, and with classes that contradict the tags."""
        assert self.window.session is not None
        opened = self.window.session.open_project
        project = opened.project
        image = int(project.images.ids()[2])
        classes = [info.id for info in project.classes.all()]
        labels = np.zeros((HEIGHT, WIDTH), np.uint8)
        for number in range(1, len(classes) + 1):
            labels[5 * number, 5:60] = number
            labels[5 * number + 2, 70] = number
        file = f"masks/model/{image}.png"
        write_mask(project.folder / file, labels)
        project.masks.put([MaskRecord(image, Provenance.MODEL, file, tuple(classes))])
        project.tags.set([image], classes, Tag.ABSENT)
        found = [Disagreement(image, one, DisagreementKind.UNEXPECTED, 0.9) for one in classes]
        project.predictions.put([], disagreements=found, masks=[])
        opened.note_images(False, [image])

    def _train(self) -> Iterator[View]:
        self.window.show_workspace(1)
        page = self.window.train.page
        assert isinstance(page, TrainPage)
        page.strip.text.setText(self._hostile)
        page.strip.show()
        page.live.notice.text.setText(self._hostile)
        page.live.notice.show()
        page.show_page("train.live")
        yield "train with notes", self.window

    def _shell(self) -> Iterator[View]:
        job = Job(self._hostile, self._waits)
        self.window.jobs.start(job)
        indicator = self.window.job_indicator
        indicator.show_list()
        yield "jobs", indicator.popover
        indicator.popover.close()
        job.cancel()
        self._gallery._until(lambda: job not in self.window.jobs.running())
        self.window.show_workspace(0)
        self.window.touring.start()
        assert self.window.touring.tour is not None
        yield "tour", self.window
        self.window.touring.tour.skip()
        self.window.results.open(self._results())
        yield "results", self.window
        self.window.results.close()
        self.window.project_page.banner.show_message(self._hostile, button="&OK")
        yield "a banner", self.window
        menu = ColourMenu("#102030", self.window)
        menu.popup(self.window.pos())
        yield "menu of colours", menu
        menu.close()

    def _end(self) -> Iterator[View]:
        """Close the project: the others that were opened are offered."""
        assert self.window.close_project()
        self._gallery._until(lambda: self.window.session is None)
        gone = RecentProject(Path("/") / self._hostile.replace("/", "") / "a", missing=True)
        there = RecentProject(Path("/<b>bold</b>"), missing=False)
        self.window.welcome.show_recent([gone, there])
        yield "welcome with projects", self.window

    @staticmethod
    def _waits(control: Control) -> Iterator[Event]:
        while True:
            control.wait_or_stop()
            yield Event()

    def _results(self) -> Path:
        """Make results of a run whose classes and images are a stranger's."""
        base = self._folder / "run" / "voc"
        for name in ("SegmentationClass", "JPEGImages"):
            (base / name).mkdir(parents=True)
        write_mask(base / "SegmentationClass" / "<b>a.png", np.ones((8, 8), np.uint8))
        Image.new("RGB", (8, 8), "red").save(base / "JPEGImages" / "<b>a.png")
        name = self._hostile.replace(":", "").replace("\n", "")
        text = f"background:0,0,0::\n{name}:128,0,0::\n"
        (base / "labelmap.txt").write_text(text, encoding="utf-8")
        return self._folder / "run"

    def _dialogs(self) -> Iterator[View]:
        window, session = self.window, self.window.session
        assert session is not None
        opened, jobs = session.open_project, window.jobs
        yield from self._shown("about", AboutDialog(window))
        yield from self._shown("statistics", StatisticsDialog(opened.project, jobs, window))
        rules = ObjectRulesDialog(read_object_rules(opened.project), 1, window)
        yield from self._shown("settings of objects", rules)
        box = PlainMessageBox(PlainMessageBox.Icon.Warning, "x", self._hostile, parent=window)
        box.setInformativeText(self._hostile)
        yield from self._shown("a question", box)
        for kind in SourceKind:
            tags = ImportTagsDialog(opened, jobs, window)
            tags.source.choose_kind(kind)
            yield from self._shown(f"tags of {kind}", tags)
        masks = ImportMasksDialog(opened, jobs, window)
        masks.choose(self._masks())
        masks.next.click()
        self._gallery._until(lambda: masks.pages.currentWidget() is masks.preview)
        self._gallery._until(lambda: not masks.busy)
        masks.run.click()
        self._gallery._until(lambda: masks.pages.currentWidget() is masks.report)
        yield from self._shown("masks imported", masks)
        again = ImportMasksDialog(opened, jobs, window)
        yield from self._shown("masks that can be taken back", again)
        wizard = ExportWizard(opened, jobs, selected=(1,), shown=(1, 2), parent=window)
        wizard.format.choose(export_format("coco"))  # which any name can be in
        wizard.place.choose(self._folder / "export")
        wizard.place.choose_report(2)
        while not wizard.run.isVisibleTo(wizard):
            wizard.next.click()
            self._gallery._until(lambda: not wizard.busy)
        wizard.run.click()
        self._gallery._until(lambda: wizard.pages.currentWidget() is wizard.report)
        yield from self._shown("exported", wizard)

    def _masks(self) -> Path:
        folder = self._folder / "masks"
        folder.mkdir()
        for number in range(2):
            pixels = np.full((HEIGHT, WIDTH), number + 1, np.uint8)
            Image.fromarray(pixels).save(folder / f"image{number + 3}.png")
        assert self.window.session is not None
        names = [info.name for info in self.window.session.project.classes.all()][:2]
        known = [{"id": number, "name": name} for number, name in enumerate(("background", *names))]
        (folder / "classes.json").write_text(json.dumps({"classes": known}), "utf-8")
        return folder

    def _shown(self, name: str, dialog: QDialog | QWidget) -> Iterator[View]:
        dialog.show()
        yield name, dialog
        dialog.close()
        dialog.deleteLater()


def widgets_of_the_app() -> set[type[QWidget]]:
    """Return every kind of widget that the application defines."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = set(), [QWidget]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("app."):
                found.add(kind)
    return found
