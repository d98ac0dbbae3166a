"""`tagmask export`: a real process, without a screen and without Qt."""

from __future__ import annotations

import json
import os
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
from app.core.store.backup import PROJECT_FILE, backups
from tests.core.drawn_project import DrawnProject, blobs, draw_photo, make_drawn_project, put_mask
from tests.core.former_version import as_version

ENOUGH = 600.0  # s


@pytest.fixture
def drawn_project(tmp_path: Path) -> Iterator[DrawnProject]:
    """Two approved images, one whose mask is of another size, one that has none."""
    drawn_project = make_drawn_project(tmp_path, ("a.jpg", "b.jpg", "c.jpg", "d.jpg"))
    put_mask(drawn_project, "a.jpg", blobs(1))
    put_mask(drawn_project, "b.jpg", blobs(2))
    put_mask(drawn_project, "c.jpg", np.ones((5, 5), np.uint8))
    with drawn_project.project:
        yield drawn_project  # open for writing all the time, as it is in the app


def command(drawn_project: DrawnProject, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "app", "export", str(drawn_project.project.folder), *arguments]


def environment() -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def run(drawn_project: DrawnProject, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(drawn_project, *arguments),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )


def test_a_project_that_is_open_in_the_app_is_exported(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = run(drawn_project, "--format", "voc", "--out", str(out), "--split", "0.5", "--seed", "1")
    assert done.returncode == 0, done.stderr
    assert "2 images in" in done.stdout and "every pixel read back" in done.stdout
    assert "left out: c.jpg: The mask has 5×5 pixels" in done.stderr
    assert "\r" not in done.stderr  # no bar where there is no terminal
    with Image.open(out / "SegmentationClass/a.png") as mask:
        assert np.array_equal(np.asarray(mask), blobs(1))
    assert json.loads((out / "report.json").read_text("utf-8"))["images"] == {"train": 1, "val": 1}


def test_a_project_of_a_former_version_is_brought_up_to_date_first(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the window does it: after a backup. A dry run, which writes nothing, refuses it."""
    folder = drawn_project.project.folder
    drawn_project.project.close()
    as_version(folder / PROJECT_FILE, 2)
    out = tmp_path / "out"
    assert export.main([str(folder), "--out", str(out), "--dry-run"]) == 1
    assert "has version 2; open it for writing once" in capsys.readouterr().err
    assert not backups(folder)
    assert export.main([str(folder), "--out", str(out), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["images"] == {"train": 2, "val": 0}
    assert "it was brought up to date" in told.err
    assert [backup.kind for backup in backups(folder)] == ["before-v3"]
    assert export.main([str(folder), "--out", str(tmp_path / "again")]) == 0
    assert "brought up to date" not in capsys.readouterr().err


def test_a_project_of_a_former_version_that_another_has_open_is_told(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = drawn_project.project.folder
    as_version(folder / PROJECT_FILE, 2)
    assert export.main([str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "open" in capsys.readouterr().err and not (tmp_path / "out").exists()
    drawn_project.project.close()


def test_neither_qt_nor_torch_is_loaded(drawn_project: DrawnProject, tmp_path: Path) -> None:
    arguments = ["export", str(drawn_project.project.folder), "--out", str(tmp_path / "out")]
    code = (
        f"import sys\nfrom app.__main__ import main\nassert main({arguments!r}) == 0\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'PySide6', 'shiboken6', 'torch'}, loaded\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_terminal_gets_a_bar(drawn_project: DrawnProject, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="pseudo terminals are a matter of Unix")
    termios = pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    done = subprocess.run(
        command(drawn_project, "--out", str(tmp_path / "out")),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        timeout=ENOUGH,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode("utf-8", "replace")
    os.close(ours)
    assert done.returncode == 0
    assert "\rexport:" in shown


def test_json_is_all_that_is_printed(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        str(drawn_project.project.folder),
        "--out",
        str(tmp_path / "out"),
        "--json",
        "--quiet",
    ]
    assert export.main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == "voc" and sum(told["images"].values()) == 2
    assert [one["image"] for one in told["left_out"]] == ["c.jpg"]


def test_a_dry_run_writes_nothing_and_names_what_is_left_out(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(drawn_project.project.folder.rglob("*"))
    arguments = [str(drawn_project.project.folder), "--out", str(tmp_path / "out"), "--dry-run"]
    everything = [*arguments, "--scope", "all", "--unreviewed", "skip", "--classes", "dog=9"]
    assert export.main(everything) == 0
    told = capsys.readouterr()
    assert "2 images would be written" in told.out
    assert " 9 " in f" {told.out} ".replace("\n", " ")
    assert "left out: d.jpg: Its mask is not approved." in told.err
    assert export.main([*arguments, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert sorted(one["image"] for one in plan["written"]) == ["a.jpg", "b.jpg"]
    assert not (tmp_path / "out").exists()
    assert sorted(drawn_project.project.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--split", "1"], "--split 1.0"),
        (["--classes", "cow"], "no class 'cow'"),
        (["--classes", "cat=1,dog=1"], "both have the id 1"),
        (["--seed", "x"], "invalid int"),
        (["--format", "bmp"], "invalid choice"),
        (["--resume", "--replace"], "not allowed with"),
    ],
)
def test_what_cannot_be_meant_ends_with_2(
    drawn_project: DrawnProject,
    tmp_path: Path,
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [str(drawn_project.project.folder), "--out", str(tmp_path / "out"), *arguments]
    assert export.main(given) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_failures_end_with_1_and_words(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert export.main([str(tmp_path), "--out", out]) == 1
    assert "tagmask: " in (told := capsys.readouterr().err) and "not a project" in told
    draw_photo(tmp_path / "out/mine.jpg")
    assert export.main([str(drawn_project.project.folder), "--out", out]) == 1
    assert "nothing in it was changed" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_export_ends_with_130_and_goes_on(tmp_path: Path) -> None:
    names = tuple(f"{number:03}.jpg" for number in range(120))
    drawn_project = make_drawn_project(tmp_path, names)
    for number, name in enumerate(names):
        put_mask(drawn_project, name, blobs(number))
    out = tmp_path / "out"
    process = subprocess.Popen(
        command(drawn_project, "--out", str(out)),
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + ENOUGH
    while not (out / "export.journal").exists() and time.monotonic() < until:
        time.sleep(0.002)  # another process: there is no signal of ours to wait for
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=ENOUGH)
    assert process.returncode == 130, errors
    assert "--resume" in errors
    done = run(drawn_project, "--out", str(out), "--resume")
    drawn_project.project.close()
    assert done.returncode == 0, done.stderr
    assert "120 images in" in done.stdout


def test_a_delivery_report_is_written_and_takes_verdicts(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = [str(drawn_project.project.folder), "--out", str(out), "--quiet"]
    assert export.main([*arguments, "--delivery-report", "2"]) == 0
    assert f"delivery report: {out / 'delivery.html'}" in capsys.readouterr().out
    report = json.loads((out / "delivery.json").read_text("utf-8"))
    drawn = report["recheck"]["images"]
    assert len(drawn) == 2 and report["recheck"]["interval"] is None
    said = {"recheck": {"verdicts": {drawn[0]: "right", drawn[1]: "wrong"}}}
    (tmp_path / "recheck.json").write_text(json.dumps(said), "utf-8")
    before = (out / "SegmentationClass/a.png").stat().st_mtime_ns
    more = ["--report-only", "--delivery-report", "2", "--verdicts", str(tmp_path / "recheck.json")]
    assert export.main([*arguments, *more]) == 0
    assert "wrong re-checked masks: 1 of 2, so 1.3% to 98.7% of all 2" in capsys.readouterr().out
    assert (out / "SegmentationClass/a.png").stat().st_mtime_ns == before
    report = json.loads((out / "delivery.json").read_text("utf-8"))
    assert report["recheck"]["interval"]["low"] == pytest.approx(0.0126, abs=1e-4)
    elsewhere = [
        str(drawn_project.project.folder),
        "--out",
        str(tmp_path / "none"),
        "--report-only",
    ]
    assert export.main(elsewhere) == 2
    assert "holds no complete export" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_the_split_stays_from_the_command_line_while_the_app_has_the_project(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The project is open for writing meanwhile, by the test."""
    assert (
        export.main([str(drawn_project.project.folder), "--out", str(tmp_path / "out"), "--quiet"])
        == 0
    )
    capsys.readouterr()
    kept = json.loads((drawn_project.project.folder / "splits.json").read_text("utf-8"))
    (sides,) = kept.values()
    assert sorted(sides["train"] + sides["val"]) == [
        drawn_project.ids["a.jpg"],
        drawn_project.ids["b.jpg"],
    ]
