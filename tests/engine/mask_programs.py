"""Images with tags, and small programs that make masks of them: well, badly, or not at all."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.base.events import Control, Event, Finished, ImageFailed, Notice, Prediction
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.external.masks import ExternalProgram, make_external_masks

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="asks about processes as POSIX does")
WAIT = 20.0  # seconds that something may take

CLASSES = ("cat", "dog")
HEIGHT, WIDTH = 30, 40
PRESENT, ABSENT, UNSURE = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE
# Every program begins so, and may use what it names.
HEAD = """\
import json, os, subprocess, sys, time
from pathlib import Path
import numpy as np
from PIL import Image

tags, images, classes, masks = map(Path, sys.argv[1:5])
entries = json.loads(tags.read_text("utf-8"))
values = {one["name"]: one["id"] for one in json.loads(classes.read_text("utf-8"))}

def mask(entry, value=None, height=None, width=None):
    labels = np.zeros((height or entry["height"], width or entry["width"]), np.uint8)
    labels[5:20, 5:20] = values[entry["present"][0]] if value is None else value
    return labels

def write(entry, **changes):
    Image.fromarray(mask(entry, **changes)).save(masks / entry["mask"])

"""
ALL = "for entry in entries: write(entry)\n"


class Kept:
    """A store that keeps predictions in memory."""

    def __init__(self) -> None:
        self.masks: dict[str, Prediction] = {}

    def add(self, image: TaggedImage, prediction: Prediction) -> None:
        self.masks[image.name] = prediction


@dataclass
class Went:
    """How a program went."""

    events: list[Event] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)

    @property
    def end(self) -> Finished:
        last = self.events[-1]
        assert isinstance(last, Finished)
        return last

    @property
    def failed(self) -> dict[str, str]:
        return {one.name: one.reason for one in self.events if isinstance(one, ImageFailed)}

    @property
    def told(self) -> list[str]:
        return [one.text for one in self.events if isinstance(one, Notice)]


def photos(
    folder: Path, count: int = 3, tags: Sequence[Tag] = (PRESENT, ABSENT)
) -> list[TaggedImage]:
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(count):
        file = folder / f"p{number}.png"
        Image.fromarray(np.full((HEIGHT, WIDTH, 3), 40 + number, np.uint8)).save(file)
        made.append(TaggedImage(f"p{number}", file, tuple(tags)))
    return made


def script(folder: Path, body: str, name: str = "masks.py") -> tuple[str, ...]:
    """Write a program; return the command that runs it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    if not file.exists() or file.read_text("utf-8") != HEAD + body:
        file.write_text(HEAD + body, "utf-8")
    return (sys.executable, str(file), "{tags}", "{images}", "{classes}", "{masks}")


def run(
    images: Sequence[TaggedImage],
    command: Sequence[str],
    went: Went | None = None,
    *,
    work: Path | None = None,
    control: Control | None = None,
    classes: Sequence[str] = CLASSES,
    **options: bool,
) -> Went:
    """Run a program to its end; what came before an error is in `went`."""
    went = went or Went()
    for event in make_external_masks(
        images,
        classes=classes,
        program=ExternalProgram(tuple(command), **options),
        store=went.kept,
        work=work,
        control=control,
    ):
        went.events.append(event)
    return went


@pytest.fixture(autouse=True)
def own_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Working folders go below one of the test's own, and are gone when it ends."""
    place = tmp_path / "temporary ü"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    assert list(place.iterdir()) == []
