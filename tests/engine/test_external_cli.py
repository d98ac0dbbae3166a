"""`wseg external`, with the program of the guide and others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.mask_programs import HEAD
from wseg_engine.cli.main import main
from wseg_engine.images.mask_files import read_mask

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "plain_ground.py"
WORDS = ("{tags}", "{images}", "{classes}", "{masks}")
INK = {"cat": (200, 30, 30), "dog": (30, 30, 200)}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Things on a plain ground, in folders named after them."""
    folder = tmp_path / "Fotos ü"
    for name, colour in INK.items():
        (folder / name).mkdir(parents=True)
        for number in range(2):
            pixels = np.full((40, 60, 3), 230, np.uint8)
            pixels[10:30, 20 + number : 50] = colour
            Image.fromarray(pixels).save(folder / name / f"bild {number}.png")
    return folder


def program(tmp_path: Path, body: str) -> Path:
    file = tmp_path / "program.py"
    file.write_text(HEAD + body, "utf-8")
    return file


def test_the_program_of_the_guide_makes_masks(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "masks"
    arguments = ["external", str(photos), "--out", str(out), "--name", "Plain ground", "--"]
    assert main([*arguments, sys.executable, str(EXAMPLE), *WORDS]) == 0
    labels = read_mask(out / "dog" / "bild 1.png")
    expected = np.zeros((40, 60), np.uint8)
    expected[10:30, 21:50] = 2
    assert np.array_equal(labels, expected)
    names = [one["name"] for one in json.loads((out / "classes.json").read_text("utf-8"))]
    assert names == ["cat", "dog"]
    records = list(map(json.loads, (out / "predictions.jsonl").read_text("utf-8").splitlines()))
    assert {record["name"] for record in records} == {
        f"{name}/bild {number}" for name in INK for number in range(2)
    }
    assert all(record["found"] for record in records)
    for record in records:  # how sure it is, the program does not say
        assert (record["confidence"], record["scores"], record["uncertainty"]) == ({}, {}, None)
    note = json.loads((out / "external.json").read_text("utf-8"))
    assert note["name"] == "Plain ground"
    assert note["command"] == [sys.executable, str(EXAMPLE), *WORDS]
    assert note["date"][:2] == "20"


def test_the_masks_are_laid_out_as_those_of_predict(photos: Path, tmp_path: Path) -> None:
    """What reads the one reads the other: the evaluation, say."""
    out = tmp_path / "masks"
    command = [sys.executable, str(EXAMPLE), *WORDS]
    assert main(["external", str(photos), "--out", str(out), "--", *command]) == 0
    assert main(["evaluate", str(out), str(out)]) == 0


def test_going_on_asks_only_for_what_is_missing(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = """
log = Path(sys.argv[5])
log.write_text((log.read_text() if log.exists() else "") + f"{len(entries)} ")
for entry in entries[:3]: write(entry)
sys.exit(len(entries) > 3)
"""
    out, log = tmp_path / "masks", tmp_path / "log"
    command = [sys.executable, str(program(tmp_path, body)), *WORDS, str(log)]
    first = ["external", str(photos), "--out", str(out)]
    assert main([*first, "--", *command]) == 1
    assert "ended with status 1" in capsys.readouterr().err
    assert main([*first, "--", *command]) == 2  # there is something already
    capsys.readouterr()
    assert main([*first, "--resume", "--", *command]) == 0
    told = capsys.readouterr()
    assert "3 of 4 masks already exist" in told.err
    assert "4 masks in" in told.out
    assert main([*first, "--resume", "--", *command]) == 0
    assert log.read_text().split() == ["4", "1"]  # the last time there was nothing to do
    assert main([*first, "--resume", "--", *command, "--other"]) == 1  # makes other masks
    assert log.read_text().split() == ["4", "1", "4"]


def test_a_second_dash_dash_is_the_programs_own(photos: Path, tmp_path: Path) -> None:
    body = "for entry in entries: write(entry)\nsys.exit(sys.argv[5:] != ['--', '--out', 'x'])\n"
    command = [sys.executable, str(program(tmp_path, body)), *WORDS, "--", "--out", "x"]
    out = tmp_path / "masks"
    assert main(["external", "--out", str(out), str(photos), "--", *command]) == 0


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ([], "no program"),
        (["--"], "no program"),
        (["--", "no-such-program-at-all", "{images}", "{masks}"], "There is no program"),
        (["--", sys.executable, "{images}"], "does not say where masks go"),
        (["--", sys.executable, "{pictures}", "{masks}"], "unknown placeholder, {pictures}"),
    ],
)
def test_a_command_that_cannot_be_meant_begins_nothing(
    photos: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    text: str,
) -> None:
    out = tmp_path / "masks"
    assert main(["external", str(photos), "--out", str(out), *command]) == 2
    assert text in capsys.readouterr().err
    assert not out.exists()


def test_images_without_any_tag_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (9, 9)).save(folder / "a.png")
    out = str(tmp_path / "masks")
    assert main(["external", str(folder), "--out", out, "--", sys.executable, *WORDS]) == 1
    assert "there is no tag" in capsys.readouterr().err


def test_what_is_wrong_with_single_masks_is_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "for entry in entries: write(entry, value=1)\nwrite(entries[0], height=5)\n"
    body += "print('that one was small', file=sys.stderr)\n"
    command = [sys.executable, str(program(tmp_path, body)), *WORDS]
    out = tmp_path / "masks"
    assert main(["external", str(photos), "--out", str(out), "--", *command]) == 0
    told = capsys.readouterr()
    assert "3 masks in" in told.out
    assert "The last that the program said:\n  that one was small" in told.err
    assert "cat/bild 0 was skipped: 000001-bild-0.png has 60 × 5 pixels" in told.err
    assert "not tagged with, there made void: 2" in told.err
    assert set(np.unique(read_mask(out / "dog" / "bild 0.png"))) == {0, 255}
    again = ["external", str(photos), "--out", str(out), "--force", "--gate", "none"]
    assert main([*again, "--", *command]) == 0
    assert set(np.unique(read_mask(out / "dog" / "bild 0.png"))) == {0, 1}


def test_the_working_folder_can_be_looked_at(photos: Path, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "masks"
    arguments = ["external", str(photos), "--out", str(out), "--work", str(work), "--copy-images"]
    assert main([*arguments, "--", sys.executable, str(EXAMPLE), *WORDS]) == 0
    assert not any(path.is_symlink() for path in (work / "images").iterdir())
    assert len(list((work / "masks").iterdir())) == 4


def test_nothing_is_worked_on_among_the_photos(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, work = tmp_path / "masks", photos / "work"
    arguments = ["external", str(photos), "--out", str(out), "--work", str(work)]
    assert main([*arguments, "--", sys.executable, str(EXAMPLE), *WORDS]) == 2
    assert "lies inside" in capsys.readouterr().err
    assert not work.exists() and not out.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as POSIX does")
def test_ctrl_c_ends_the_program_and_keeps_what_it_made(photos: Path, tmp_path: Path) -> None:
    body = """
write(entries[0])
Path(sys.argv[5]).write_text(str(os.getpid()))
time.sleep(600)
"""
    ready, out = tmp_path / "ready", tmp_path / "masks"
    command = [sys.executable, str(program(tmp_path, body)), *WORDS, str(ready)]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "wseg_engine", "external", photos, "--out", out, "--", *command],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 30
    while not (ready.exists() and ready.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"stopped after 1 mask. Go on with --resume." in told
    assert (out / "cat" / "bild 0.png").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(ready.read_text()), 0)
