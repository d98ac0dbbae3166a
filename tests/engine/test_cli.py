"""The command line without training: options, errors in words, exit codes, small commands."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.base.events import Event, ImageFailed, Notice, Progress
from wseg_engine.cli.console import Console, in_words
from wseg_engine.cli.main import COMMANDS, main
from wseg_engine.cli.progress import duration, show
from wseg_engine.cli.settings import parts
from wseg_engine.external.command import command_line
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.settings.config import Settings

OK, FAILED, USAGE = 0, 1, 2


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two cats, two dogs, sorted into folders."""
    folder = tmp_path / "data"
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for number in range(2):
            pixels = np.full((40, 50, 3), 40 * number + (90 if name == "cat" else 10), np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        assert main([command.NAME, "--help"]) == OK
        assert capsys.readouterr().out.startswith(f"usage: wseg {command.NAME}")


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == USAGE
    assert "first steps" in capsys.readouterr().out


def test_help_and_import_load_neither_torch_nor_numpy() -> None:
    code = (
        "import sys, wseg_engine\n"
        "from wseg_engine.cli.main import main\n"
        "assert main(['run', '--help']) == 0\n"
        "assert not {'torch', 'numpy', 'PIL', 'cv2'} & set(sys.modules), 'heavy'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["fly"], "invalid choice"),
        (["run", "{data}"], "--out"),
        (["run", "{data}", "--out", "{out}", "--device", "tpu"], "expected auto, cpu"),
        (["run", "{data}", "--out", "{out}", "--preset", "slow"], "invalid choice"),
        (["run", "{data}-gone", "--out", "{out}"], "there is no such folder of images"),
        (["run", "{data}", "--out", "{data}/masks"], "lies inside"),
        (["run", "{data}", "--out", "{data}"], "lies inside"),
        (["run", "{data}", "--out", "{out}", "--classes", "cat,dgo"], "Did you mean dog?"),
        (["run", "{data}", "--out", "{out}", "--set", "epochs=5"], "Did you mean train.epochs?"),
        (["run", "{data}", "--out", "{out}", "--set", "train.epochs=many"], "not a whole number"),
        (["run", "{data}", "--out", "{out}", "--set", "train.epochs=0"], "expected 1 to 1000"),
        (["run", "{data}", "--out", "{out}", "--set", "train.flip=maybe"], "true or false"),
        (["run", "{data}", "--out", "{out}", "--set", "predict.scales=1,x"], "separated by commas"),
        (["run", "{data}", "--out", "{out}", "--set", "train.epochs"], "PART.NAME=VALUE"),
        (["run", "{data}", "--out", "{out}", "--set", "model.classes=3"], "--classes"),
        (["run", "{data}", "--out", "{out}", "--seed", "-1"], "seed is -1"),
        (["run", "{data}", "--out", "{out}", "--weights", "gone.pth"], "no such weight file"),
        (["run", "{data}", "--out", "{out}", "--resume", "--force"], "not allowed with"),
        (["run", "{data}", "--out", "{out}", "--map", "cat=1"], "belongs to --truth"),
        (["run", "{data}", "--out", "{out}", "--truth", "{data}"], "--map"),
        (["evaluate", "{data}", "{data}", "--map", "cat:8"], "expected CLASS=ID"),
        (["evaluate", "{data}", "{data}", "--map", "cat=256"], "from 0 to 255"),
        (["evaluate", "{data}", "{data}", "--map", "cat=1,cat=2"], "named twice"),
        (["evaluate", "{data}-gone", "{data}", "--map", "cat=1"], "no such folder of masks"),
        (["evaluate", "{data}", "{data}"], "--map"),
        (["predict", "{data}-gone", "{data}", "--out", "{out}"], "no such model"),
        (["predict", "{data}", "{data}-gone", "--out", "{out}"], "no such image"),
        (["export", "{data}", "{data}-gone", "--out", "{out}"], "no such folder of masks"),
        (["info", "{data}-gone"], "no such file or folder"),
        (["sample", "{out}", "--size", "huge"], "width x height"),
        (["sample", "{out}", "--images", "0"], "at least 1"),
    ],
)
def test_a_command_line_that_cannot_be_meant(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    out = data.parent / "out"
    filled = [part.format(data=data, out=out) for part in arguments]
    assert main(filled) == USAGE
    text = said(capsys)
    assert expected in text
    assert "Traceback" not in text
    assert not out.exists(), "nothing may be begun"


def test_a_folder_that_is_not_empty_is_left_alone(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("years of work", encoding="utf-8")
    assert main(["run", str(data), "--out", str(out)]) == USAGE
    assert "--resume" in said(capsys)
    for command in (["run", str(data)], ["train", str(data)]):
        assert main([*command, "--out", str(out), "--force"]) == USAGE
        assert "nothing in it is touched" in said(capsys)
    assert main(["run", str(data), "--out", str(out), "--resume"]) == USAGE
    assert "holds no run" in said(capsys)
    assert [p.name for p in out.iterdir()] == ["chapter.txt"]
    file = tmp_path / "file"
    file.touch()
    assert main(["run", str(data), "--out", str(file)]) == USAGE
    assert "is a file" in said(capsys)


def test_force_does_not_remove_what_is_read(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(data), "--out", str(tmp_path), "--force"]) == USAGE
    assert "would remove" in said(capsys)


def test_data_that_nothing_can_be_learned_from_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    out = tmp_path / "out"
    assert main(["run", str(empty), "--out", str(out)]) == FAILED
    assert "no image" in said(capsys)
    Image.new("RGB", (30, 20)).save(empty / "a.png")
    assert main(["run", str(empty), "--out", str(out)]) == FAILED
    assert "tags.csv" in said(capsys)
    assert not out.exists()


def test_unreadable_weights_fail_in_words(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(b"not weights")
    out = tmp_path / "out"
    command = ["train", str(data), "--out", str(out), "--weights", str(file), "--device", "cpu"]
    assert main([*command, "--preset", "baseline", "--backbone", "efficientnet_lite0"]) == FAILED
    text = said(capsys)
    assert "weights.pth" in text
    assert "Traceback" not in text


def test_unexpected_errors_name_themselves_and_debug_shows_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr("wseg_engine.sample.generate_sample", broken)
    assert main(["sample", str(tmp_path / "s")]) == FAILED
    text = said(capsys)
    assert "ZeroDivisionError: a slip" in text
    assert "Traceback" not in text
    assert main(["sample", str(tmp_path / "s"), "--debug"]) == FAILED
    assert "Traceback" in said(capsys)


def test_a_full_disk_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "masks/a.png")

    monkeypatch.setattr("wseg_engine.sample.generate_sample", full)
    assert main(["sample", str(tmp_path / "s")]) == FAILED
    heard = said(capsys)
    assert "masks/a.png: No space left on device. Free some space" in heard
    assert "--resume" not in heard  # which a sample does not know


def test_remedies_are_those_of_the_command() -> None:
    full = OSError(28, "No space left on device")
    assert "--resume" in (in_words(full, {"resume"}) or "")
    assert "--resume" not in (in_words(full, {"force"}) or "--resume")
    assert "--set" in (in_words(MemoryError(), {"changes"}) or "")
    assert "--set" not in (in_words(MemoryError(), {"resume"}) or "--set")


def test_commands_that_are_shown_can_be_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = ["--images", "1", "--size", "64x64"]
    assert main(["sample", str(tmp_path / "my pictures"), *small]) == OK
    shown = said(capsys).partition("Try it: wseg ")[2]
    expected = ["run", str(tmp_path / "my pictures"), "--out", str(tmp_path / "my pictures-masks")]
    assert shown.strip() == command_line(expected)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["sample", ".", *small]) == OK
    assert str(tmp_path / "here-masks") in said(capsys)


