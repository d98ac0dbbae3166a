"""A closed project, and its database without the program around it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from app.core.store import FoundFile, create_project
from app.core.store.backup import PROJECT_FILE

NOON = datetime(2026, 5, 1, 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed project of 300 images and two classes."""
    with create_project(tmp_path / "trees") as project:
        source = project.sources.add(tmp_path)
        project.images.record(source.id, [FoundFile(f"{n}.jpg", n, n) for n in range(300)])
        for name in ("oak", "elm"):
            project.classes.add(name)
    return tmp_path / "trees"


def raw(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / PROJECT_FILE, isolation_level=None)
