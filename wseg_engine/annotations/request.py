"""What a reader of tags is asked: where to look, how, and for which images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wseg_engine.annotations.image_names import ImageNames
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.options import ReadOptions
from wseg_engine.annotations.reading import Entry, Report


@dataclass(frozen=True)
class Request:
    """One reading of one source."""

    folders: tuple[Path, ...]  # or a file: where the source is
    options: ReadOptions
    names: ImageNames  # of the images that tags are wanted for
    report: Report  # hears of what is wrong, and of what was guessed
    known: tuple[str, ...] = ()  # names of classes that exist: they are never split at spaces
    unnamed: set[str] = field(default_factory=set)  # takes names that only stand for a number


Reader = Callable[[Request], Iterator[Entry | float]]
"""Yields what a source says, and now and then the part that is done (0 to 1)."""


@dataclass(frozen=True)
class TagSource:
    """One kind of source: what it is called, by which files it is recognised, who reads it."""

    kind: SourceKind
    title: str  # marked for translation
    hint: str  # what is read, in a sentence; marked for translation
    read: Reader
    suffixes: frozenset[str] = frozenset()  # of files that are this kind and no other
    beside_images: bool = False  # it is looked for in the folders of the images themselves
