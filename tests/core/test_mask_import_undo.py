"""Imports are taken back and made again; nothing is lost, and what is kept is bounded."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.masks.painted import painted_path, read_painted, write_painted
from app.core.store import Project, ProjectError, Provenance, open_project
from app.core.store.undoable import Turned
from app.core.tagging.tag_history import TagHistory
from app.core.transfer.mask_import import (
    Existing,
    Fate,
    ImportBatch,
    ImportStep,
    MaskChoices,
    MaskKind,
    kept_imports,
    replaced_masks,
    turn_import,
)
from tests.core.drawn_project import DrawnProject, blobs, make_drawn_project, put_mask
from tests.core.mask_import_steps import USUAL, bring_in, carry_out, named, plan, read, truth
from wseg_engine.base import durable
from wseg_engine.base.events import Progress, Stopped
from wseg_engine.images.mask_files import write_mask

NAMES = ("a.jpg", "b.jpg", "sub/c.jpg")
REPLACE = MaskChoices(existing=Existing.REPLACE, approved=True)
ENOUGH = 60  # s


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    """An image with an edited and an approved mask, one with a rejected prediction, one without."""
    drawn = make_drawn_project(tmp_path, NAMES)
    edited = put_mask(drawn, "a.jpg", blobs(9), Provenance.EDITED)
    bits = np.packbits(blobs(9) == 1)
    write_painted(edited, bits, blobs(9).shape, fingerprint(blobs(9)))
    put_mask(drawn, "a.jpg", blobs(8), Provenance.APPROVED)
    put_mask(drawn, "b.jpg", blobs(7), Provenance.MODEL)
    drawn.project.reviews.set_rejected([drawn.ids["b.jpg"]], True)
    with drawn.project:
        yield drawn


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "masks"
    folder.mkdir()
    for number, name in enumerate("abc", 1):
        write_mask(folder / f"{name}.png", blobs(number))
    classes = [{"id": number, "name": name} for number, name in USUAL.items()]
    (folder / "classes.json").write_text(json.dumps(classes), "utf-8")
    return folder


def fingerprint(labels: np.ndarray) -> int:
    import zlib

    return zlib.crc32(labels.data)


def state(project: Project) -> list[object]:
    """Everything that masks say: records, pixels, what was painted, what was rejected."""
    masks = []
    for record in project.masks.of(record.id for record in project.images):
        file = project.folder / record.file
        painted = painted_path(file)
        beside = painted.read_bytes() if painted.exists() else b""
        masks.append((record, file.read_bytes(), beside))
    return [masks, project.reviews.rejected()]


def turned(project: Project, batch: ImportBatch, *, back: bool) -> frozenset[int]:
    *_, done = turn_import(project, batch, back=back, checkpoint=lambda: None)
    assert isinstance(done, Turned)
    return done.images


def without_times(found: list[object]) -> list[object]:
    masks, rejected = found
    return [[(record._replace(written=""), *rest) for record, *rest in masks], rejected]


def test_an_import_is_taken_back_and_made_again(drawn: DrawnProject, source: Path) -> None:
    project = drawn.project
    before = state(project)
    reading = read(project, source, MaskKind.INDEXED)
    assert plan(project, reading).fates == {Fate.KEPT: 1, Fate.NEW: 2}
    wanted = plan(project, reading, REPLACE)
    assert wanted.fates == {Fate.REPLACES: 1, Fate.NEW: 2}
    batch = carry_out(project, wanted).batch
    after = state(project)
    for number, name in enumerate(NAMES, 1):
        found = named(project, drawn.ids[name], Provenance.APPROVED)
        assert np.array_equal(found, truth(blobs(number), USUAL))
    assert project.masks.get(drawn.ids["a.jpg"], Provenance.EDITED) is None
    assert not project.reviews.rejected()
    for _ in range(2):
        assert list(kept_imports(project)) == [batch]
        assert turned(project, batch, back=True) == set(drawn.ids.values())
        assert state(project) == before
        assert list(kept_imports(project)) == []
        assert turned(project, batch, back=False) == set(drawn.ids.values())
        assert without_times(state(project)) == without_times(after)
    edited = project.folder / "masks/edited" / f"{drawn.ids['a.jpg']}.png"
    assert not edited.exists()  # one copy of a replaced mask is enough
    turned(project, batch, back=True)
    painted = read_painted(edited, blobs(9))
    assert painted is not None and np.array_equal(painted, blobs(9) == 1)


def test_it_can_be_taken_back_when_the_project_was_closed_meanwhile(
    drawn: DrawnProject, source: Path
) -> None:
    before = state(drawn.project)
    bring_in(drawn.project, source, MaskKind.INDEXED, REPLACE)
    drawn.project.close()
    with open_project(drawn.project.folder) as project:
        (batch,) = list(kept_imports(project))
        turned(project, batch, back=True)
        assert state(project) == before


def test_masks_changed_since_stay_and_their_former_ones_are_never_mixed_up(
    drawn: DrawnProject, source: Path
) -> None:
    project = drawn.project
    batch = bring_in(project, source, MaskKind.INDEXED, REPLACE).batch
    # Drawn on: the new mask lies where the former edited one was.
    later = put_mask(drawn, "a.jpg", blobs(4), Provenance.EDITED)
    assert turned(project, batch, back=True) == {drawn.ids["b.jpg"], drawn.ids["sub/c.jpg"]}
    record = project.masks.get(drawn.ids["a.jpg"], Provenance.EDITED)
    assert record is not None and project.folder / record.file == later
    assert np.array_equal(named(project, drawn.ids["a.jpg"]), truth(blobs(4), USUAL))
    # Taken away again, the imported mask counts, and taking back brings what there was before.
    turned(project, batch, back=False)
    project.masks.remove([drawn.ids["a.jpg"]], Provenance.EDITED)
    assert drawn.ids["a.jpg"] in turned(project, batch, back=True)
    assert np.array_equal(named(project, drawn.ids["a.jpg"]), truth(blobs(9), USUAL))


def test_imports_one_over_the_other_are_taken_back_in_turn(
    drawn: DrawnProject, source: Path
) -> None:
    states, batches = [state(drawn.project)], []
    for _ in range(3):
        batches.append(bring_in(drawn.project, source, MaskKind.INDEXED, REPLACE).batch)
        states.append(state(drawn.project))
    assert list(kept_imports(drawn.project)) == [batches[-1]]  # those below are not to be seen
    states.pop()
    while batches:
        turned(drawn.project, batches.pop(), back=True)
        assert state(drawn.project) == states.pop()


def test_a_stop_or_a_full_disk_while_taking_back_changes_nothing(
    drawn: DrawnProject, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = drawn.project
    batch = bring_in(project, source, MaskKind.INDEXED, REPLACE).batch
    after = state(project)
    seen = 0

    def checkpoint() -> None:
        if seen == 2:
            raise Stopped

    with pytest.raises(Stopped):
        for event in turn_import(project, batch, back=True, checkpoint=checkpoint):
            seen += isinstance(event, Progress)
    assert seen == 2 and state(project) == after

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(replaced_masks, "_copy", full)
    with pytest.raises(ProjectError, match="nothing was changed"):
        turned(project, batch, back=True)
    assert state(project) == after


def test_disks_without_links_copy(
    drawn: DrawnProject, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    before = state(drawn.project)
    monkeypatch.setattr(durable.os, "link", no_links)
    batch = bring_in(drawn.project, source, MaskKind.INDEXED, REPLACE).batch
    turned(drawn.project, batch, back=True)
    assert state(drawn.project) == before


def test_runs_and_images_that_are_gone_do_not_stand_in_the_way(
    drawn: DrawnProject, source: Path
) -> None:
    project, image = drawn.project, drawn.ids["a.jpg"]
    run = project.runs.add("x", folder="models/x", classes=[1], settings={}).id
    record = project.masks.get(image, Provenance.APPROVED)
    assert record is not None
    project.masks.put([record._replace(run=run)])
    batch = bring_in(project, source, MaskKind.INDEXED, REPLACE).batch
    project.runs.remove(run)
    project.images.remove([drawn.ids["b.jpg"]])
    assert turned(project, batch, back=True) == {image, drawn.ids["sub/c.jpg"]}
    back = project.masks.get(image, Provenance.APPROVED)
    assert back is not None and back.run is None
    assert np.array_equal(named(project, image, Provenance.APPROVED), truth(blobs(8), USUAL))


def test_after_a_class_was_deleted_it_is_refused_in_words(
    drawn: DrawnProject, source: Path
) -> None:
    batch = bring_in(drawn.project, source, MaskKind.INDEXED, REPLACE).batch
    drawn.project.classes.merge(drawn.classes["bird"], into=drawn.classes["cat"])
    after = state(drawn.project)
    assert list(kept_imports(drawn.project)) == []
    with pytest.raises(ProjectError, match="merged or deleted"):
        turned(drawn.project, batch, back=True)
    assert state(drawn.project) == after


def test_what_is_kept_is_bounded(
    drawn: DrawnProject, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = drawn.project
    monkeypatch.setattr(replaced_masks, "MOST_IMPORTS", 2)
    batches = [bring_in(project, source, MaskKind.INDEXED, REPLACE).batch for _ in range(4)]
    kept = [replaced_masks.is_kept(project, batch) for batch in batches]
    assert kept == [False, False, True, True]
    with pytest.raises(ProjectError, match="no longer"):
        turned(project, batches[0], back=True)
    monkeypatch.setattr(replaced_masks, "MOST_BYTES", 0)
    newest = bring_in(project, source, MaskKind.INDEXED, REPLACE).batch
    folders = [file.parent.name for file in project.folder.glob("masks/imported/*/former")]
    assert folders == [Path(newest.folder).name]  # the newest, whatever it takes
    unused = {file.parent.name for file in project.folder.glob("masks/imported/*/*.png")}
    assert unused == {Path(newest.folder).name}
    before = len(list(project.folder.rglob("masks/**/*.png")))
    assert before == 3 + 3 + 1  # imported, replaced, and the prediction


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    imports=st.lists(
        st.tuples(
            st.sets(st.sampled_from("abc"), min_size=1),
            st.sampled_from(Existing),
            st.booleans(),
            st.integers(0, 99),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_imports_undone_all_the_way_leave_what_there_was_and_come_again(
    drawn: DrawnProject, tmp_path: Path, imports: list[tuple[set[str], Existing, bool, int]]
) -> None:
    project = drawn.project
    history = TagHistory(project.tags)
    states = [state(project)]
    for names, existing, approved, seed in imports:
        folder = tmp_path / "some"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number, name in enumerate(sorted(names)):
            write_mask(folder / f"{name}.png", blobs(seed + number))
        choices = MaskChoices(existing=existing, approved=approved)
        batch = bring_in(project, folder, MaskKind.INDEXED, choices).batch
        if batch.images:
            history.record_other("import", ImportStep(project, batch))
            states.append(state(project))
    undone = []
    while (step := history.next_undo) is not None:
        assert without_times(state(project)) == without_times(states[-1])
        undone.append(states.pop())
        assert step.other is not None
        list(step.other.turn(back=True, checkpoint=lambda: None))
        history.note_undone(step)
    assert [state(project)] == states
    while (step := history.next_redo) is not None:
        assert step.other is not None
        list(step.other.turn(back=False, checkpoint=lambda: None))
        history.note_redone(step)
        assert without_times(state(project)) == without_times(undone.pop())
    while (step := history.next_undo) is not None:  # the next example begins as this one did
        assert step.other is not None
        list(step.other.turn(back=True, checkpoint=lambda: None))
        history.note_undone(step)
    assert not undone and [state(project)] == states


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("point", ["write_mask", "keep_replaced", "_copy", "drop_replaced", "tidy"])
def test_a_killed_import_is_there_whole_or_not_at_all(
    drawn: DrawnProject, source: Path, point: str
) -> None:
    before = state(drawn.project)
    expected = die(drawn, source, point)
    with open_project(drawn.project.folder) as project:
        recorded = point in ("drop_replaced", "tidy")
        assert any(kept_imports(project)) == recorded
        if recorded:
            assert set(expected) == {"approved"}
            (batch,) = list(kept_imports(project))
            turned(project, batch, back=True)
        assert state(project) == before
        bring_in(project, source, MaskKind.INDEXED, REPLACE)  # and nothing is left of it
        assert len(list((project.folder / "masks/imported").iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("point", ["_copy", "_exchange", "Turned"])
def test_an_import_whose_taking_back_was_killed_is_there_or_taken_back(
    drawn: DrawnProject, source: Path, point: str
) -> None:
    before = state(drawn.project)
    bring_in(drawn.project, source, MaskKind.INDEXED, REPLACE)
    after = state(drawn.project)
    die(drawn, source, point, "back")
    with open_project(drawn.project.folder) as project:
        if point == "Turned":
            assert state(project) == before
            return
        assert state(project) == after
        (batch,) = list(kept_imports(project))
        turned(project, batch, back=True)
        assert state(project) == before


def die(drawn: DrawnProject, source: Path, point: str, *more: str) -> list[str]:
    """Let another process be killed at it; return the provenances of a's masks after that."""
    drawn.project.close()
    script = Path(__file__).with_name("killed_import.py")
    root = script.parents[2]
    done = subprocess.run(
        [sys.executable, str(script), str(drawn.project.folder), str(source), point, *more],
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    with open_project(drawn.project.folder) as project:
        return [record.provenance.value for record in project.masks.of([drawn.ids["a.jpg"]])]


@pytest.mark.parametrize(
    "file",
    [
        "project.tagmask",
        "project.lock",
        "splits.json",
        "models/run-0001",
        "masks/imported/0001",
        "masks/edited/1.png.journal",
        "backups/20260101T000000-daily.tagmask",
    ],
)
def test_a_note_that_names_what_is_no_mask_is_no_import(
    drawn: DrawnProject, source: Path, file: str
) -> None:
    """It would be replaced when the import is taken back, and deleted when it is made again."""
    bring_in(drawn.project, source, MaskKind.INDEXED, REPLACE)
    (note,) = drawn.project.folder.glob("masks/imported/*/former.json")
    assert len(list(kept_imports(drawn.project))) == 1
    content = json.loads(note.read_text())
    content["former"][0][2] = file
    note.write_text(json.dumps(content))
    assert not list(kept_imports(drawn.project))
