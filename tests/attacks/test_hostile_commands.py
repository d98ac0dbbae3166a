"""Commands that get what is no file or folder in the place of one: words, and nothing waits."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.attacks.effort import LONG
from tests.attacks.traps import patience, pipe, state_of
from tests.engine.test_pipeline import TINY, cache, own_cache, sample
from wseg_engine.cli.main import main

__all__ = ["cache", "own_cache", "sample"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="made of pipes, sockets and devices")


def a_socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the names that sockets are given are short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("s")
            Path("s").rename(place)  # which may be longer
    finally:
        os.chdir(here)


def a_device(place: Path) -> None:
    try:
        os.mknod(place, 0o666 | stat.S_IFCHR, os.makedev(1, 5))  # zeros without end
    except (OSError, AttributeError):
        place.symlink_to("/dev/zero")


ODD: Mapping[str, Callable[[Path], object]] = {
    "pipe": pipe,
    "socket": a_socket,
    "device": a_device,
    "link to nothing": lambda place: place.symlink_to(place.parent / "nothing"),
    "loop": lambda place: place.symlink_to(place.name),
    "empty file": lambda place: place.write_bytes(b""),
    "garbage": lambda place: place.write_bytes(bytes(range(256)) * 40),
    "empty folder": lambda place: place.mkdir(),
    "nothing": lambda place: None,
}
NAMES = ("odd", "odd.safetensors", "odd.json", "odd.zip", "odd\nWritten to /etc/passwd", "o" * 255)
COMMANDS = (
    "predict ODD IMAGES --out OUT --device cpu",
    "predict MODEL ODD --out OUT --device cpu",
    "predict MODEL IMAGES --out ODD --device cpu",
    "predict MODEL IMAGES --out ODD --device cpu --force",
    "draft ODD --out OUT",
    "draft IMAGES --out ODD --resume",
    "refine ODD MASKS --out OUT",
    "refine IMAGES ODD --out OUT",
    "refine IMAGES MASKS --out ODD --force",
    "export ODD MASKS --out OUT",
    "export IMAGES ODD --out OUT",
    "export IMAGES MASKS --out ODD --force",
    "export IMAGES MASKS --out ODD --format cvat --resume",
    "evaluate ODD MASKS",
    "evaluate MASKS ODD",
    "info ODD",
    "weights import ODD",
    "onnx ODD --out NEW.onnx",
    "onnx MODEL --out ODD",
    "run ODD --out OUT",
    "run IMAGES --out ODD --force",
    "run IMAGES --out ODD --resume",
    "run IMAGES --out OUT --weights ODD",
    "run IMAGES --out OUT --masks ODD",
    "run IMAGES --out OUT --truth ODD",
    "train IMAGES --out OUT --from ODD",
    "train IMAGES --out ODD --resume",
    "sample ODD --images 1 --force",
    "external ODD --out OUT -- PYTHON EXAMPLE {tags} {images} {classes} {masks}",
    "external IMAGES --out ODD --force -- PYTHON EXAMPLE {tags} {images} {classes} {masks}",
    "external IMAGES --out ODD --resume -- PYTHON EXAMPLE {tags} {images} {classes} {masks}",
    "external IMAGES --out OUT --work ODD -- PYTHON EXAMPLE {tags} {images} {classes} {masks}",
    "external IMAGES --out OUT -- ODD {images} {masks}",
)  # fmt: skip


@pytest.fixture(scope="module")
def model(sample: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        assert main(["train", str(sample), "--out", str(out), *TINY_TRAINING]) == 0
    return out


# What `run` takes for its training, and the other commands do not.
TINY_TRAINING = [word for word in TINY if word not in ("--refine", "pamr")]


@pytest.fixture
def places(sample: Path, model: Path, tmp_path: Path) -> dict[str, Path]:
    """What the words of `COMMANDS` stand for; `ODD` is a folder to lay it into."""
    odd = tmp_path / "place"
    odd.mkdir()
    found = {"ODD": odd, "OUT": tmp_path / "out", "IMAGES": sample, "MASKS": sample / "masks"}
    example = Path(__file__).parents[2] / "docs" / "examples" / "plain_ground.py"
    programs = {"PYTHON": Path(sys.executable), "EXAMPLE": example}
    return {**found, **programs, "MODEL": model, "NEW.onnx": tmp_path / "new.onnx"}


def cases() -> Iterator[tuple[str, str, str]]:
    """In short, every command with each thing under one name; whole, under every name."""
    for at, command in enumerate(COMMANDS):
        for number, kind in enumerate(ODD):
            names = NAMES if LONG else NAMES[(at + number) % len(NAMES) :][:1]
            if LONG or (at + number) % 3 == 0:
                yield from ((command, kind, name) for name in names)


@pytest.mark.parametrize(("command", "kind", "name"), list(cases()))
def test_what_is_no_file_is_told_in_words(
    places: dict[str, Path],
    command: str,
    kind: str,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places["ODD"] /= name
    places["ODD"].parent.mkdir(parents=True, exist_ok=True)  # of a name with a slash
    ODD[kind](places["ODD"])
    before = state_of(places["IMAGES"])
    words = [str(places.get(word, word)) for word in command.split()]
    training = TINY if words[0] == "run" else TINY_TRAINING if words[0] == "train" else []
    with patience(120):
        code = main([*words, *training])
    told = capsys.readouterr().err
    assert code in (0, 1, 2), told
    assert "internal error" not in told
    assert "Traceback" not in told
    assert not any(line.startswith("Written to /etc") for line in told.splitlines())
    assert code == 0 or told.strip()
    assert state_of(places["IMAGES"]) == before
