"""Tagging very many images goes on in the background, in order, and whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.app.session import Session
from app.core.store import FoundFile, ProjectError, TagChange, create_project, open_project
from app.core.store.tags import Tags
from app.core.tagging import tag_steps
from app.jobs.job_list import JobList
from app.models import edit_queue as module
from app.models.open_project import OpenProject
from app.pages.tags.tagging import Tagging
from wseg_engine.base.labels import Tag

IMAGES = tuple(range(1, 21))
WAIT = 10  # seconds


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobList]:
    jobs = JobList()
    yield jobs
    assert jobs.wait(WAIT)


@pytest.fixture
def session(
    qtbot: QtBot, jobs: JobList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """Twenty images, and the classes 1 (ant) and 2 (bee); more than four images are very many."""
    monkeypatch.setattr(module, "AT_ONCE", 4)
    monkeypatch.setattr(tag_steps, "SLICE", 3)
    photos = tmp_path / "photos"
    photos.mkdir()
    project = create_project(tmp_path / "project")
    source = project.sources.add(photos)
    project.images.record(source.id, [FoundFile(f"{n:02}.jpg", 1, 1) for n in IMAGES])
    for name in ("ant", "bee"):
        project.classes.add(name)
    session = Session(project, jobs)
    yield session
    session.stop()
    assert jobs.wait(WAIT)
    session.close()


def settle(qtbot: QtBot, opened: OpenProject) -> None:
    qtbot.waitUntil(lambda: not opened.steps.busy, timeout=WAIT * 1000)


def present(opened: OpenProject, number: int = 1) -> int:
    return opened.project.tags.counts()[number].present


def test_a_large_step_is_told_once_and_undone_as_one(qtbot: QtBot, session: Session) -> None:
    opened = session.open_project
    told: list[frozenset[int]] = []
    opened.tags_changed.connect(told.append)
    assert opened.set_tag(IMAGES, 1, Tag.PRESENT, "Tag 20 images")
    assert opened.steps.busy
    assert opened.history.undo_text is None  # not before it is saved
    settle(qtbot, opened)
    assert present(opened) == len(IMAGES)
    assert opened.history.undo_text == "Tag 20 images"
    opened.undo()
    settle(qtbot, opened)
    assert present(opened) == 0
    assert opened.history.redo_text == "Tag 20 images"
    opened.redo()
    settle(qtbot, opened)
    assert present(opened) == len(IMAGES)
    assert told == [frozenset(IMAGES)] * 3


def test_what_is_asked_for_meanwhile_follows_in_order(qtbot: QtBot, session: Session) -> None:
    opened = session.open_project
    opened.set_tag(IMAGES, 1, Tag.PRESENT, "many")
    opened.set_tag([1], 1, Tag.ABSENT, "one")
    opened.set_cells([(2, 2, Tag.PRESENT)], "cells")
    opened.undo()
    settle(qtbot, opened)
    tags = opened.project.tags.of([1, 2])
    assert tags[1].said(1) is Tag.ABSENT
    assert tags[2].said(2) is None
    assert opened.history.undo_text == "one"
    assert opened.history.redo_text == "cells"


def test_a_cancelled_step_changes_nothing_and_drops_those_behind_it(
    qtbot: QtBot, session: Session, jobs: JobList
) -> None:
    opened = session.open_project
    with qtbot.waitSignal(session.message) as said:
        opened.say(IMAGES, "many", lambda tags, some: cancelling(tags, some, jobs))
        opened.undo()
    assert "nothing was changed" in said.args[0]
    assert not opened.steps.busy
    assert present(opened) == 0
    assert opened.history.undo_text is opened.history.redo_text is None
    assert opened.set_tag([1], 1, Tag.PRESENT, "goes on")


def cancelling(tags: Tags, some: Sequence[int], jobs: JobList) -> TagChange:
    """Tag images while the user cancels."""
    for job in jobs.running():
        job.cancel()
    return tags.set(some, [1], Tag.PRESENT)


def test_a_project_that_closes_waits_for_what_was_asked_for(
    qtbot: QtBot, session: Session, jobs: JobList, tmp_path: Path
) -> None:
    opened = session.open_project
    opened.set_tag(IMAGES, 1, Tag.PRESENT, "many")
    opened.set_tag(IMAGES, 2, Tag.PRESENT, "many more")
    session.stop()
    jobs.cancel_all()
    settle(qtbot, opened)
    assert jobs.wait(WAIT)
    assert (present(opened, 1), present(opened, 2)) == (len(IMAGES), len(IMAGES))


def test_a_step_that_fails_says_why_and_changes_nothing(qtbot: QtBot, session: Session) -> None:
    opened = session.open_project

    def fail_in_the_end(tags: Tags, some: Sequence[int]) -> TagChange:
        if IMAGES[-1] in some:
            raise ProjectError("the disk is full")
        return tags.set(some, [1], Tag.PRESENT)

    with qtbot.waitSignal(opened.failed) as failed:
        opened.say(IMAGES, "many", fail_in_the_end)
    assert failed.args == ["the disk is full"]
    assert present(opened) == 0


def test_classes_wait_until_a_large_step_is_saved(qtbot: QtBot, session: Session) -> None:
    opened = session.open_project
    opened.set_tag(IMAGES, 1, Tag.PRESENT, "many")
    with qtbot.waitSignal(opened.failed) as failed:
        assert not opened.delete_class(1)
    assert "Try again" in failed.args[0]
    settle(qtbot, opened)
    assert opened.delete_class(1)


def test_very_many_images_are_taken_out_whole(qtbot: QtBot, session: Session) -> None:
    opened = session.open_project
    with qtbot.waitSignal(opened.images_changed):
        assert opened.remove_images(IMAGES[:15])
    assert list(opened.project.images.ids()) == list(IMAGES[15:])


def test_a_key_pressed_twice_takes_back_what_it_said(qtbot: QtBot, session: Session) -> None:
    opened = session.open_project
    tagging = Tagging(opened)
    said: list[str] = []
    tagging.message.connect(said.append)
    tagging.select(IMAGES)
    tagging.toggle(1)
    tagging.toggle(1)
    tagging.toggle(2)
    settle(qtbot, opened)
    assert (present(opened, 1), present(opened, 2)) == (0, len(IMAGES))
    assert said[0].startswith("Tag 20 image")
    assert said[1].startswith("Remove ant from")
    tagging.select(IMAGES[:1])
    tagging.repeat()  # all three of them
    assert opened.project.tags.of([1])[1].said(2) is Tag.PRESENT


def test_large_steps_survive_reopening(qtbot: QtBot, session: Session, jobs: JobList) -> None:
    opened = session.open_project
    opened.none_of_them(IMAGES, "none")
    settle(qtbot, opened)
    folder = opened.project.folder
    session.stop()
    assert jobs.wait(WAIT)
    session.close()
    with open_project(folder, daily_backup=False) as again:
        assert again.images.complete_count() == len(IMAGES)
