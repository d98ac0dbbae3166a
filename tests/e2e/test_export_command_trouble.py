"""`tagmask export` where something is wrong: in words, with an exit code, and nothing is lost."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import export
from app.core.store import create_project
from tests.core.drawn_project import DrawnProject, blobs, make_drawn_project, put_mask
from tests.e2e.test_export_command import ENOUGH, command, environment
from wseg_engine.formats import voc
from wseg_engine.formats.files import write_bytes

NAMES = ("a.jpg", "A.jpg", "sub/a.jpg", "é.jpg", "e\u0301.jpg", "sub/b.jpg")


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn = make_drawn_project(tmp_path, NAMES)
    for number, name in enumerate(NAMES):
        put_mask(drawn, name, blobs(number))
    with drawn.project:
        yield drawn


def files_below(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_names_that_some_disk_takes_for_the_same_are_kept_apart(
    drawn: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert export.main([str(drawn.project.folder), "--out", str(out), "--json", "--quiet"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["verified"] == len(NAMES) and told.err == ""
    names = (out / "ImageSets/Segmentation/trainval.txt").read_text("utf-8").split()
    assert len({name.casefold() for name in names}) == len(NAMES)
    assert {"sub__a", "b"} <= set(names)  # a folder stays in the name where it is needed
    written = [np.asarray(Image.open(file)) for file in (out / "SegmentationClass").iterdir()]
    for number in range(len(NAMES)):
        assert any(np.array_equal(mask, blobs(number)) for mask in written)


def test_what_is_there_is_not_overwritten_and_the_ways_on_are_named(
    drawn: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, project = tmp_path / "out", str(drawn.project.folder)
    assert export.main([project, "--out", str(out), "--format", "yolo", "--quiet"]) == 0
    before = files_below(out)
    capsys.readouterr()
    assert export.main([project, "--out", str(out)]) == 1
    told = capsys.readouterr()
    assert told.out == "" and "--replace" in told.err and "tagmask: " in told.err
    assert files_below(out) == before
    assert export.main([project, "--out", str(out), "--replace", "--quiet"]) == 0
    left = {file.parts[0] for file in map(Path, files_below(out))}
    assert not left & {"images", "labels", "data.yaml"}  # of the former format


def test_places_and_projects_that_are_none_are_told(
    drawn: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = drawn.project.folder
    (tmp_path / "file").write_text("mine")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "project.tagmask").write_bytes(b"no database at all" * 999)
    with create_project(tmp_path / "empty") as empty:
        empty.classes.add("cat")
    for arguments, words in (
        ([tmp_path / "nowhere", "--out", tmp_path / "out"], "is not a project"),
        ([damaged, "--out", tmp_path / "out"], "is damaged"),
        ([tmp_path / "empty", "--out", tmp_path / "out"], "Nothing to export"),
        ([project, "--out", tmp_path / "file"], "nothing in it was changed"),
        ([project, "--out", tmp_path / "file/in"], "Check the folder's permissions"),
        ([project, "--out", project / "out"], "the project's own folder"),
        ([project, "--out", drawn.photos / "out"], "project's photo folders"),
    ):
        assert export.main([str(one) for one in arguments]) == 1
        said = capsys.readouterr()
        assert said.out == "" and words in said.err and said.err.startswith("tagmask: ")
    assert (tmp_path / "file").read_text() == "mine" and not (tmp_path / "out").exists()


def test_a_full_disk_is_told_and_gone_on_from(
    drawn: DrawnProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, written = tmp_path / "out", 0

    def full(path: Path, data: bytes) -> int:
        nonlocal written
        written += 1
        if written > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(path, data)

    arguments = [str(drawn.project.folder), "--out", str(out), "--quiet"]
    with monkeypatch.context() as patch:
        patch.setattr(voc, "write_bytes", full)
        assert export.main(arguments) == 1
    said = capsys.readouterr().err
    assert "No space left on device. Free some space" in said and "resumed" in said
    kept = {name for name in files_below(out) if name.startswith("SegmentationClass")}
    assert len(kept) == 2
    assert export.main(arguments[:-1]) == 1  # not silently
    assert "--resume" in capsys.readouterr().err
    assert export.main([*arguments, "--resume"]) == 0
    shutil.rmtree(tmp_path / "whole", ignore_errors=True)
    assert export.main([arguments[0], "--out", str(tmp_path / "whole"), "--quiet"]) == 0
    assert data_of(out) == data_of(tmp_path / "whole")


def data_of(out: Path) -> dict[str, bytes]:
    """What an export holds, apart from what tells of places and times."""
    own = ("report.json", "export.json", "export.journal")
    return {name: data for name, data in files_below(out).items() if name not in own}


def test_it_asks_nothing_of_the_network(drawn: DrawnProject, tmp_path: Path) -> None:
    arguments = [str(drawn.project.folder), "--out", str(tmp_path / "out"), "--quiet"]
    code = (
        "import sys\n"
        "def hook(event, _):\n"
        "    if event.startswith('socket.'): raise RuntimeError(event)\n"
        "sys.addaudithook(hook)\n"
        f"from app.cli.export import main\nsys.exit(main({arguments!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("kind", ["voc", "cvat"])
def test_a_killed_export_goes_on_to_the_same_files(tmp_path: Path, kind: str) -> None:
    names = tuple(f"{number:03}.jpg" for number in range(120))
    drawn = make_drawn_project(tmp_path, names)
    for number, name in enumerate(names):
        put_mask(drawn, name, blobs(number))
    zipped = kind == "cvat"
    out, whole = (tmp_path / (f"{n}.zip" if zipped else n) for n in ("out", "whole"))
    work = out.with_name("out.zip.work") if zipped else out
    given = ("--format", kind, "--quiet", "--out", str(out))
    process = subprocess.Popen(
        command(drawn, *given), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + ENOUGH
    while not (work / "export.journal").exists() and time.monotonic() < until:
        time.sleep(0.002)  # another process: there is no signal of ours to wait for
    process.kill()
    process.communicate(timeout=ENOUGH)
    assert process.returncode == -signal.SIGKILL
    drawn.project.close()
    assert export.main([str(drawn.project.folder), *given, "--resume"]) == 0
    assert export.main([str(drawn.project.folder), *given[:-1], str(whole)]) == 0
    if zipped:
        assert out.read_bytes() == whole.read_bytes() and not work.exists()
    else:
        assert data_of(out) == data_of(whole)
