"""Single bits turned over in a project's database: found when it is opened, or harmless."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from app.core.store import (
    DamagedProject,
    ProjectError,
    ProjectMissing,
    ProjectNewer,
    open_project,
)
from tests.attacks.effort import effort
from tests.attacks.flipped_bits import database_of, flipped, make_full_project, read_all_records

FLIPS = effort(250, 2000)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flips") / "trees"
    make_full_project(folder)
    return folder


@pytest.mark.timeout(effort(120, 3600))
def test_every_flipped_bit_is_found_or_harms_nobody(full: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(full, tmp_path / "trees")
    shutil.copytree(full.parent / "photos", tmp_path / "photos")
    good = database_of(folder).read_bytes()
    seen: Counter[str] = Counter()
    failed: list[str] = []
    for what, data in flipped(good, FLIPS):
        database_of(folder).write_bytes(data)
        try:
            with open_project(folder, daily_backup=False) as project:
                seen["sound" if project.offer is None else "for reading"] += 1
                assert project.read_only == (project.offer is not None)
                read_all_records(project)
        except (DamagedProject, ProjectMissing, ProjectNewer):
            seen["refused"] += 1
        except (ProjectError, Exception) as error:
            failed.append(f"{what}: {type(error).__name__}: {error}")
    assert not failed, f"{len(failed)} of {FLIPS}, {seen}: {failed[:5]}"
    assert seen["for reading"] + seen["refused"] > FLIPS // 2
