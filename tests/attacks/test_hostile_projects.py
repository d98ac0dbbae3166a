"""A project from somebody who means harm: nothing outside of it is touched, and nothing hangs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.core.store.backup import KEPT
from tests.attacks.effort import LONG
from tests.attacks.hostile_project import Place, Used, kept_backups, make_place, use
from tests.attacks.hostile_siblings_more import IN_SHORT, SIBLINGS
from tests.attacks.traps import patience, state_of


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def place(original: Place, tmp_path: Path) -> Place:
    """A copy to be made hostile."""
    base = tmp_path / "copy"
    shutil.copytree(original.folder.parent, base)
    return Place(*(base / one.name for one in original))


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