def test_a_table_is_described_as_the_data_set_it_is(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"missing{number}.png,cat\n" for number in range(7))
    (data / "list.csv").write_text(f"filename,tags\ncat/0.png,cat\n{rows}")
    assert main(["info", str(data / "list.csv"), "--json"]) == OK
    heard = capsys.readouterr()
    about = json.loads(heard.out)
    assert about["tagged"] == 1
    assert len(about["problems"]) == 7
    assert "2 more problems; `wseg info DATASET --json` names them" in heard.err


def test_only_the_engines_own_errors_are_taken_as_words() -> None:
    assert in_words(ValueError("x")) is None
    assert "memory" in (in_words(MemoryError()) or "")


def test_sample_info_evaluate_and_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = tmp_path / "sample"
    assert main(["sample", str(sample), "--images", "3", "--size", "64x64"]) == OK
    assert "3 pictures" in capsys.readouterr().out

    assert main(["info", str(sample), "--json"]) == OK
    about = json.loads(capsys.readouterr().out)
    assert about["images"] == about["tagged"] == 3

    voc = tmp_path / "voc"
    assert main(["export", str(sample), str(sample / "masks"), "--out", str(voc)]) == OK
    assert len(list((voc / "SegmentationClass").glob("*.png"))) == 3
    capsys.readouterr()

    assert main(["evaluate", str(voc), str(sample / "masks"), "--json"]) == OK
    score = json.loads(capsys.readouterr().out)
    assert score["mean_iou"] == 1.0
    assert score["images"] == 3
    assert main(["evaluate", str(voc), str(sample / "masks")]) == OK
    assert "100.0 % of the pixels right" in capsys.readouterr().out


