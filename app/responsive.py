"""How the process is set up so that its window answers while threads compute beside it."""

from __future__ import annotations

import ctypes
import logging
import sys

SWITCH_INTERVAL = 0.001  # s; with Python's 0.005 the window waits longer for threads that compute
LARGE_BLOCK = 4 << 20  # bytes; NumPy asks for large pages for blocks from here on
_MMAP_THRESHOLD = -3  # of glibc's mallopt

_log = logging.getLogger(__name__)


def favour_the_window() -> None:
    """Have threads change places quickly, and images lie in memory of their own."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    if sys.platform == "linux":
        _keep_large_blocks_apart()


def _keep_large_blocks_apart() -> None:
    """Keep glibc from putting images into its heap once one was freed.

    There they get pages of 4 KiB, each of which is a fault when it is first written to: copying a
    mask of 12 megapixels takes 40 ms instead of 3. Nor would their memory go back to the system.
    """
    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE_BLOCK)
    except (OSError, AttributeError) as error:  # another library than glibc
        _log.info("Large blocks are allocated as the system likes: %s", error)
