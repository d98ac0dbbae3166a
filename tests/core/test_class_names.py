"""Names and colours of classes."""

from __future__ import annotations

import pytest

from app.core.store.class_names import PALETTE, clean, free_colour, names_in, new_names


def test_names_are_composed_and_trimmed() -> None:
    assert clean("  Mu\u0308tze \u00a0 rot\n") == "M\u00fctze rot"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("dog\ncat\r\n\n horse ", ["dog", "cat", "horse"]),
        ("dog, cat;horse|cow\tbird", ["dog", "cat", "horse", "cow", "bird"]),
        ("'traffic light', \"dog\"", ["traffic light", "dog"]),
        ("dog\nDog\nDOG", ["dog"]),
        (" , ;\n", []),
    ],
)
def test_a_list_is_read_however_it_is_written(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_names_that_are_there_are_not_new() -> None:
    found = names_in("Mu\u0308tze, Dog, cow")
    assert new_names(found, ["M\u00dcTZE", "dog"]) == ["cow"]


def test_colours_do_not_repeat() -> None:
    used: list[str] = []
    for _ in range(300):
        used.append(free_colour(set(used)))
    assert used[: len(PALETTE)] == list(PALETTE)
    assert len(set(used)) == 300


def test_the_palette_is_told_apart() -> None:
    def channels(colour: str) -> list[int]:
        return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]

    for place, first in enumerate(PALETTE):
        for second in PALETTE[:place]:
            difference = sum(
                abs(a - b) for a, b in zip(channels(first), channels(second), strict=True)
            )
            assert difference > 40, (first, second)
