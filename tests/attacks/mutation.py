"""Sound files with a few places changed: what gets through the first checks, and then is wrong."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from hypothesis import strategies as st

TOKENS = (
    *(b"", b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\xff" * 8),
    *(b"../", b"/etc/passwd", b"NaN", b"1e999", b"-1", b"9" * 30, b"null", b"true", b"%s%n"),
    *(b"[" * 3000, b'{"a":' * 400, b"<a>" * 300, b"&lt;", b"<!DOCTYPE a [", b"=1+1"),
    *(b'"\\ud800"', "é".encode(), b"\xe9", b"\r\n", b";", b","),
)


class Kind(Enum):
    """A way to change bytes."""

    FLIP = "flip"  # one bit
    WRITE = "write"  # a token over what is there
    INSERT = "insert"  # a token
    CUT = "cut"  # a piece out
    DOUBLE = "double"  # a piece twice
    END = "end"  # everything behind a place away


class Edit(NamedTuple):
    """One change."""

    kind: Kind
    place: float  # of the whole, 0-1
    size: int  # bytes, or the bit
    token: int


def edited(data: bytes, edits: list[Edit]) -> bytes:
    """Return bytes with changes made one after the other."""
    for edit in edits:
        at = int(edit.place * len(data))
        token = TOKENS[edit.token % len(TOKENS)]
        match edit.kind:
            case Kind.FLIP if at < len(data):
                flipped = data[at] ^ (1 << edit.size % 8)
                data = data[:at] + bytes([flipped]) + data[at + 1 :]
            case Kind.WRITE:
                data = data[:at] + token + data[at + len(token) :]
            case Kind.INSERT:
                data = data[:at] + token + data[at:]
            case Kind.CUT:
                data = data[:at] + data[at + edit.size :]
            case Kind.DOUBLE:
                data = data[: at + edit.size] + data[at:]
            case Kind.END:
                data = data[:at]
            case _:
                pass
    return data


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(Kind),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 64),
        st.integers(0, len(TOKENS) - 1),
    ),
    min_size=1,
    max_size=6,
)
