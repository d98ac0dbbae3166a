"""Running what makes masks, on the command line: progress, Ctrl-C, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.messages import counted
from wseg_engine.cli.console import FAILED, INTERRUPTED, OK, Console

if TYPE_CHECKING:
    from wseg_engine.base.events import Control, Event


def run_masks(
    work: Callable[[Control], Iterator[Event]], console: Console, *, out: Path, called: str
) -> int:
    """Show the events of a job that ends with `Finished`; return the exit status.

    Args:
        work: makes the job, given its control.
        console: where it is told.
        out: the folder of the masks.
        called: what is made: "mask" or "draft".
    """
    from wseg_engine.base.events import Control, Finished
    from wseg_engine.cli.interrupt import stop_on_signals
    from wseg_engine.cli.progress import show

    control = Control()
    last: list[Finished] = []

    def seen(event: Event) -> None:
        if isinstance(event, Finished):
            last.append(event)

    with stop_on_signals(control, console):
        show(work(control), console, seen=seen)
    end = last[-1]
    if end.stopped:
        console.error(f"stopped after {counted(end.done, called)}. Go on with --resume.")
        return INTERRUPTED
    console.result(f"{counted(end.done, called)} in {out}.")
    if end.failed:
        console.warn(f"{counted(end.failed, 'image')} could not be used.")
    return OK if end.done else FAILED
