"""The feature cache: found again by content, kept under its limit, never trusted blindly."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from wseg_engine.images import array_cache
from wseg_engine.images.array_cache import clear, folder_size
from wseg_engine.training.features import Entry, FeatureCache, signature

SIGNATURE = "0123456789abcdef"
KEYS = [f"{number:040x}" for number in range(0x10, 0x20)]


def entry(value: float = 1.0) -> Entry:
    deep = np.full((2, 4, 3, 3), value, np.float16)
    return Entry(deep, np.full((12, 12, 3), int(value), np.uint8))


def size_of(one: Entry) -> int:
    return one.deep.nbytes + one.image.nbytes


def test_an_entry_comes_back_as_it_was_put(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6)
    assert cache.get(KEYS[0]) is None
    cache.put(KEYS[0], entry(3.0))
    again = FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6).get(KEYS[0])
    assert again is not None
    np.testing.assert_array_equal(again.deep, entry(3.0).deep)
    np.testing.assert_array_equal(again.image, entry(3.0).image)
    assert again.deep.dtype == np.float16


def test_another_signature_does_not_see_it(tmp_path: Path) -> None:
    FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6).put(KEYS[0], entry())
    assert FeatureCache(tmp_path, signature="f" * 16, limit=10**6).get(KEYS[0]) is None


@pytest.mark.parametrize("damage", [b"", b"\x08\0\0\0\0\0\0\0nonsense", b"\xff" * 64])
def test_a_damaged_entry_is_deleted_and_computed_anew(tmp_path: Path, damage: bytes) -> None:
    cache = FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6)
    cache.put(KEYS[0], entry())
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(damage)
    assert cache.get(KEYS[0]) is None
    assert not file.exists()


def test_what_exceeds_the_limit_is_not_kept_and_said(tmp_path: Path) -> None:
    for key in KEYS[:2]:
        FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6).put(key, entry())
    limit = folder_size(tmp_path) + size_of(entry()) // 2
    cache = FeatureCache(tmp_path, signature=SIGNATURE, limit=limit)
    assert not cache.full
    for key in KEYS[2:5]:
        cache.put(key, entry())
    assert cache.full
    kept = [key for key in KEYS[:5] if cache.get(key) is not None]
    # Its own entries stay, or every epoch would push out what the next one needs.
    assert KEYS[0] in kept
    assert KEYS[1] in kept
    assert folder_size(tmp_path) <= limit


def test_entries_of_other_signatures_leave_first_the_longest_unused_before(tmp_path: Path) -> None:
    old = FeatureCache(tmp_path, signature="f" * 16, limit=10**6)
    for age, key in enumerate(KEYS[:3]):
        old.put(key, entry())
        os.utime(old.path(key), (1_000_000 + age, 1_000_000 + age))
    assert old.get(KEYS[0]) is not None  # used just now
    limit = folder_size(tmp_path)
    new = FeatureCache(tmp_path, signature=SIGNATURE, limit=limit)
    new.put(KEYS[5], entry())
    assert not new.full
    assert new.get(KEYS[5]) is not None
    assert [old.get(key) is not None for key in KEYS[:3]] == [True, False, True]


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6)
    cache.put(KEYS[0], entry())

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(array_cache, "save_file", no_space)
    cache.put(KEYS[1], entry())
    assert cache.full
    assert cache.get(KEYS[0]) is not None
    assert cache.get(KEYS[1]) is None
    assert not list(tmp_path.rglob("*.part"))


def test_clearing_frees_what_size_counted(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path, signature=SIGNATURE, limit=10**6)
    cache.put(KEYS[0], entry())
    counted = folder_size(tmp_path)
    assert counted > size_of(entry())
    assert clear(tmp_path) == counted
    assert folder_size(tmp_path) == 0
    assert cache.get(KEYS[0]) is None


def test_the_signature_changes_with_weights_and_settings() -> None:
    weights = {"a": torch.zeros(3), "b": torch.ones(2, dtype=torch.int64)}
    base = signature(weights, side=384)
    assert base == signature(dict(reversed(weights.items())), side=384)
    assert base != signature(weights, side=385)
    assert base != signature({**weights, "a": torch.tensor([0.0, 0.0, 1e-30])}, side=384)
    assert len(base) == 16
