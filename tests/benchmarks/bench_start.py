"""Start-up: importing the engine, the command line's help, the first window.

Each is a process of its own, timed from outside; the best and the median of seven.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

TIMES = 7

WINDOW = (
    "import sys; from PySide6.QtWidgets import QApplication; "
    "from app.app.main_window import MainWindow; "
    "app = QApplication([]); window = MainWindow(); window.show(); app.processEvents(); "
    "assert 'torch' not in sys.modules"
)
# (what, arguments of Python, seconds that are asked for)
CASES = (
    ("an empty Python", ["-c", ""], None),
    ("`import wseg_engine`", ["-c", "import wseg_engine"], 0.3),
    ("`wseg --help`", ["-m", "wseg_engine", "--help"], 0.3),
    ("the main window, off screen", ["-c", WINDOW], 1.5),
)


def main() -> list[dict[str, object]]:
    """Return a row for each case."""
    rows: list[dict[str, object]] = []
    for what, arguments, asked in CASES:
        seconds = [_run(arguments) for _ in range(TIMES)]
        rows.append(
            {
                "start of": what,
                "best, s": min(seconds),
                "median, s": statistics.median(seconds),
                "asked for, s": asked,
            }
        )
    return rows


def _run(arguments: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started
