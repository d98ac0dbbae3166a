"""How the process is set up so that its window answers while threads compute beside it."""

from __future__ import annotations

import sys

SWITCH_INTERVAL = 0.001  # s; with Python's 0.005 the window waits longer for threads that compute


def favour_the_window() -> None:
    """Have threads change places quickly."""
    sys.setswitchinterval(SWITCH_INTERVAL)
