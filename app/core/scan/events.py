"""What a scan reports, and how it lets others have their turn."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from wseg_engine.base.events import Event


class SourceState(StrEnum):
    """Whether a source folder can be looked through."""

    PRESENT = "present"
    MISSING = "missing"  # not there, e.g. on a drive that is not connected
    EMPTY = "empty"  # there with nothing in it, as the place of a drive that is not connected
    UNREADABLE = "unreadable"  # there, but nobody may look into it


class SourceStatus(NamedTuple):
    """What is known of a source folder at the moment."""

    state: SourceState = SourceState.PRESENT
    text: str = ""  # what is wrong and what to do; "" if nothing
    scanning: bool = False


@dataclass(frozen=True)
class SourceFound(Event):
    """A source folder was looked for."""

    source: int
    state: SourceState
    text: str = ""  # what is wrong and what to do; "" if nothing


@dataclass(frozen=True)
class FoundBatch(Event):
    """Files that were found are in the store."""

    source: int
    seen: int  # files in this batch
    added: tuple[int, ...]
    changed: tuple[int, ...]
    returned: tuple[int, ...]


@dataclass(frozen=True)
class FolderProblem(Event):
    """A folder or file could not be read, or was left out; the scan goes on."""

    source: int
    path: str  # from the source's folder, fit to be shown
    text: str  # a sentence that names it


@dataclass(frozen=True)
class WentMissing(Event):
    """Images whose files are no longer there."""

    source: int
    images: tuple[int, ...]


class Move(NamedTuple):
    """A missing image that was found in another place."""

    image: int
    found: int  # the record that went away
    old: str
    new: str
    certain: bool  # by content; otherwise by name, size and time


@dataclass(frozen=True)
class Moved(Event):
    """Missing images that were found again; they kept their tags."""

    moves: tuple[Move, ...]


@dataclass(frozen=True)
class SourceScanned(Event):
    """A source was looked through, wholly or in part."""

    source: int
    folders: frozenset[str]  # that were listed, from the source's folder
    whole: bool


@dataclass(frozen=True)
class ImagesChecked(Event):
    """Headers or contents of some images were read, and what is known of them changed."""

    images: tuple[int, ...]
    corrupt: int


@dataclass(frozen=True)
class ScanSummary(Event):
    """The last event of a scan."""

    sources: tuple[int, ...]
    seen: int = 0
    added: int = 0
    changed: int = 0
    returned: int = 0
    missing: int = 0  # newly so, and not found elsewhere
    moved: int = 0  # recognised by content
    moved_likely: int = 0  # recognised by name, size and time
    problems: int = 0
    unavailable: tuple[int, ...] = ()  # sources that could not be looked through
    stopped: bool = False
    seconds: float = 0.0
    details: tuple[str, ...] = field(default=())  # problems in words, the first ones


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
