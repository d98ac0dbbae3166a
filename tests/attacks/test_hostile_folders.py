"""Folders of runs and exports from somebody who means harm: nothing outside of them is touched."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tests.attacks.effort import LONG
from tests.attacks.traps import link, patience, pipe, second_name, state_of
from tests.engine.test_pipeline import TINY, cache, own_cache, quick, sample
from wseg_engine.base.bounds import (
    Bounds,
    OutOfBoundsError,
    bounded,
    check_change,
    create,
    make_own,
    move,
    open_file,
    read_file,
    remove,
    remove_tree,
)
from wseg_engine.base.durable import copy_atomic, open_to_append, write_atomic
from wseg_engine.base.names import is_below, is_portable, share_behind, share_of
from wseg_engine.cli.main import main
from wseg_engine.images.mask_files import write_mask

__all__ = ["cache", "own_cache", "quick", "sample"]


class Folders(NamedTuple):
    images: Path
    out: Path
    canary: Path


@pytest.fixture(scope="module")
def stopped_run(
    sample: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory, quick: None
) -> Path:
    """A run that has trained and predicted, without its report."""
    out = tmp_path_factory.mktemp("runs") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        assert main(["run", str(sample), "--out", str(out), *TINY]) == 0
    (out / "report.json").unlink()
    return out


@pytest.fixture
def folders(sample: Path, stopped_run: Path, tmp_path: Path) -> Folders:
    canary = tmp_path / "canary"
    for name in ("", "sub", "SegmentationClass", "JPEGImages"):
        (canary / name).mkdir(parents=True, exist_ok=True)
        for image in (sample / "images").iterdir():
            shutil.copy(image, canary / name)
            write_mask(canary / name / f"{image.stem}.png", np.ones((4, 4), np.uint8))
    for name in ("checkpoint.json", "report.json", "export.json", "log.csv"):
        (canary / name).write_text("{}")
    for path in canary.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    return Folders(sample, shutil.copytree(stopped_run, tmp_path / "out"), canary)


Lay = Callable[[Path, Path], None]


TRAPS: list[tuple[Lay, str, str]] = [
    (link, "work", "."),
    (link, "work", "sub"),
    (link, "model", "."),
    (link, "voc", "."),
    (link, "voc/SegmentationClass", "SegmentationClass"),
    (link, "voc/JPEGImages", "JPEGImages"),
    (link, "voc/export.json", "export.json"),
    (link, "voc/export.journal", "log.csv"),
    (link, "run.json", "checkpoint.json"),
    (link, "report.json", "report.json"),
    (link, "contact_sheet.png", "report.json"),
    (link, "model/checkpoint.json", "checkpoint.json"),
    (link, "model/log.csv", "log.csv"),
    (link, "work/predictions.jsonl", "log.csv"),
    (second_name, "work/predictions.jsonl", "log.csv"),
    (second_name, "voc/export.journal", "log.csv"),
    (second_name, "report.json", "report.json"),
    (second_name, "model/log.csv", "log.csv"),
    (pipe, "run.json", "."),
    (pipe, "report.json", "."),
    (pipe, "model/checkpoint.json", "."),
    (pipe, "model/log.csv", "."),
    (pipe, "work/predictions.jsonl", "."),
    (pipe, "voc/export.json", "."),
    (pipe, "voc/export.journal", "."),
]
# Beginning anew takes a training each time: in short, in every second of them.
CASES = [
    *((*trap, "--resume") for trap in TRAPS),
    *((*trap, "--force") for trap in TRAPS[:: 1 if LONG else 2]),
]


@pytest.mark.parametrize(("lay", "inside", "outside", "command"), CASES)
def test_a_run_keeps_to_its_folder(
    folders: Folders, lay: Lay, inside: str, outside: str, command: str
) -> None:
    lay(folders.out / inside, folders.canary / outside)
    before, images = state_of(folders.canary), state_of(folders.images)
    with patience(120):
        main(["run", str(folders.images), "--out", str(folders.out), command, *TINY])
    assert state_of(folders.canary) == before
    assert state_of(folders.images) == images


def test_a_run_that_is_sound_goes_on(folders: Folders) -> None:
    """Else what is above would test nothing."""
    assert main(["run", str(folders.images), "--out", str(folders.out), "--resume", *TINY]) == 0
    assert (folders.out / "report.json").is_file()


@pytest.mark.parametrize("name", ["{canary}/{image}", "../canary/{image}", "../../x/{image}", ""])
def test_a_journal_of_masks_that_names_others_deletes_none(folders: Folders, name: str) -> None:
    masks = folders.out.parent / "masks"
    image = next(folders.canary.glob("*.jpg")).stem
    record = {
        **dict.fromkeys(("key", "height", "width", "uncertainty"), 1),
        "name": name.format(canary=folders.canary, image=image),
        "tags": [],
        "unsure": [],
        "found": {},
        "confidence": {},
        "scores": {},
    }
    masks.mkdir()
    (masks / "predictions.jsonl").write_text(json.dumps(record) + "\n")
    (masks / "predictions-of-mine.jsonl").write_text("mine")
    before = state_of(folders.canary)
    model = str(folders.out / "model")
    arguments = ["predict", model, str(folders.images), "--out", str(masks), "--force"]
    assert main([*arguments, "--device", "cpu"]) == 0
    assert state_of(folders.canary) == before
    assert (masks / "predictions-of-mine.jsonl").read_text() == "mine"


@pytest.mark.parametrize("command", ["--resume", "--force"])
@pytest.mark.parametrize("name", ["SegmentationClass", "JPEGImages", "ImageSets", "labelmap.txt"])
def test_an_export_keeps_to_its_folder(folders: Folders, name: str, command: str) -> None:
    out = folders.out / "voc"
    (folders.canary / "labelmap.txt").write_text("mine")
    (folders.canary / "ImageSets").mkdir()
    link(out / name, folders.canary / name)
    before = state_of(folders.canary)
    masks = folders.canary.parent / "true"
    shutil.copytree(folders.images / "masks", masks)
    with patience(120):
        main(["export", str(folders.images), str(masks), "--out", str(out), command])
    after = state_of(folders.canary)
    assert after == before


@pytest.mark.parametrize("name", ["tags.csv", "labelmap.txt", "classes.json", "a.jpg", "a.txt"])
def test_a_pipe_among_photos_keeps_nobody_waiting(folders: Folders, name: str) -> None:
    photos = shutil.copytree(folders.images, folders.out.parent / "photos")
    for place in (photos / name, photos / "images" / name):
        place.unlink(missing_ok=True)
        os.mkfifo(place)
    with patience(60):
        main(["info", "dataset", str(photos)])
        main(["export", str(photos), str(photos / "masks"), "--out", str(folders.out / "new")])


# ------------------------------------------------------------------ the bounds themselves


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "in" / "a").write_text("a")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a").write_text("mine")
    (root / "link").symlink_to(outside)
    (root / "file").symlink_to(outside / "a")
    with bounded(root, lambda path: path != "kept"):
        yield root
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"a": "mine"}


def test_nothing_is_changed_behind_a_link(place: Path) -> None:
    for change in (remove, remove_tree, check_change, create, write_something):
        with pytest.raises(OutOfBoundsError, match="is a link"):
            change(place / "link" / "a")
    with pytest.raises(OutOfBoundsError, match="is a link"):
        move(place / "in" / "a", place / "link" / "b")
    with pytest.raises(OutOfBoundsError, match="is a link"):
        move(place / "link" / "a", place / "in" / "b")
    with pytest.raises(OSError):
        open_to_append(place / "file")
    with pytest.raises(OSError):
        make_own(place / "file")


def write_something(path: Path) -> None:
    write_atomic(path, "else")


def test_a_link_itself_is_deleted_and_replaced(place: Path) -> None:
    write_atomic(place / "file", "new")
    assert not (place / "file").is_symlink()
    assert (place / "file").read_text() == "new"
    remove_tree(place / "link")
    assert not (place / "link").is_symlink()


def test_nothing_is_read_through_a_link(place: Path) -> None:
    for path in (place / "file", place / "link" / "a", place / "in" / ".." / "file"):
        with pytest.raises(OutOfBoundsError):
            open_file(path)
    with pytest.raises(OutOfBoundsError):
        copy_atomic(place / "file", place / "in" / "b", link=True)
    assert read_file(place / "in" / "a") == b"a"


def test_what_is_not_on_the_list_stays(place: Path) -> None:
    (place / "kept").write_text("kept")
    for change in (remove, remove_tree, write_something):
        with pytest.raises(OutOfBoundsError, match="may be changed"):
            change(place / "kept")
        with pytest.raises(OutOfBoundsError, match="may be changed"):
            change(place / "in" / ".." / ".." / "outside" / "a")
    assert (place / "kept").read_text() == "kept"


def test_a_folder_exchanged_for_a_link_after_the_check_is_not_followed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wseg_engine.base import bounds

    check = bounds.check_change

    def check_then_exchange(path: Path) -> None:
        check(path)
        if (place / "in").is_dir() and not (place / "in").is_symlink():
            (place / "in").rename(place / "away")
            (place / "in").symlink_to(place.parent / "outside")

    monkeypatch.setattr(bounds, "check_change", check_then_exchange)
    with pytest.raises(OSError):
        remove(place / "in" / "a")
    with pytest.raises(OSError):
        create(place / "in" / "b")


def test_a_file_with_a_second_name_becomes_a_copy(place: Path) -> None:
    other = place.parent / "outside" / "a"
    os.link(other, place / "in" / "b")
    with pytest.raises(OSError):
        open_to_append(place / "in" / "b")
    make_own(place / "in" / "b")
    with open_to_append(place / "in" / "b") as out:
        out.write(b"!")
    assert (place / "in" / "b").read_text() == "mine!"


def test_a_pipe_is_not_waited_for(place: Path) -> None:
    os.mkfifo(place / "in" / "pipe")
    os.mkfifo(place.parent / "outside-pipe")
    for path in (place / "in" / "pipe", place.parent / "outside-pipe"):
        with patience(10), pytest.raises(OSError):
            open_file(path)


def test_bounds_that_were_left_hold_nobody(place: Path) -> None:
    bounds = Bounds(place.parent / "outside", lambda path: False)
    with pytest.raises(OutOfBoundsError):
        check_change(place.parent / "outside" / "b")
    bounds.leave()
    bounds.leave()
    check_change(place.parent / "outside" / "b")


_NO_NAMES = (
    *("", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/./b", "//host/a"),
    *("a\\b", "C:a", "a:b", "con", "a/NUL.png", "com1.txt", "a.", "a ", "a\0b", "a\nb", "ä", "a*"),
    *("~/a\u202e", "a" * 300, None, 1, b"a"),
)


@pytest.mark.parametrize("text", _NO_NAMES)
def test_what_is_not_portable_names_nothing(text: object) -> None:
    assert not is_portable(text)


def test_what_the_program_names_is_portable() -> None:
    for text in ("masks/model/12-3.png", "models/run-0001", "models/.deleted-run-0001"):
        assert is_portable(text, beginning=text[:5])
        assert not is_portable(text, beginning="other/")


def test_names_that_people_gave_stay_below() -> None:
    assert all(map(is_below, ("a.jpg", "Größe 12:30/ä b.jpg", "..a", "a..b/c")))
    assert not any(map(is_below, ("", "/a", "../a", "a/../b", "a//b", "a\0", None, 3)))


def test_other_computers_are_recognised() -> None:
    assert share_of("/net/Host/photos/2024") == "/net/host/photos"
    assert share_of("/srv/net/a") == share_of("photos") == share_of("/net") == ""


@pytest.mark.parametrize(
    "path",
    ["//net/host/photos", "/./net/host/photos", "/a/../net/host/photos", "/net//host/photos"],
)
def test_other_computers_are_recognised_in_any_spelling(path: str) -> None:
    assert share_of(path) == share_behind(path) == "/net/host/photos"


def test_other_computers_are_recognised_behind_links(tmp_path: Path) -> None:
    (tmp_path / "away").symlink_to("/net/host/photos")
    (tmp_path / "far").symlink_to("away")
    (tmp_path / "up").symlink_to(f"{'../' * 30}net/host/photos/2024")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("away", "far/2024", "up", "loop/../away"):
        assert share_behind(str(tmp_path / name)) in ("/net/host/photos", ""), name
    assert share_behind(str(tmp_path / "far/2024")) == "/net/host/photos"
    assert share_behind(str(tmp_path / "up")) == "/net/host/photos"
    assert share_behind(str(tmp_path / "loop")) == share_behind(str(tmp_path)) == ""
    assert share_behind("/net/host/photos/../../../home") == "/net/host/photos"
