"""Runs: which is current, their names, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.store import (
    Disagreement,
    DisagreementKind,
    MaskRecord,
    PredictedImage,
    Project,
    ProjectError,
    Provenance,
    RunRecord,
    RunState,
)
from app.core.training.run_files import run_files
from app.core.training.run_upkeep import (
    RemovalCost,
    current_run,
    disk_use,
    removal_cost,
    remove_run,
    rename_run,
    set_current_run,
)
from tests.core.tag_import_steps import tag_project
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

CAR = 1


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with tag_project(tmp_path, ("a.jpg", "b.jpg", "c.jpg"), ("car",)) as project:
        yield project


def add_run(project: Project, *, model: bool = True, running: bool = False) -> RunRecord:
    number = len(project.runs.all()) + 1
    run = project.runs.add(
        f"Run {number}", folder=f"models/run-{number:04}", classes=[CAR], settings={}
    )
    files = run_files(project, run)
    files.root.mkdir(parents=True)
    (files.root / "weights").write_bytes(bytes(1000))
    if model:
        files.checkpoint.write_bytes(bytes(500))
    if not running:
        project.runs.update(run.id, state=RunState.FINISHED)
    return project.runs.get(run.id)


def add_mask(project: Project, image: int, run: int, kind: Provenance) -> Path:
    file = f"masks/{kind}/{image}-{run}.png"
    path = project.folder / file
    write_mask(path, np.ones((4, 4), np.uint8))
    mask = MaskRecord(image, kind, file, (CAR,), run)
    disagreement = Disagreement(image, CAR, DisagreementKind.MISSED, 0.5)
    project.predictions.put(
        [PredictedImage(image, run, "key", 0.5)], disagreements=[disagreement], masks=[mask]
    )
    return path


def test_the_newest_run_that_can_predict_is_current_until_one_is_chosen(project: Project) -> None:
    assert current_run(project) is None
    first, second = add_run(project), add_run(project)
    add_run(project, running=True)
    bare = add_run(project, model=False)
    assert current_run(project) == second
    set_current_run(project, first.id)
    assert current_run(project) == first
    with pytest.raises(ProjectError, match="has no model yet"):
        set_current_run(project, bare.id)
    remove_run(project, first.id, with_masks=False)
    assert current_run(project) == second


def test_runs_are_renamed(project: Project) -> None:
    run = add_run(project)
    rename_run(project, run.id, "  Better \n names ")
    assert project.runs.get(run.id).name == "Better names"
    for name in ("", "  \t", "\x07"):
        with pytest.raises(ProjectError, match="needs a name"):
            rename_run(project, run.id, name)


def test_what_a_run_takes_and_what_goes_with_it(project: Project) -> None:
    run = add_run(project)
    for image, kind in ((1, Provenance.MODEL), (1, Provenance.REFINED), (2, Provenance.MODEL)):
        add_mask(project, image, run.id, kind)
    add_mask(project, 3, run.id, Provenance.APPROVED)
    assert disk_use(project, run) == 1500
    assert removal_cost(project, run.id) == RemovalCost(1500, 3, current=True)


@pytest.mark.parametrize("with_masks", [False, True])
def test_a_run_goes_with_or_without_its_masks(project: Project, with_masks: bool) -> None:
    run, other = add_run(project), add_run(project)
    project.tags.set([1, 2, 3], [CAR], Tag.PRESENT)
    own = add_mask(project, 1, run.id, Provenance.MODEL)
    others = add_mask(project, 2, other.id, Provenance.MODEL)
    approved = add_mask(project, 3, run.id, Provenance.APPROVED)
    size = own.stat().st_size
    freed = remove_run(project, run.id, with_masks=with_masks)
    assert freed == 1500 + (size if with_masks else 0)
    assert not run_files(project, run).root.exists()
    assert [one.id for one in project.runs.all()] == [other.id]
    assert own.exists() is not with_masks
    assert others.exists()
    assert approved.exists()
    assert project.masks.images(Provenance.MODEL) == ([2] if with_masks else [1, 2])
    assert project.masks.images(Provenance.APPROVED) == [3]
    kept = project.masks.get(3, Provenance.APPROVED)
    assert kept is not None
    assert kept.run is None
    disagreeing = [disagreement.image for disagreement in project.predictions.disagreements()]
    assert disagreeing == ([2] if with_masks else [1, 2, 3])


def test_a_file_that_an_approved_mask_is_in_stays(project: Project) -> None:
    run = add_run(project)
    path = add_mask(project, 1, run.id, Provenance.MODEL)
    file = path.relative_to(project.folder).as_posix()
    project.masks.put([MaskRecord(1, Provenance.APPROVED, file, (CAR,), run.id)])
    remove_run(project, run.id, with_masks=True)
    assert path.exists()
    assert project.masks.get(1, Provenance.MODEL) is None


def test_a_run_that_is_not_there_is_refused(project: Project) -> None:
    for look in (
        lambda: removal_cost(project, 9),
        lambda: remove_run(project, 9, with_masks=True),
        lambda: set_current_run(project, 9),
        lambda: rename_run(project, 9, "x"),
    ):
        with pytest.raises(ProjectError, match="run 9 no longer exists"):
            look()
