"""The open project: changes go through it, and everybody hears of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, create_project, open_project
from app.models.open_project import OpenProject
from wseg_engine.base.labels import Tag


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenProject]:
    """A project with three images, and the classes 1 (ant) and 2 (bee)."""
    photos = tmp_path / "photos"
    photos.mkdir()
    project = create_project(tmp_path / "project")
    source = project.sources.add(photos)
    project.images.record(source.id, [FoundFile(f"{name}.jpg", 1, 1) for name in "abc"])
    opened = OpenProject(project)
    for name in ("ant", "bee"):
        opened.add_class(name)
    yield opened
    opened.close()


class Heard:
    """Collects what a signal says."""

    def __init__(self, signal: SignalInstance) -> None:
        self.said: list[object] = []
        signal.connect(lambda *values: self.said.append(values[0] if values else None))


def test_a_tag_is_saved_told_and_taken_back(opened: OpenProject) -> None:
    tags, history = Heard(opened.tags_changed), Heard(opened.history_changed)
    assert opened.set_tag([1, 2], 1, Tag.PRESENT, "Tag 2 images")
    assert opened.project.tags.of([1])[1].said(1) is Tag.PRESENT
    assert opened.history.undo_text == "Tag 2 images"
    assert opened.undo()
    assert opened.project.tags.of([1])[1].said(1) is None
    assert opened.redo()
    assert tags.said == [frozenset({1, 2})] * 3
    assert len(history.said) == 3


def test_what_changes_nothing_is_no_step_and_no_news(opened: OpenProject) -> None:
    opened.set_tag([1], 1, Tag.PRESENT, "first")
    tags = Heard(opened.tags_changed)
    assert opened.set_tag([1], 1, Tag.PRESENT, "again")
    assert tags.said == []
    assert opened.history.undo_text == "first"


def test_nothing_to_undo_says_so(opened: OpenProject) -> None:
    assert not opened.undo()
    assert not opened.redo()


def test_several_edits_are_one_step(opened: OpenProject) -> None:
    assert opened.edit(
        "import",
        lambda tags: tags.set([1], [1], Tag.PRESENT),
        lambda tags: tags.review([1, 2], True),
    )
    assert opened.undo()
    assert opened.project.images.complete_count() == 0
    assert not opened.undo()


def test_of_several_edits_none_is_saved_if_one_fails(opened: OpenProject) -> None:
    failed, tags = Heard(opened.failed), Heard(opened.tags_changed)
    assert not opened.edit(
        "import",
        lambda tags: tags.set([1], [1], Tag.PRESENT),
        lambda tags: tags.set([1], [99], Tag.PRESENT),
    )
    assert len(failed.said) == 1
    assert tags.said == []
    assert opened.project.tags.of([1])[1].said(1) is None
    assert opened.history.undo_text is None


def test_none_of_them_and_review_go_through_the_history(opened: OpenProject) -> None:
    assert opened.none_of_them([3], "none")
    assert opened.project.tags.of([3])[3].said(2) is Tag.ABSENT
    assert opened.set_tags_complete([1], True, "reviewed")
    assert opened.project.images.complete_count() == 2
    assert opened.undo()
    assert opened.undo()
    assert opened.project.images.complete_count() == 0


def test_classes_are_changed_and_told(opened: OpenProject) -> None:
    heard = Heard(opened.classes_changed)
    assert opened.change_class(lambda them: them.rename(1, "aphid"))
    assert opened.change_class(lambda them: them.recolour(1, "#112233"))
    assert opened.change_class(lambda them: them.set_shortcut(1, "a"))
    assert opened.reorder_classes([2, 1])
    assert len(heard.said) == 4
    names = [info.name for info in opened.project.classes.all()]
    assert names == ["bee", "aphid"]


def test_a_name_that_is_taken_is_refused_in_words(opened: OpenProject) -> None:
    failed, heard = Heard(opened.failed), Heard(opened.classes_changed)
    assert opened.add_class("Ant") is None
    assert not opened.change_class(lambda them: them.rename(2, "ant"))
    assert len(failed.said) == 2
    assert all("ant" in str(reason).lower() for reason in failed.said)
    assert heard.said == []


@pytest.mark.parametrize("remove", ["merge", "delete"])
def test_deleting_or_merging_a_class_ends_the_history(opened: OpenProject, remove: str) -> None:
    opened.set_tag([1], 1, Tag.PRESENT, "tag")
    history, classes = Heard(opened.history_changed), Heard(opened.classes_changed)
    assert opened.merge_class(1, 2) if remove == "merge" else opened.delete_class(1)
    assert opened.history.undo_text is None
    assert len(history.said) == len(classes.said) == 1
    assert opened.project.tags.of([1])[1].said(2) is (Tag.PRESENT if remove == "merge" else None)


def test_news_of_images_come_together(qtbot: QtBot, opened: OpenProject) -> None:
    changed, updated = Heard(opened.images_changed), Heard(opened.images_updated)
    for number in range(100):
        opened.note_images(True, [number])
    assert changed.said == []
    qtbot.waitUntil(lambda: bool(changed.said), timeout=2000)
    assert changed.said == [None]
    assert updated.said == [frozenset(range(100))]


def test_removed_images_are_gone_and_told(qtbot: QtBot, opened: OpenProject) -> None:
    changed = Heard(opened.images_changed)
    assert opened.remove_images([1, 2])
    opened.tell_news()
    assert changed.said == [None]
    assert len(opened.project.images) == 1


def test_a_project_that_is_read_only_refuses_changes_in_words(
    qtbot: QtBot, opened: OpenProject, tmp_path: Path
) -> None:
    folder = opened.project.folder
    opened.set_tag([1], 1, Tag.PRESENT, "tag")
    opened.close()
    reading = OpenProject(open_project(folder, read_only=True))
    failed = Heard(reading.failed)
    assert reading.read_only
    assert not reading.set_tag([2], 1, Tag.PRESENT, "tag")
    assert not reading.remove_images([1])
    assert reading.add_class("cow") is None
    assert len(failed.said) == 3
    assert reading.project.tags.of([1])[1].said(1) is Tag.PRESENT
    reading.close()
