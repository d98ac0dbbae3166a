"""Shows a job's events: bars on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, Protocol, TypeVar

from wseg_engine.base.events import (
    BatchHalved,
    EpochDone,
    Event,
    ImageFailed,
    Notice,
    PhaseDone,
    Progress,
    StepDone,
    TrainingFinished,
    TrainingStarted,
)
from wseg_engine.base.messages import counted, printable
from wseg_engine.cli.console import Console

Result = TypeVar("Result")
LINE_EVERY = 5.0  # seconds between lines of progress where there is no terminal
_MINUTE = 60


def show(
    events: Generator[Event, None, Result] | Iterator[Event],
    console: Console,
    *,
    seen: Callable[[Event], None] | None = None,
) -> Result | Any:
    """Run a job to its end, showing what it reports.

    Args:
        events: the job.
        console: where to show it.
        seen: called with every event, for commands that need more than to see it.

    Returns:
        The generator's value.
    """
    display = Display(console)
    source = iter(events)
    try:
        while True:
            try:
                event = next(source)
            except StopIteration as end:
                return end.value
            display.show(event)
            if seen is not None:
                seen(event)
    finally:
        display.close()


class _Meter(Protocol):
    def update(self, done: int, text: str) -> None: ...

    def close(self) -> None: ...


class Display:
    """Turns events into bars and words."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._phase = ""
        self._meter: _Meter | None = None
        self._steps = 0  # of an epoch
        self._epochs = 0

    def show(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Progress):
            self._measure(event.phase, event.done, event.total, event.text)
        elif isinstance(event, StepDone):
            done = event.epoch * event.steps + event.step
            losses = {
                "tag": event.tag_loss,
                "mask": event.mask_loss,
                "pixel": event.pixel_loss,
            }
            self._measure("train", done, self._epochs * event.steps, _losses(losses))
        elif isinstance(event, TrainingStarted):
            self._epochs = event.epochs
        for text, warning in _words(event):
            self._say(text, warning=warning)

    def close(self) -> None:
        """Take the bar away."""
        if self._meter is not None:
            self._meter.close()
        self._meter, self._phase = None, ""

    def _measure(self, phase: str, done: int, total: int, text: str) -> None:
        if self.console.quiet:
            return
        if phase != self._phase or self._meter is None:
            self.close()
            self._phase = phase
            make = _Bar if sys.stderr.isatty() else _Lines
            self._meter = make(phase, total, done)
        self._meter.update(done, text)

    def _say(self, text: str, *, warning: bool) -> None:
        """Say something without leaving half a bar behind."""
        if isinstance(self._meter, _Bar):
            self._meter.hide()
        if warning:
            self.console.warn(text)
        else:
            self.console.note(text)


def _words(event: Event) -> Iterator[tuple[str, bool]]:
    """Yield what is said of an event, and whether it is a warning."""
    if isinstance(event, Notice):
        yield event.text, event.severity == "warning"
    elif isinstance(event, TrainingStarted):
        start = f" from epoch {event.first_epoch + 1}" if event.first_epoch else ""
        yield (
            f"Training{start} on {event.device}: {counted(event.images, 'image')}, "
            f"{counted(event.epochs, 'epoch')} of {counted(event.steps_per_epoch, 'step')}, "
            f"{counted(event.parameters, 'value')} to learn.",
            False,
        )
    elif isinstance(event, EpochDone):
        yield _epoch(event), False
    elif isinstance(event, BatchHalved):
        yield (
            f"Memory is used up: {counted(event.images_at_once, 'image')} at once from here on, "
            f"{counted(event.accumulate, 'part')} a batch.",
            True,
        )
    elif isinstance(event, TrainingFinished):
        how = "stopped" if event.stopped else "done"
        epochs = counted(event.epochs, "epoch")
        yield f"Training {how} after {epochs}, {duration(event.seconds)}.", False
    elif isinstance(event, ImageFailed):
        yield f"{event.name} was skipped: {event.reason}", True
    elif isinstance(event, PhaseDone) and event.phase != "train":  # which has said so
        yield f"{event.phase}: done in {duration(event.seconds)}.", False


def _epoch(event: EpochDone) -> str:
    losses = {"tag": event.tag_loss, "mask": event.mask_loss, "pixel": event.pixel_loss}
    means = {name: value for name, value in event.metrics.items() if ":" not in name}
    scores = "".join(f", {name} {value:.3f}" for name, value in means.items())
    number = f"Epoch {event.epoch + 1} of {event.epochs}"
    return f"{number}: losses {_losses(losses)}{scores}, {duration(event.seconds)}."


def _losses(losses: dict[str, float]) -> str:
    return " ".join(f"{k} {v:.4f}" for k, v in losses.items() if not math.isnan(v))


def duration(seconds: float) -> str:
    """Return "8.2 s", "3 min 05 s" or "2 h 10 min"."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // _MINUTE} h {minutes % _MINUTE:02d} min"


class _Bar:
    """A bar that stays on its line."""

    def __init__(self, phase: str, total: int, done: int) -> None:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # no thread of its own
        self._bar = tqdm(
            total=total or None,
            initial=done,
            desc=phase,
            file=sys.stderr,
            dynamic_ncols=True,
            leave=False,
        )

    def update(self, done: int, text: str) -> None:
        self._bar.set_postfix_str(printable(text[-40:], keep=""), refresh=False)
        self._bar.update(done - self._bar.n)

    def hide(self) -> None:
        """Clear the line for other text; the next update draws the bar again."""
        self._bar.clear()

    def close(self) -> None:
        self._bar.close()


class _Lines:
    """A line every few seconds."""

    def __init__(self, phase: str, total: int, done: int) -> None:
        self._phase, self._total, self._first = phase, total, done
        self._began = self._said = time.monotonic()

    def update(self, done: int, text: str) -> None:
        now = time.monotonic()
        if now - self._said < LINE_EVERY:
            return
        self._said = now
        of_total = f" of {self._total:,} ({100 * done // self._total} %)" if self._total else ""
        gone, parts = now - self._began, done - self._first
        left = (self._total - done) * gone / parts if self._total and parts else 0.0
        rest = f", about {duration(left)} left" if left else ""
        more = f"  {printable(text, keep='')}" if text else ""
        print(f"{self._phase}: {done:,}{of_total}{rest}{more}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing stays open."""
