"""The thumbnails on the disk: found again, bounded, and never a reason to fail."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from app.core import thumbnail_store
from app.core.thumbnail_store import ThumbnailStore, thumbnail_key
from wseg_engine.base import durable


def key(number: int) -> str:
    return thumbnail_key(f"/photos/{number}.jpg", size=1, modified_ns=2, side=256)


def age(store: ThumbnailStore, name: str, seconds: float) -> None:
    file = next(store.folder.rglob(f"{name}*"))
    when = time.time() - seconds
    os.utime(file, (when, when))


def test_what_was_put_is_found_again(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache")
    assert store.get(key(1)) is None
    assert store.put(key(1), b"picture")
    assert ThumbnailStore(tmp_path / "cache").get(key(1)) == b"picture"
    store.remove(key(1))
    assert store.get(key(1)) is None


def test_another_path_size_time_or_side_is_another_thumbnail() -> None:
    keys = {
        thumbnail_key(path, size=size, modified_ns=time_, side=side)
        for path in ("/a.jpg", "/b.jpg")
        for size in (1, 2)
        for time_ in (1, 2)
        for side in (128, 256)
    }
    assert len(keys) == 16


def test_a_path_that_is_no_utf8_has_a_key() -> None:
    assert thumbnail_key("/a\udcff.jpg", size=1, modified_ns=1, side=1)


def test_cleaning_up_removes_what_was_not_used_for_longest(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache", limit=50)
    for number in range(10):
        store.put(key(number), b"x" * 10)
        age(store, key(number), 1000 - number)
    age(store, key(0), -5)  # used last
    assert store.needs_trim
    kept, removed = store.trim()
    assert (kept, removed) == (40, 60)  # well below the limit
    left = [number for number in range(10) if store.get(key(number))]
    assert left == [0, 7, 8, 9]
    assert not store.needs_trim


def test_what_comes_after_cleaning_up_counts(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache", limit=50)
    store.trim()
    assert not store.needs_trim
    for number in range(6):
        store.put(key(number), b"x" * 10)
    assert store.needs_trim


def test_a_thumbnail_that_is_used_counts_as_young(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache", limit=25)
    for number in range(3):
        store.put(key(number), b"x" * 10)
        age(store, key(number), 3 * thumbnail_store.FRESH - number)
    assert store.get(key(0))
    store.trim()
    assert [number for number in range(3) if store.get(key(number))] == [0, 2]


def test_unfinished_files_of_a_crash_go(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache")
    store.put(key(1), b"x")
    shard = store.folder / key(1)[:2]
    old, young = shard / "old.part", shard / "young.part"
    for file in (old, young):
        file.write_bytes(b"half")
    age(store, "old", 2 * thumbnail_store.LEFTOVER)
    store.trim()
    assert not old.exists()
    assert young.exists()


def test_a_full_disk_is_no_error_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ThumbnailStore(tmp_path / "cache")
    store.put(key(1), b"kept")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "_move", full)
        assert not store.put(key(2), b"lost")
    assert "No space left" in store.problem
    assert store.get(key(1)) == b"kept"
    assert not store.put(key(2), b"too early")
    monkeypatch.setattr(store, "_retry_at", 0.0)
    assert store.put(key(2), b"now")
    assert store.problem == ""
    assert [file.name for file in store.folder.rglob("*.part")] == []


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    store = ThumbnailStore(tmp_path / "file" / "cache")
    assert not store.put(key(1), b"x")
    assert str(tmp_path / "file" / "cache") in store.problem
    assert store.get(key(1)) is None
    assert store.trim() == (0, 0)


def test_an_empty_file_is_no_thumbnail(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache")
    store.put(key(1), b"x")
    next(store.folder.rglob("*.thumb")).write_bytes(b"")
    assert store.get(key(1)) is None


def test_threads_put_and_get_the_same_thumbnails(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "cache", limit=3000)
    wrong: list[bytes] = []

    def work() -> None:
        for number in range(60):
            store.put(key(number), bytes([number]) * 100)
            found = store.get(key(number))
            if found is not None and found != bytes([number]) * 100:
                wrong.append(found)
        store.trim()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert store.trim().kept <= 3000
