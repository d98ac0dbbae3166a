"""For `pytest -p tests.pretended_card.plugin`: every test of that process has a pretended card.

The folder of the compiled guard is taken from the environment (`PRETENDED_CARD`); the test that
starts such processes (`tests/test_pretended_card.py`) sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pretended_card.loaded import card as cards
from tests.pretended_card.loaded import tensors
from tests.quick import quick_saliency


@pytest.fixture(autouse=True)
def card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[cards.Card]:
    """The card of a test; what stands out in photographs is no matter of a card's."""
    quick_saliency(monkeypatch)
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    with cards.pretended(count=2) as made:
        yield made
    tensors.hooks.clear()
