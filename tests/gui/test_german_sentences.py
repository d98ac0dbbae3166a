"""What goes wrong is told in German sentences, from the first word to the last."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file
from torch import ones

from app.app import project_flow
from app.app.main_window import MainWindow
from app.core.store import create_project
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.train.import_dialog import ImportModelDialog
from app.pages.transfer.data_export import ExportWizard
from app.pages.transfer.tag_import.dialog import ImportTagsDialog
from app.ui.dialogs import Choice
from app.ui.settings import AppSettings
from tests.core.small_trainings import put_mask, small_project
from tests.gui.gallery import speaking
from tests.gui.review_page import make_project, shown
from wseg_engine.formats import voc

pytestmark = pytest.mark.usefixtures("language")

WAIT = 20_000
ENGLISH = re.compile(
    r"\b(the|is|are|of|and|or|not|no|cannot|file|image|mask|there|with|it|be|been|has|this|to"
    r"|from|by|on|disk|full|damaged|expected|found|error|errno|space|left|device|holds|class)\b",
    re.IGNORECASE,
)


@pytest.fixture
def language(qapp: QApplication, root: Path) -> Iterator[None]:
    """Speak German."""
    with speaking(qapp, root, "de"):
        yield


def assert_german(text: str, *expected: str) -> None:
    """Check that a text has no English word, once its names of files are taken away."""
    bare = re.sub(r"\S*[/\\.]\S*\w", "", text)
    assert not ENGLISH.findall(bare), text
    for part in expected:
        assert part in text
    assert len(text) > 15


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of message boxes that open."""
    texts: list[str] = []
    monkeypatch.setattr(QMessageBox, "open", lambda box: texts.append(box.text()))
    return texts


def tear(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def make_foreign(file: Path) -> None:
    file.write_text("no picture", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (tear, "photo0.png ist beschädigt: ein Teil davon fehlt."),
        (make_foreign, "photo0.png ist kein lesbares Bild."),
        (lambda file: file.write_bytes(b""), "photo0.png ist leer."),
    ],
)
def test_of_an_image_that_is_damaged(
    qtbot: QtBot, tmp_path: Path, spoil: Callable[[Path], None], expected: str
) -> None:
    folder = make_project(tmp_path)
    spoil(tmp_path / "photos" / "photo0.png")
    with shown(qtbot, folder) as page:
        qtbot.waitUntil(page.notice.isVisible, timeout=WAIT)
        assert_german(page.notice.text.text(), expected)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02\x00", b"one column\nimage0.png\n", b"filename,tags\nimage0.png\n,cow\n"],
)
def test_of_a_table_of_tags_that_is_none(
    qtbot: QtBot, tmp_path: Path, jobs: JobList, told: list[str], content: bytes
) -> None:
    with small_project(tmp_path) as project:
        dialog = ImportTagsDialog(OpenProject(project), jobs)
        qtbot.addWidget(dialog)
        file = tmp_path / "tags.csv"
        file.write_bytes(content)
        dialog.choose(file)
        dialog.show_preview()
        qtbot.waitUntil(lambda: not dialog.busy, timeout=WAIT)
        issues = [issue.what for issue in dialog.preview.issues.model.issues]
        assert_german(" ".join([*told, *issues, dialog.preview.summary.text()]))


def test_of_a_project_that_is_open_elsewhere(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    asked: list[str] = []

    def ask(_parent: QWidget | None, *, text: str, choices: Sequence[Choice], **_: object) -> str:
        asked.append(text)
        assert_german(" ".join(choice.text for choice in choices))
        return next(choice.name for choice in choices if choice.safe)

    monkeypatch.setattr(project_flow, "ask", ask)
    window = MainWindow(AppSettings())
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    with create_project(tmp_path / "project") as project:
        window.open_project(project.folder)
        qtbot.waitUntil(lambda: bool(asked), timeout=WAIT)
    assert_german(asked[0], "geöffnet")


def checkpoint_of_another(file: Path) -> Path:
    file = file.with_suffix(".json")
    file.write_text(json.dumps({"format": "of another program"}), encoding="utf-8")
    return file


def torn_checkpoint(file: Path) -> Path:
    file = file.with_suffix(".json")
    file.write_text('{"format": ', encoding="utf-8")
    return file


def tensors_of_nothing(file: Path) -> Path:
    file = file.with_suffix(".safetensors")
    save_file({"odd": ones(2)}, file)
    return file


def torn_tensors(file: Path) -> Path:
    file = tensors_of_nothing(file)
    file.write_bytes(file.read_bytes()[:-3])
    return file


def pickled_code(file: Path) -> Path:
    file = file.with_suffix(".pth")
    file.write_bytes(b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.")
    return file


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (checkpoint_of_another, "Das ist kein Zwischenstand von TagMask."),
        (torn_checkpoint, "das ist kein gültiges JSON"),
        (tensors_of_nothing, "Tensoren keines hier bekannten Netzes"),
        (torn_tensors, "ein Teil davon fehlt"),
        (pickled_code, "die werden nie geladen"),
    ],
)
def test_of_a_model_that_is_none(
    qtbot: QtBot, tmp_path: Path, jobs: JobList, make: Callable[[Path], Path], expected: str
) -> None:
    with small_project(tmp_path) as project:
        dialog = ImportModelDialog(OpenProject(project), jobs)
        qtbot.addWidget(dialog)
        dialog.look_at(make(tmp_path / "model"))
        qtbot.waitUntil(lambda: dialog.what.property("kind") == "error", timeout=WAIT)
        assert_german(dialog.what.text(), expected)


def test_of_a_disk_that_is_full(
    qtbot: QtBot,
    tmp_path: Path,
    jobs: JobList,
    told: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "out" / "a.png"))

    with small_project(tmp_path) as project:
        for image in project.images.ids():
            labels = np.ones((80, 96), np.uint8)
            put_mask(project, int(image), labels, classes=[c.id for c in project.classes.all()])
        wizard = ExportWizard(OpenProject(project), jobs)
        qtbot.addWidget(wizard)
        wizard.place.choose(tmp_path / "out")
        while wizard.pages.currentIndex() < 4:
            wizard.next.click()
            qtbot.waitUntil(lambda: not wizard.busy, timeout=WAIT)
        monkeypatch.setattr(voc, "place_image", full)
        wizard.run.click()
        qtbot.waitUntil(lambda: bool(told) and not wizard.busy, timeout=WAIT)
    assert_german(told[0], "der Datenträger ist voll")
