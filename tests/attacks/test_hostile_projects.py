"""A project from somebody who means harm: nothing outside of it is touched, and nothing hangs."""

from __future__ import annotations

import pytest

from app.core.store.backup import KEPT
from tests.attacks.effort import LONG
from tests.attacks.hostile_project import Place, Used, kept_backups, original, place, use
from tests.attacks.hostile_siblings_more import IN_SHORT, SIBLINGS
from tests.attacks.traps import patience, state_of

__all__ = ["original", "place"]  # fixtures


def test_a_sound_project_is_used_to_the_end(place: Place) -> None:
    """Else what follows would test nothing."""
    before = state_of(place.canary)
    assert use(place) == Used("", ())
    assert state_of(place.canary) == before
    assert (place.folder.parent / "export-True" / "export.json").is_file()
    assert list(place.folder.glob("masks/approved/*.png"))
    assert kept_backups(place) == {"manual": KEPT, "daily": KEPT}


@pytest.mark.parametrize("name", SIBLINGS if LONG else IN_SHORT)
def test_nothing_outside_is_touched_and_nothing_hangs(place: Place, name: str) -> None:
    SIBLINGS[name](place)
    before, photos = state_of(place.canary), state_of(place.photos) if "pipes" not in name else {}
    with patience():
        use(place)
    assert state_of(place.canary) == before
    if photos:
        assert state_of(place.photos) == photos
