"""Single bits turned over in the files beside a project's database: told, or harmless."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.core.masks.area import Box, Patch
from app.core.masks.document import MaskDocument
from app.core.masks.journal import Journal, journal_path
from app.core.masks.painted import write_painted
from app.core.store import ProjectError, open_project
from app.core.store.backup import backups
from tests.attacks.effort import effort
from tests.attacks.flipped_bits import read_all_records
from tests.attacks.hostile_project import Place, make_place, use
from tests.attacks.traps import patience, state_of
from tests.core.drawn_project import HEIGHT, WIDTH, blobs
from wseg_engine.images.mask_files import write_mask

FLIPS = effort(1, 40)  # of each file
FILES = (
    "masks/imported/0001/former.json",
    "masks/imported/0001/1.png",
    "masks/edited/1.png",
    "masks/edited/1.png.journal",
    "masks/edited/1.png.painted",
    "models/run-0001/checkpoint.json",
    "project.lock",
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = make_place(tmp_path_factory.mktemp("flips"))
    mask = place.folder / "masks/edited/1.png"
    write_mask(mask, blobs(3))
    journal = Journal(journal_path(mask), (HEIGHT, WIDTH), MaskDocument(blobs(3)).fingerprint())
    journal.append([Patch(Box(0, 0, HEIGHT, WIDTH), blobs(4))])
    journal.close()
    bits = np.packbits(blobs(3) > 0)
    write_painted(mask, bits, (HEIGHT, WIDTH), MaskDocument(blobs(3)).fingerprint())
    (place.folder / "project.lock").write_text('{"host": "a", "pid": 1, "folder": "/a"}')
    return place


@pytest.mark.timeout(effort(300, 3600))
@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_beside_the_database_is_told_or_harms_nobody(
    original: Place, tmp_path: Path, name: str
) -> None:
    chance = random.Random(name)
    for number in range(FLIPS):
        base = tmp_path / str(number)
        shutil.copytree(original.folder.parent, base)
        place = Place(*(base / one.name for one in original))
        data = bytearray((place.folder / name).read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (place.folder / name).write_bytes(data)
        before, photos = state_of(place.canary), state_of(place.photos)
        with patience():
            used = use(place)
        assert not used.refused or used.refused.strip()
        assert all(text.partition(": ")[2].strip() for text in used.failed)
        assert state_of(place.canary) == before
        assert state_of(place.photos) == photos
        shutil.rmtree(base)


@pytest.mark.timeout(effort(300, 3600))
def test_a_flipped_bit_in_a_backup_is_no_other_project(original: Place, tmp_path: Path) -> None:
    """Whoever restores it gets what was backed up, or is told that it is damaged."""
    base = tmp_path / "copy"
    shutil.copytree(original.folder.parent, base)
    place = Place(*(base / one.name for one in original))
    (backup, *_) = backups(place.folder)
    good = backup.path.read_bytes()
    chance = random.Random(5)
    told = 0
    for _ in range(effort(20, 400)):
        data = bytearray(good)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        backup.path.write_bytes(data)
        (place.folder / "project.tagmask").write_bytes(b"damaged")
        try:
            open_project(place.folder, daily_backup=False).close()
        except ProjectError as error:
            assert str(error).strip()
            offer = getattr(error, "offer", None)
            told += offer is None or offer.backup is None
            if offer is not None and offer.backup is not None:
                offer.restore()
                with open_project(place.folder, daily_backup=False) as project:
                    read_all_records(project)
    assert told > 0
