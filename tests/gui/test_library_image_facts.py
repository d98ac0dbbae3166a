"""What thumbnails bring to light is saved; views hear of it unless the project closes meanwhile."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from app.jobs.job_list import JobList
from app.jobs.thumbnails import ImageFacts
from app.pages.library.image_facts import ImageFactsSaver


class Images:
    """Stands for a project's images."""

    def __init__(self) -> None:
        self.sizes: dict[int, tuple[int, int]] = {}

    def set_sizes(self, sizes: dict[int, tuple[int, int]]) -> None:
        self.sizes.update(sizes)

    def get(self, images: object) -> list[object]:
        return []


@pytest.mark.parametrize("closed", [False, True])
def test_views_hear_of_sizes_unless_the_project_closes_while_they_are_saved(
    qtbot: QtBot, closed: bool
) -> None:
    told: list[set[int]] = []
    images, jobs = Images(), JobList()
    project = SimpleNamespace(
        read_only=False,
        project=SimpleNamespace(images=images),
        note_images=lambda _came_or_went, updated: told.append(updated),
    )
    saver = ImageFactsSaver(project, jobs)  # type: ignore[arg-type] # as much of one as it needs
    saver.add(ImageFacts({1: (4, 3)}, {}))
    saver.save()
    if closed:
        saver.close()
    assert jobs.wait(30)
    qtbot.waitUntil(lambda: not jobs.running())
    assert images.sizes == {1: (4, 3)}
    assert told == ([] if closed else [{1}])
