"""Masks of images by another program: handed over, watched, checked, and then kept."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from wseg_engine.base.bounds import remove_tree
from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Notice,
    Prediction,
    Progress,
    Stopped,
)
from wseg_engine.base.gate import giving_up
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.base.looking import anything_at, is_empty
from wseg_engine.base.messages import tr
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.external import check
from wseg_engine.external.command import (
    ExternalError,
    check_arguments,
    check_command,
    fill,
    find_program,
)
from wseg_engine.external.exchange import Exchange, Handed
from wseg_engine.external.program import Program, how_it_ended
from wseg_engine.images.mask_files import MaskError

MOST_CLASSES = VOID - 1  # that 8 bits can tell apart, besides background and void
_LOOK = 0.1  # seconds between looks at the program
_COUNT = 0.5  # seconds between looks at how many masks there are, at least
_PATIENCE = 20  # that many times as long as a look takes
_SHOWN = 3  # names that are named


class Masks(Protocol):
    """Where masks are kept: a folder, or a project of the app."""

    def add(self, image: TaggedImage, prediction: Prediction) -> object:
        """Keep an image's mask.

        Raises:
            OSError: if the disk refuses.
        """


@dataclass(frozen=True)
class ExternalProgram:
    """A program that makes masks, and how it is used."""

    command: tuple[str, ...]  # arguments with placeholders, the program first
    only_tagged: bool = True  # pixels of classes that an image does not have become void
    copies: bool = False  # copies of the photos, for programs that cannot follow links
    folder: Path | None = None  # that it begins in; None: the working folder


def make_external_masks(
    images: Sequence[TaggedImage],
    *,
    classes: Sequence[str],
    program: ExternalProgram,
    store: Masks,
    work: Path | None = None,
    control: Control | None = None,
    keeping: Control | None = None,
) -> Iterator[Event]:
    """Have a program make masks, and keep those that are as they have to be.

    All masks are checked before the first is kept. Whether the program succeeds, fails or is
    stopped, what it had written whole by then is kept; a mask that is not as it has to be is left
    out, and told.

    Args:
        images: with one tag a class, or none at all.
        classes: names, in the order of the masks' values from 1.
        program: what is run.
        store: gets the masks. Programs do not say how sure they are: scores and confidence only
            tell which classes a mask shows (1), and the uncertainty is its share of void. It is
            the store's to show nobody a certainty.
        work: an empty folder to work in, which stays; one of its own, which goes, if None.
        control: ends the program.
        keeping: ends the keeping of masks after the program's end; the control does not.

    Yields:
        `Progress` in the phases "prepare", "program", "check" and "keep"; `Prediction` for a mask
        that is kept; `ImageFailed` for an image that cannot be handed over and for a mask that
        cannot be used; `Notice`; last `Finished`, whose details are "missing", the number of images
        without any mask, and "said", the last lines that the program said.

    Raises:
        ExternalError: for a command that cannot work, a program that fails, writes no masks, or
            writes none that can be used. What could be used is kept by then.
        OSError: if the working folder or a mask cannot be written.
        Stopped: if `keeping` says so.
    """
    check_command(program.command)
    if not 0 < len(classes) <= MOST_CLASSES:
        raise ExternalError(
            tr("There are {count} classes; another program can be asked for 1 to {most}.",
               count=len(classes), most=MOST_CLASSES)
        )  # fmt: skip
    with _working(work) as root:
        executable = find_program(program.command[0], folder=program.folder or root)
        run = _Run(program, executable, Exchange(root, tuple(classes)), store, keeping)
        yield from run.all(images, control)


@contextmanager
def _working(work: Path | None) -> Iterator[Path]:
    if work is not None:
        if anything_at(work) and not is_empty(work):
            raise ExternalError(
                tr("{folder} is not empty. Choose a new folder to work in.", folder=work)
            )
        yield work
        return
    root = Path(tempfile.mkdtemp(prefix="tagmask-"))
    try:
        yield root
    finally:
        remove_tree(root)


@dataclass
class _Run:
    program: ExternalProgram
    executable: Path
    exchange: Exchange
    store: Masks
    keeping: Control | None
    done: int = 0
    failed: int = 0
    _bare: int = 0  # masks of images with tags that show no class
    _untagged: int = 0  # masks with classes that their image does not have
    _failures: list[str] = field(default_factory=list)

    def all(self, images: Sequence[TaggedImage], control: Control | None) -> Iterator[Event]:
        try:
            for event in self.exchange.prepare(images, copies=self.program.copies, control=control):
                self.failed += isinstance(event, ImageFailed)
                yield event
        except Stopped:
            yield Finished(0, self.failed, stopped=True)
            return
        if not self.exchange.handed:
            yield Finished(0, self.failed, stopped=False)
            return
        places = self.exchange.places
        arguments = [str(self.executable), *fill(self.program.command, places)[1:]]
        check_arguments(arguments)
        with Program(arguments, self.program.folder or self.exchange.root) as running:
            yield from self._watch(running, control)
            status = running.status
        stopped = status is None
        said = running.last_lines()
        written = check.look(self.exchange.masks, self.exchange.handed)
        yield from self._keep(written)
        trouble = self._trouble(status, written)
        yield from self._notices(written, quiet=stopped or bool(trouble))
        if trouble and not stopped:
            raise ExternalError(trouble, said)
        details = {"missing": len(written.missing), "said": said}
        yield Finished(self.done, self.failed, stopped=stopped, details=details)

    def _watch(self, running: Program, control: Control | None) -> Iterator[Event]:
        """Tell how far the program is, until it ends or has to."""
        total, told = len(self.exchange.handed), -1
        count, next_count = 0, time.monotonic()
        yield Progress("program", 0, total)
        while running.status is None:
            if control is not None and control.stopping:
                return
            now = time.monotonic()
            if now >= next_count:
                count = _count(self.exchange.masks)
                took = time.monotonic() - now
                next_count = now + max(_COUNT, _PATIENCE * took)
            done, of = running.progress or (min(count, total), total)
            if done != told:
                told = done
                yield Progress("program", min(done, of), of)
            running.wait(_LOOK)

    def _keep(self, written: check.Written) -> Iterator[Event]:
        """Check all masks; then keep those that can be used."""
        good: list[Handed] = []
        for number, one in enumerate(written.masks, 1):
            self._wait()
            try:
                self._read(one)
                good.append(one)
            except MaskError as error:
                yield self._refused(one, error)
            yield Progress("check", number, len(written.masks), one.image.name)
        for number, one in enumerate(good, 1):
            self._wait()
            try:
                found = self._read(one)
            except MaskError as error:  # changed since it was checked
                yield self._refused(one, error)
                continue
            prediction = _prediction(one, found, len(self.exchange.classes))
            self.store.add(one.image, prediction)
            self.done += 1
            self._untagged += bool(found.untagged)
            self._bare += not prediction.scores.any() and Tag.PRESENT in one.image.tags
            yield prediction
            yield Progress("keep", number, len(good), one.image.name)

    def _wait(self) -> None:
        if self.keeping is not None:
            self.keeping.wait_or_stop()

    def _read(self, one: Handed) -> check.Found:
        # What ended the program has asked to stop already, which is not meant here.
        with giving_up(lambda: self.keeping is not None and self.keeping.stopping):
            return check.read(
                self.exchange.masks,
                one,
                classes=len(self.exchange.classes),
                only_tagged=self.program.only_tagged,
            )

    def _refused(self, one: Handed, error: MaskError) -> ImageFailed:
        self.failed += 1
        self._failures.append(str(error))
        return ImageFailed(one.image.name, one.image.path, str(error))

    def _trouble(self, status: int | None, written: check.Written) -> str:
        """Say what went wrong with the program as a whole; "" if nothing did."""
        name = self.executable.name
        if status:
            parts = [tr("{program} {ended}.", program=name, ended=how_it_ended(status))]
            if self.done:
                parts.append(
                    tr("Masks it had finished by then were kept: {count:,}.", count=self.done)
                )
        elif not written.masks:
            parts = [tr("{program} wrote no masks.", program=name)]
            if written.others:
                example = next(iter(self.exchange.handed))
                parts.append(
                    tr(
                        "What it wrote has other names, such as {found}; expected names such as "
                        "{example}.",
                        found=", ".join(written.others[:_SHOWN]),
                        example=example,
                    )
                )
        elif not self.done:
            parts = [
                tr("No mask that {program} wrote can be used.", program=name),
                *self._failures[:1],
            ]
        else:
            return ""
        return " ".join(parts)

    def _notices(self, written: check.Written, *, quiet: bool) -> Iterator[Event]:
        """Say what was left out or is odd; quietly where something larger is told already."""
        if written.missing and not quiet:
            yield _warning(
                tr("Images without a mask by the program: {count:,}.", count=len(written.missing)),
                [one.image.path.name for one in written.missing],
            )
        if written.others and written.masks:
            yield _warning(
                tr("Skipped files that are no mask of an image: {count:,}.",
                   count=len(written.others)),
                written.others,
            )  # fmt: skip
        if self._untagged:
            text = (
                tr("Masks with classes that their image is not tagged with, there made void: "
                   "{count:,}.", count=self._untagged)
                if self.program.only_tagged
                else tr("Masks with classes that their image is not tagged with: {count:,}.",
                        count=self._untagged)
            )  # fmt: skip
            yield Notice(text, "warning")
        if self._bare:
            yield Notice(
                tr("Masks without any class though their image is tagged: {count:,}. They have "
                   "only background (0) and void (255).", count=self._bare),
                "warning",
            )  # fmt: skip


def _warning(text: str, names: Sequence[str]) -> Notice:
    return Notice(tr("{text} For example: {names}", text=text, names=", ".join(names[:_SHOWN])),
                  "warning")  # fmt: skip


def _prediction(one: Handed, found: check.Found, classes: int) -> Prediction:
    counts = check.label_counts(found.labels)
    seen = (counts[1 : classes + 1] > 0).astype(np.float32)
    void = float(counts[VOID] / max(1, found.labels.size))
    return Prediction(one.image.name, one.image.path, found.labels, seen, seen.copy(), void)


def _count(folder: Path) -> int:
    """Return how many masks there are by now."""
    try:
        with os.scandir(folder) as entries:
            return sum(entry.name.endswith(".png") for entry in entries)
    except OSError:
        return 0