def test_ids_of_the_truth_that_are_not_named_are_void(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth, predicted = tmp_path / "truth", tmp_path / "predicted"
    labels = np.zeros((4, 4), np.uint8)
    labels[0], labels[1] = 8, 12  # a cat, and something that is not asked for
    write_mask(truth / "a.png", labels)
    found = np.zeros((4, 4), np.uint8)
    found[0, :2], found[1] = 1, 1
    write_mask(predicted / "a.png", found)
    assert main(["evaluate", str(predicted), str(truth), "--map", "cat=8", "--json"]) == OK
    scores = {c["name"]: c for c in json.loads(capsys.readouterr().out)["classes"]}
    assert scores["cat"]["iou"] == 0.5  # row 1 counts neither for nor against it
    assert scores["cat"]["precision"] == 1.0
    assert scores["background"]["iou"] == pytest.approx(8 / 10)


@pytest.mark.parametrize("style", ["coco", "yolo", "labelme", "cvat"])
def test_every_format_is_exported(tmp_path: Path, style: str) -> None:
    sample, out = tmp_path / "sample", tmp_path / "out"
    main(["sample", str(sample), "--images", "2", "--size", "64x64"])
    command = ["export", str(sample), str(sample / "masks"), "--out", str(out)]
    assert main([*command, "--format", style]) == OK
    assert out.exists()


def test_masks_are_paired_with_images_by_name(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    masks = tmp_path / "masks"
    write_mask(masks / "cat" / "0.png", np.ones((40, 50), np.uint8))
    out = tmp_path / "voc"
    assert main(["export", str(data), str(masks), "--out", str(out)]) == OK
    assert "images without a mask, left out: 3" in said(capsys)
    (mask,) = (out / "SegmentationClass").glob("*.png")
    assert (read_mask(mask) == 1).all()
    assert main(["export", str(data), str(tmp_path), "--out", str(tmp_path / "x")]) == USAGE


def test_weights_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weights", "list", "--json"]) == OK
    names = {row["name"] for row in json.loads(capsys.readouterr().out)["weights"]}
    assert "efficientnet-lite2-9656183e.pth" in names
    assert main(["weights", "fetch", "nothing-of-this-name"]) == FAILED
    assert "Known weights" in said(capsys)


def test_info_settings_lists_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "settings"]) == OK
    out = capsys.readouterr().out
    for part, items in parts().items():
        for item in items:
            assert f"{part}.{item.name} = " in out
    assert "predict.gate = tags   [tags, score, none]" in out
    assert main(["info", "settings", "--preset", "full", "--json"]) == OK
    values = json.loads(capsys.readouterr().out)["settings"]
    assert Settings.from_dict(values).train.frozen_backbone is False


def test_tables_align_numbers_right(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(("name", "n"), [("a", "1"), ("longer", "100")])
    assert capsys.readouterr().out.splitlines() == ["name      n", "a         1", "longer  100"]


class Terminal(io.StringIO):
    """Standard error that may say it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def job(steps: int) -> Generator[Event, None, str]:
    for done in range(steps):
        yield Progress("predict", done + 1, steps, f"image {done}")
    yield Notice("Half of it is sky.", "warning")
    yield ImageFailed("b", Path("b.jpg"), "b.jpg is empty.")
    return "value"


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal(terminal=True)
    monkeypatch.setattr("sys.stderr", screen)
    assert show(job(50), Console()) == "value"
    assert "predict:   2%" in screen.getvalue()  # drawn at once, then a few times a second
    assert "Warning: Half of it is sky." in screen.getvalue()


def test_progress_is_a_line_every_few_seconds_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    log = Terminal(terminal=False)
    monkeypatch.setattr("sys.stderr", log)

    def seen(event: Event) -> None:
        now[0] += 2.0  # seconds an image

    show(job(9), Console(), seen=seen)
    lines = log.getvalue().splitlines()
    assert lines[0].startswith("predict: 4 of 9 (44 %), about 10.0 s left")
    assert len([line for line in lines if line.startswith("predict:")]) == 2
    assert "\r" not in log.getvalue()
    assert lines[-1] == "Warning: b was skipped: b.jpg is empty."


def test_quiet_leaves_warnings_and_results(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(quiet=True)
    show(job(3), console)
    console.note("by the way")
    console.result("done")
    captured = capsys.readouterr()
    assert captured.out == "done\n"
    assert [line.split(":")[0] for line in captured.err.splitlines()] == ["Warning", "Warning"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(8.24, "8.2 s"), (185, "3 min 05 s"), (119.9, "2 min 00 s"), (7800, "2 h 10 min")],
)
def test_durations_are_told_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_training_without_a_tag_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images = tmp_path / "images"
    images.mkdir()
    for name in ("p0.png", "p1.png"):
        Image.new("RGB", (32, 24), (90, 120, 40)).save(images / name)
    assert main(["train", str(images), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert "no image has a tag (2 in all)" in told
