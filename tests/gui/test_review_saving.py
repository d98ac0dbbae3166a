"""Nothing that was painted is lost: a killed process, a full disk, a closed project."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.masks import autosave as keeper_module
from app.core.masks.recovery import unfinished
from app.core.store import Provenance, open_project
from app.pages.review import closing as closing_module
from wseg_engine.images.mask_files import read_mask

from .review_page import make_project, shown, square, stroke, until

PAINTER = """
import sys
import threading
from pathlib import Path
import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from app.core.masks.area import Box, Patch
from app.core.store import open_project
from app.models.open_project import OpenProject
from app.ui.settings import AppSettings
from app.ui.actions import Actions
from app.pages.review.page import ReviewPage
from app.jobs.job_list import JobList
application = QApplication([])
folder = Path(sys.argv[1])
settings = AppSettings(folder / "settings.json")
page = ReviewPage(
    OpenProject(open_project(folder)), jobs=JobList(), actions=Actions(settings), settings=settings
)
page.show()
rows = iter(range(60))
def paint():
    document = page.editor.document
    if document is None:
        return
    row = next(rows)
    with document.step("row"):
        document.lay(Patch(Box(row, 0, row + 1, 80), np.full((1, 80), 2, np.uint8)))
    page.editor.finished(2)
    page.controller.current._autosave._saver.wait()  # as a second of painting would
    print(row, flush=True)
timer = QTimer()
timer.timeout.connect(paint)
timer.start(5)
application.exec()
"""


def test_what_was_painted_is_there_again_after_the_process_was_killed(
    qtbot: QtBot, tmp_path: Path, root: Path
) -> None:
    folder = make_project(tmp_path)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", PAINTER, str(folder)], env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        painted = -1
        while painted < 7:
            painted = int(process.stdout.readline())
        process.kill()
        process.wait()
    with open_project(folder) as project:
        assert unfinished(project) == [1]
    with shown(qtbot, folder) as page:
        page.open(1)
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 1,
        )
        assert page.editor.document is not None
        labels = page.editor.document.labels
        assert (labels[: painted + 1] == 2).all()
        assert page.notice.isVisible() and "restored" in page.notice.text.text()
        project = page.open_project.project
        assert not unfinished(project)
        record = project.masks.get(1, Provenance.EDITED)
        assert record is not None
        assert np.array_equal(read_mask(project.folder / record.file), labels)


def test_a_full_disk_is_told_and_tried_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = keeper_module.write_mask

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with shown(qtbot, make_project(tmp_path)) as page:
        monkeypatch.setattr(keeper_module, "write_mask", full)
        stroke(page, (50, 40), (60, 40))
        assert page.editor.document is not None
        painted = page.editor.document.labels.copy()
        page.next()  # leaving does not lose it either
        until(qtbot, page.notice.isVisible)
        assert "No space left" in page.notice.text.text()
        assert not page.controller.is_idle and page.controller.failure
        monkeypatch.setattr(keeper_module, "write_mask", write)
        page.notice.button.click()  # Try Again
        until(qtbot, lambda: page.controller.is_idle)
        project = page.open_project.project
        record = project.masks.get(1, Provenance.EDITED)
        assert record is not None
        assert np.array_equal(read_mask(project.folder / record.file), painted)


def test_closing_at_once_saves_the_last_stroke(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with shown(qtbot, folder) as page:
        stroke(page, (50, 40), (60, 40))
        assert page.editor.document is not None
        painted = page.editor.document.labels.copy()
    assert not np.array_equal(painted, square())
    with open_project(folder) as project:
        record = project.masks.get(1, Provenance.EDITED)
        assert record is not None
        assert np.array_equal(read_mask(folder / record.file), painted)
        assert not unfinished(project)


def test_a_damaged_mask_is_passed_over_in_words(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    (folder / "masks/model/1.png").write_bytes(b"no picture")
    with shown(qtbot, folder) as page:
        assert page.editor.document is not None
        assert not page.editor.document.labels.any()
        assert "1.png" in page.notice.text.text()


def test_an_image_that_is_gone_shows_its_mask_alone(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    (tmp_path / "photos/photo0.png").unlink()
    with shown(qtbot, folder) as page:
        assert page.editor.document is not None and page.editor.image is None
        assert np.array_equal(page.editor.document.labels, square())
        assert "photo0.png" in page.notice.text.text()


def test_closing_with_a_full_disk_asks_and_a_second_try_saves(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = keeper_module.write_mask

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    asked: list[str] = []
    answers = iter(["stay", "again"])

    def ask(*_: object, text: str, **__: object) -> str:
        asked.append(text)
        answer = next(answers)
        if answer == "again":
            monkeypatch.setattr(keeper_module, "write_mask", write)
        return answer

    monkeypatch.setattr(closing_module, "ask", ask)
    with shown(qtbot, make_project(tmp_path)) as page:
        monkeypatch.setattr(keeper_module, "write_mask", full)
        stroke(page, (50, 40), (60, 40))
        assert not page.may_close()  # the user stays
        assert page.may_close()  # the second try, with room on the disk
        assert len(asked) == 2 and "No space left" in asked[0]
        assert page.controller.is_idle
        project = page.open_project.project
        assert project.masks.get(1, Provenance.EDITED) is not None


def test_switching_does_not_wait_for_saving(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    write = keeper_module.write_mask

    def slow(*arguments: object) -> None:
        assert go_on.wait(30)
        write(*arguments)  # type: ignore[arg-type]

    with shown(qtbot, make_project(tmp_path)) as page:
        monkeypatch.setattr(keeper_module, "write_mask", slow)
        stroke(page, (50, 40), (60, 40))
        page.next()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        assert not page.controller.is_idle
        page.previous()  # still being written: the same mask session goes on
        assert page.controller.current is not None and page.controller.current.image == 1
        assert page.history.texts()[0] is not None
        go_on.set()
        until(qtbot, lambda: page.controller.is_idle)


def test_a_mask_whose_record_is_written_twice_is_let_go_after_the_second(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        mask_session = page.controller.current
        assert mask_session is not None
        stroke(page, (50, 40), (60, 40))
        page.controller.save_all()
        until(qtbot, lambda: mask_session.is_saved)
        held = threading.Event()
        page.controller.saving.do(lambda: held.wait(30))
        stroke(page, (40, 40), (45, 40))
        mask_session.save()
        until(qtbot, lambda: mask_session._recording is not None)  # waiting to be written
        mask_session.note_approval()
        mask_session._record()
        page.next()
        held.set()
        until(qtbot, lambda: page.controller.is_idle)
        masks = page.open_project.project.masks
        until(qtbot, lambda: masks.get(1, Provenance.EDITED) is not None)
        assert 1 not in page.controller._left
