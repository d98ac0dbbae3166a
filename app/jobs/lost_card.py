"""Whether a job has ended because a graphics card does not answer any more."""

from __future__ import annotations

import sys


def lost_a_card(error: BaseException | None) -> bool:
    """Whether the card behind an error can be used again only by a new process.

    Loads nothing: where the engine was not loaded, no card was used.
    """
    failures = sys.modules.get("wseg_engine.compute.failures")
    return failures is not None and isinstance(error, failures.DeviceLostError)
