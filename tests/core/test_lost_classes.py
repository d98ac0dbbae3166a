"""Masks of an earlier version that mean classes which are gone: read as undecided, and told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.export import main
from app.core.store import MaskRecord, Provenance, open_project
from tests.core.closed_project import folder, raw

__all__ = ["folder"]  # a fixture

OAK, ELM, GONE = 1, 2, 3


@pytest.fixture
def damaged(folder: Path) -> Path:
    """A project in which seven masks mean a class that was merged away, and one does not."""
    with open_project(folder) as project:
        gone = project.classes.add("ash").id
        assert gone == GONE
        project.masks.put(
            MaskRecord(image, Provenance.EDITED, f"masks/{image}.png", (OAK, ELM))
            for image in range(1, 9)
        )
        project.classes.delete(gone)
    connection = raw(folder)
    meaning = json.dumps([OAK, None, GONE])
    connection.execute("UPDATE masks SET classes = ? WHERE image < 8", (meaning,))
    connection.close()
    return folder


def test_opening_makes_them_undecided_and_says_so_once(damaged: Path) -> None:
    with open_project(damaged) as project:
        (told,) = project.warnings
        assert "7 (0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg and 2 more)" in told
        meanings = {mask.image: mask.classes for mask in project.masks.of(range(1, 9))}
        assert meanings.pop(8) == (OAK, ELM)
        assert set(meanings.values()) == {(OAK, None, None)}
    with open_project(damaged) as project:
        assert not project.warnings
        assert project.masks.of([1])[0].classes == (OAK, None, None)


def test_read_only_they_are_read_as_undecided_and_stay_as_they_are(damaged: Path) -> None:
    for _ in range(2):
        with open_project(damaged, read_only=True) as project:
            assert len(project.warnings) == 1
            assert project.masks.of([1])[0].classes == (OAK, None, None)


def test_an_export_on_the_command_line_tells_of_them(
    damaged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(damaged), "--out", str(tmp_path / "out"), "--dry-run", "--format", "voc"])
    assert "that the project no longer has: 7" in capsys.readouterr().err


def test_a_sound_project_says_nothing(folder: Path) -> None:
    for read_only in (False, True):
        with open_project(folder, read_only=read_only) as project:
            assert not project.warnings
