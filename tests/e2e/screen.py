"""A virtual X screen whose pixels a test can look at.

Xvfb keeps its screen in a file (`-fbdir`), in the format of `xwd`. Reading that file shows what an
X server really displays, without a second program and without asking the application.
"""

from __future__ import annotations

import os
import select
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 800
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.4  # seconds between two looks
START_LIMIT = 30.0  # seconds for the server to come up
_HEADER = struct.Struct(">25I")


@dataclass(frozen=True)
class Screen:
    """A running virtual screen."""

    display: str  # for $DISPLAY
    frame_buffer: Path

    def picture(self) -> NDArray[np.uint8]:
        """Return what the screen shows now, (H, W, 3) RGB."""
        data = self.frame_buffer.read_bytes()
        fields = _HEADER.unpack_from(data)
        header_size, width, height, bits, line, colours = (fields[i] for i in (0, 4, 5, 11, 12, 19))
        assert bits == 32, f"expected 32 bits a pixel, the screen has {bits}"
        start = header_size + 12 * colours
        rows = np.frombuffer(data, np.uint8, line * height, start).reshape(height, line)
        blue_green_red_x = rows[:, : 4 * width].reshape(height, width, 4)
        return blue_green_red_x[..., 2::-1]


@contextmanager
def virtual_screen(folder: Path) -> Iterator[Screen]:
    """Run Xvfb on a display of its own choice while the block runs."""
    server_path = shutil.which("Xvfb")
    assert server_path, "Xvfb is not installed"
    read_end, write_end = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    # fmt: off
    command = [
        server_path, "-displayfd", str(write_end), "-screen", "0", size, "-nolisten", "tcp",
        "-noreset", "-fbdir", str(folder),
    ]
    # fmt: on
    with (folder / "xvfb.log").open("wb") as log:
        server = subprocess.Popen(
            command, pass_fds=[write_end], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    os.close(write_end)
    try:
        number = _read_line(read_end, START_LIMIT)
        assert number, f"Xvfb did not start: {(folder / 'xvfb.log').read_text('utf-8', 'replace')}"
        yield Screen(f":{number}", folder / "Xvfb_screen0")
    finally:
        os.close(read_end)
        end(server)


def _read_line(descriptor: int, limit: float) -> str:
    """Read up to a line end; an empty text if nothing comes in time, or the other side closes."""
    until = time.monotonic() + limit
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        chunk = os.read(descriptor, 64) if ready else b""
        if not chunk:
            return ""
        text += chunk
    return text.decode("ascii").strip()


def end(process: subprocess.Popen[bytes], limit: float = 10.0) -> int:
    """Ask a process to end, insist after a while, and return its exit status."""
    process.terminate()
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(limit)


def wait_until(condition: Callable[[], bool], limit: float) -> bool:
    """Look at a condition until it holds or the seconds are over; return whether it holds.

    What takes long is looked at less often: each look costs the application time.
    """
    until = time.monotonic() + limit
    pause = SHORTEST_PAUSE
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 1.2)
    return True
