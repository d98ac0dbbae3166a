"""The application as a user starts it, in a window of a real X server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.version import VERSION
from wseg_engine.images.mask_files import write_mask

from .screen import Screen, end, wait_until

WINDOW_LIMIT = 300.0  # seconds; a start takes about one on an idle machine
LEFT_LIMIT = 60.0  # seconds for the window of another test to go
PICTURES_LIMIT = 900.0  # seconds; a short training is among them, about a minute on an idle machine
SCHEMES = ("light", "dark")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the test's own: those of whoever runs it are left alone."""
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))


def environment(screen: Screen | None) -> dict[str, str]:
    values = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "DISPLAY")}
    if screen is not None:
        values |= {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    return values


@contextmanager
def running_app(screen: Screen, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `tagmask` on the screen while the block runs."""
    command = [sys.executable, "-m", "app", *arguments]
    with log.open("wb") as output:
        app = subprocess.Popen(
            command, env=environment(screen), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        yield app
    finally:
        end(app)


def tagmask(
    *arguments: str,
    program: Sequence[str] = ("-m", "app"),
    screen: Screen | None = None,
    limit: float = WINDOW_LIMIT,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *program, *arguments],
        env=environment(screen),
        capture_output=True,
        text=True,
        check=False,
        timeout=limit,
    )


def colours(screen: Screen) -> int:
    """Return how many different colours the screen shows."""
    red, green, blue = np.moveaxis(screen.picture().astype(np.uint32), -1, 0)
    return len(np.unique(red << 16 | green << 8 | blue))


def dark_red(screen: Screen) -> NDArray[np.bool_]:
    """Return where class 1 is seen at 60 % opacity over black: (128, 0, 0) becomes (77, 0, 0)."""
    return (abs(screen.picture().astype(int) - (77, 0, 0)) <= 2).all(axis=-1)


@pytest.fixture
def red_results(tmp_path: Path) -> Path:
    """One black image, whose right half is class 1: VOC's dark red."""
    for name in ("SegmentationClass", "JPEGImages"):
        (tmp_path / "run" / name).mkdir(parents=True)
    labels = np.zeros((60, 80), np.uint8)
    labels[:, 40:] = 1
    write_mask(tmp_path / "run" / "SegmentationClass" / "photo.png", labels)
    Image.new("RGB", (80, 60)).save(tmp_path / "run" / "JPEGImages" / "photo.png")
    return tmp_path / "run"


def test_the_window_appears_on_the_screen_and_closes_on_request(
    screen: Screen, tmp_path: Path
) -> None:
    log = tmp_path / "app.log"
    nothing = 3  # colours: the empty screen, and the pointer of the mouse
    assert wait_until(lambda: colours(screen) <= nothing, LEFT_LIMIT), "there is a window already"
    with running_app(screen, log) as app:
        # Text drawn with smooth edges brings many colours; an empty window has one or two.
        shown = wait_until(lambda: colours(screen) > 20, WINDOW_LIMIT)
        assert app.poll() is None, f"the app ended: {log.read_text('utf-8')}"
        assert shown, f"no window after {WINDOW_LIMIT:.0f} s: {log.read_text('utf-8')}"
        assert end(app) == 0
    assert log.read_text("utf-8") == ""


def test_the_mask_of_a_results_folder_is_seen_on_the_screen(
    screen: Screen, tmp_path: Path, red_results: Path
) -> None:
    with running_app(screen, tmp_path / "app.log", str(red_results)):
        assert wait_until(lambda: dark_red(screen).sum() > 50_000, WINDOW_LIMIT)
        rows, columns = np.nonzero(dark_red(screen))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        # The class covers the right half of an image of 80×60: a solid rectangle of 40×60 ...
        assert len(rows) > 0.98 * height * width
        assert width / height == pytest.approx(40 / 60, abs=0.02)
        # ... and left of it the image stays black.
        left = screen.picture()[rows.min() : rows.max(), columns.min() - 40 : columns.min() - 5]
        assert not left.any()


@pytest.mark.timeout(PICTURES_LIMIT + 60)
def test_every_view_is_saved_in_light_and_dark(screen: Screen, tmp_path: Path, drawn: Path) -> None:
    program = ("-m", "tests.e2e.app_with_sample", str(drawn))
    arguments = ("--screenshot", str(tmp_path / "shots"))
    done = tagmask(*arguments, program=program, screen=screen, limit=PICTURES_LIMIT)
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "shots").glob("*.png"))
    assert [str(file) for file in files] == sorted(done.stdout.split())
    names = {file.stem.rpartition("-")[0] for file in files}
    assert {"welcome", "library-grid", "new-project", "settings"} <= names
    for name in names - {"quick-look"}:  # dark around a photograph in both
        light, dark = (brightness(tmp_path / "shots" / f"{name}-{s}.png") for s in SCHEMES)
        assert light > 150, name
        # Photographs fill most of the picture of what it does; what is around them changes.
        assert dark < (100 if name != "what-it-does" else light - 30), name


def brightness(picture: Path) -> float:
    """Return what a picture mostly shows: the ground, 0 (black) to 255 (white)."""
    with Image.open(picture) as image:
        return float(np.median(np.asarray(image.convert("L"))))


def test_the_version_is_told_without_a_screen() -> None:
    done = tagmask("--version")
    assert done.returncode == 0
    assert done.stdout.strip() == f"TagMask {VERSION}"


def test_an_unknown_option_is_a_usage_error() -> None:
    done = tagmask("--colour")
    assert done.returncode == 2
    assert "--colour" in done.stderr
