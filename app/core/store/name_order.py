"""The order of names as people expect it: IMG_2 before IMG_10, upper and lower case alike."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = re.compile("[0-9]+")
_WIDTH = 12  # digits; longer numbers are compared from the left
_KEPT = 1 << 17  # keys of paths, the usual order: looking again is then nearly as quick as an index


@lru_cache(_KEPT)
def order_key(text: str) -> str:
    """Return what a path is sorted by: its numbers are filled up with zeros."""
    return _DIGITS.sub(_filled, text.casefold())


def name_order_key(path: str) -> str:
    """Return what a path with "/" is sorted by if only the file's name counts."""
    return _DIGITS.sub(_filled, path[path.rfind("/") + 1 :].casefold())


def _filled(number: re.Match[str]) -> str:
    return number[0].zfill(_WIDTH)
