"""Names and colours of classes: cleaning what was typed or pasted, and colours that differ."""

from __future__ import annotations

import colorsys
import re
import unicodedata
from collections.abc import Collection, Iterable

# Told apart on white and on black, neighbours most of all; after the palettes of Kelly and Tableau.
PALETTE = (
    "#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#00a6c8", "#f032e6", "#9bc400",
    "#e0a100", "#008080", "#b07bff", "#9a6324", "#c2185b", "#2e7d32", "#7b8cff", "#ff7f6e",
    "#6d4c41", "#00c48c", "#4a148c", "#607d8b", "#ff5ca8", "#827717", "#1b6ca8", "#d1793f",
)  # fmt: skip
_GOLDEN = 0.618034  # of the circle of hues: each step falls into the largest gap
_SEPARATORS = re.compile(r"[\n\r;,\t|]+")


def clean(name: str) -> str:
    """Return a name as it will be kept: composed, without surplus spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def names_in(text: str) -> list[str]:
    """Return the names in a pasted list, one a line or separated by commas, each once."""
    found: dict[str, str] = {}
    for part in _SEPARATORS.split(text):
        name = clean(part.strip().strip("\"'"))
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def new_names(names: Iterable[str], existing: Iterable[str]) -> list[str]:
    """Return those names that none of the existing ones is, upper and lower case alike."""
    taken = {clean(name).casefold() for name in existing}
    return [name for name in names if name.casefold() not in taken]


def free_colour(used: Collection[str]) -> str:
    """Return a colour for a new class: one of the palette, then others unlike those used."""
    for colour in PALETTE:
        if colour not in used:
            return colour
    step = len(used)
    while True:
        red, green, blue = colorsys.hls_to_rgb(step * _GOLDEN % 1, 0.5, 0.65)
        colour = f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"
        if colour not in used:
            return colour
        step += 1
