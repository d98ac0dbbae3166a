"""Which texts from outside can name something inside a folder, or lead to another computer."""

from __future__ import annotations

import os
import re

_PART = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.~-]*")
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\..*)?", re.IGNORECASE)
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
    text = path.replace("\\", "/") if os.sep == "\\" else path
    first = "//" if os.sep == "\\" else "/net/"
    if not text.startswith(first):
        return ""
    host, _, rest = text[len(first) :].lstrip("/").partition("/")
    return first + "/".join(filter(None, (host.casefold(), rest.partition("/")[0].casefold())))
