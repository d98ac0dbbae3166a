"""The gate that large images pass, one at a time; whoever waits there can be told to give up.

Decoding a large image takes seconds, and several wait for each other. What ends the wait belongs
to the work and not to the function that decodes: `giving_up` says it for all that a thread does
inside, and `Workers` take it along into their threads.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any, ParamSpec, TypeVar

from wseg_engine.base.budget import LARGE_PIXELS
from wseg_engine.base.events import Stopped

_LOOK = 0.05  # seconds between two looks whether to give up

_P = ParamSpec("_P")
_T = TypeVar("_T")

_gate = threading.RLock()
_given_up: ContextVar[Callable[[], bool] | None] = ContextVar("given_up", default=None)


@contextmanager
def giving_up(asked: Callable[[], bool]) -> Iterator[None]:
    """While inside, have this thread wait at the gate only until `asked()` is true."""
    former = _given_up.set(asked)
    try:
        yield
    finally:
        _given_up.reset(former)


@contextmanager
def decoding(pixels: int) -> Iterator[None]:
    """Decode an image of so many pixels inside: of large ones, one at a time in this process.

    Whoever is inside may enter again. Small ones never wait.

    Raises:
        Stopped: if the work was asked to end before the image had its turn.
    """
    if pixels < LARGE_PIXELS:
        yield
        return
    asked = _given_up.get()
    while not _gate.acquire(timeout=_LOOK):
        if asked is not None and asked():
            raise Stopped
    try:
        yield
    finally:
        _give_back()
        _gate.release()


def _give_back() -> None:
    """Give the system the memory that was freed, where the C library would keep it.

    glibc keeps what a thread frees for that thread; the next image is decoded in another.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library has no such function
            ctypes.CDLL(None).malloc_trim(0)


class Workers(ThreadPoolExecutor):
    """Threads that give up at the gate when whoever gives them work would."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """As of every pool."""
        work: Callable[..., Any] = copy_context().run
        return super().submit(work, fn, *args, **kwargs)
