"""Which texts from outside can name something inside a folder, or lead to another computer."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

_PART = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.~-]*")
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MOST_LINKS = 40  # on one way, as systems follow
_LONGEST = 200  # characters of one name; systems allow 255 bytes


def is_portable(text: object, *, beginning: str = "") -> bool:
    """Whether a text is the way to something inside a folder, and the same on every system.

    That is: plain names between "/", none of which leads up, names a device, or is changed by a
    file system (dots and spaces at the end, upper case, streams, drives).

    Args:
        text: from outside, so it may be anything.
        beginning: what it must begin with, such as "masks/".
    """
    if not isinstance(text, str) or not text.startswith(beginning) or len(text) > 1000:
        return False
    return all(
        _PART.fullmatch(part) is not None
        and not part.endswith(".")
        and len(part) <= _LONGEST
        and _DEVICES.fullmatch(part) is None
        for part in text.split("/")
    )


def is_below(text: object) -> bool:
    """Whether a text is the way to something below a folder, whatever characters its names have.

    For names that people gave; what the program named itself `is_portable`.
    """
    if not isinstance(text, str) or "\0" in text or (os.sep == "\\" and set(text) & set("\\:")):
        return False
    return all(part not in ("", ".", "..") for part in text.split("/"))


def share_of(path: str) -> str:
    r"""Return the other computer's share that a path leads to, as `\\host\share`; "" if to none.

    Looking there calls that computer, and on Windows tells it who is asking. Elsewhere, there are
    folders below which systems mount what they are asked for.
    """
    if os.sep == "\\":
        first, text = "//", path.replace("\\", "/")
        text = f"//{text[1:]}" if text.startswith("/??/") else text  # the same to the system
    else:
        first, text = "/net/", posixpath.normpath(path)
        text = text[1:] if text.startswith("//") else text
    if not text.startswith(first):
        return ""
    host, _, rest = text[len(first) :].lstrip("/").partition("/")
    return first + "/".join(filter(None, (host.casefold(), rest.partition("/")[0].casefold())))


def share_behind(path: str) -> str:
    """Return what `share_of` does, of what a path leads to by links; nothing there is asked.

    Args:
        path: a whole path.
    """
    links = 0
    root, *names = Path(path).parts or ("",)
    place, left = root, names[::-1]
    while left and links <= _MOST_LINKS:
        name = left.pop()
        if name == os.pardir:
            place = os.path.dirname(place)  # noqa: PTH120 - text alone
            continue
        here = os.path.join(place, name)  # noqa: PTH118
        if share_of(here):
            below = left[-1] if left and left[-1] != os.pardir else ""
            return share_of(os.path.join(here, below))  # noqa: PTH118
        try:
            target = Path(os.readlink(here))  # noqa: PTH115
        except (OSError, ValueError):  # no link, or nothing
            place = here
            continue
        links += 1
        if target.is_absolute():
            place = target.anchor
        left += [part for part in target.parts if part != target.anchor][::-1]
    return share_of(place)
