"""Background work that lets others have their turn."""

from __future__ import annotations

import time

_TURN = 0.005  # seconds of work
_REST = 0.002  # seconds: enough for whoever waits for the interpreter to get it


class Breath:
    """Makes a thread rest a little after every little while.

    One interpreter serves all threads: a thread that computes without a break holds up the window,
    which has to ask for the interpreter many times to draw itself once.
    """

    def __init__(self) -> None:
        self._since = time.monotonic()

    def take(self) -> None:
        """Rest, if it is time to."""
        if time.monotonic() - self._since > _TURN:
            time.sleep(_REST)
            self._since = time.monotonic()
