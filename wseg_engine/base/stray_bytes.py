"""File names whose bytes are no UTF-8, as text that databases and tables take.

Python shows a byte of a file name that is no UTF-8 as U+DC80 to U+DCFF, which no database takes as
text. They are kept in a private range that no keyboard writes.
"""

from __future__ import annotations

_STRAY = 0xDC00
_KEPT = 0x10FE00
_OUT = {_STRAY + byte: _KEPT + byte for byte in range(0x80, 0x100)}
_IN = {kept: stray for stray, kept in _OUT.items()}


def to_text(path: str) -> str:
    """Return a path as it can be stored; bytes that are no UTF-8 survive."""
    return path.translate(_OUT)


def from_text(text: str) -> str:
    """Return the path that `to_text` was given."""
    return text.translate(_IN)
