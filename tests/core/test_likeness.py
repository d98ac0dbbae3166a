"""Which images look alike: by their features, and by those of a region."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.masks.likeness import (
    REGION_SIDE,
    Features,
    Likeness,
    RegionSearch,
    Scale,
    chained,
    comparable,
    most_alike,
    region_of,
    used_signature,
)
from app.core.store import Project

from .cached_features import CELLS, features_like, put_features
from .small_trainings import small_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    with closing(small_project(tmp_path)) as project:
        yield project


def photo(project: Project, image: int) -> Path:
    (record,) = project.images.get([image])
    return project.images.file(record)


def test_the_most_alike_come_first_and_the_image_itself_at_the_top() -> None:
    vectors = {
        image: features_like(kind).mean((1, 2)) for image, kind in enumerate((0, 1, 0, 2, 1), 10)
    }
    order = most_alike(vectors, 11)
    assert order[0] == 11 and order[1] == 14 and set(order) == set(vectors)
    # What all have in common, and a channel that is larger than the others, change nothing.
    shifted = {i: (v + 40) * np.array([1, 1, 1, 1, 1, 900], np.float32) for i, v in vectors.items()}
    assert most_alike(shifted, 11)[:2] == [11, 14]
    assert most_alike({11: vectors[11]}, 11) == [11]


def test_images_that_were_not_compared_keep_their_order_behind_the_others() -> None:
    likeness = Likeness(4, "four.jpg", order=(4, 2, 9))
    found = likeness.sort(np.array([1, 2, 3, 4, 5], np.int64))
    assert found.tolist() == [4, 2, 1, 3, 5]


def test_a_chain_goes_on_with_the_one_most_like_the_last() -> None:
    line = {1: 0.0, 2: 5.0, 3: 1.0, 4: 4.5}
    vectors = {image: np.array([at], np.float32) for image, at in line.items()}
    assert chained([1, 2, 7, 3, 4], vectors) == [1, 3, 4, 2, 7]
    assert chained([3, 1], {}) == [3, 1]
    assert comparable({}) == {}


def test_a_region_is_found_wherever_it_lies_in_another_image() -> None:
    wanted = features_like(1, at=(0, 0))
    wanted[2, 3:] += 1  # the ground below it, which another image shares
    others = {
        1: features_like(1, at=(5, 3)),
        2: features_like(2),
        3: features_like(3, at=(2, 2)),
        4: features_like(0),
    }
    region = np.zeros((REGION_SIDE, REGION_SIDE), np.float32)
    region[: REGION_SIDE // 4, : REGION_SIDE // 4] = 1
    vectors = {image: deep.mean((1, 2)) for image, deep in {0: wanted, **others}.items()}
    search = RegionSearch(wanted, region, Scale.of(vectors))
    scores = {image: search.score(deep) for image, deep in others.items()}
    assert max(scores, key=lambda image: scores[image]) == 1
    assert scores[1] > 0.5 > max(scores[image] for image in (2, 3, 4))


def test_a_region_smaller_than_a_cell_still_counts() -> None:
    labels = np.zeros((1000, 1500), np.uint8)
    labels[500:503, 700:703] = 2
    region = region_of(labels, 2)
    assert region is not None and region.shape == (REGION_SIDE, REGION_SIDE) and region.sum() > 0
    assert region_of(labels, 1) is None
    search = RegionSearch(features_like(1), region, Scale.of({0: np.zeros(6, np.float32)}))
    assert search.score(features_like(1)) == pytest.approx(1, abs=0.02)


def test_vectors_are_kept_by_file_and_photos_are_read_but_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_features(photo(project, 1), features_like(1))
    (one, two) = project.images.get([1, 2])
    signature = used_signature(project, [2, 1])
    assert signature == "ab" * 8 and used_signature(project, [2]) == ""
    features = Features(project, signature)
    vector = features.vector(one)
    assert vector is not None and vector.argmax() == 1 and features.vector(two) is None
    cells = features.cells(one)
    assert cells is not None and cells.shape == (6, CELLS, CELLS)

    def unread(path: Path) -> str:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr("app.core.masks.likeness.content_key", unread)
    again = Features(project, signature)
    found = again.vector(one)
    assert found is not None and np.allclose(found, vector, atol=1e-3)
    assert again.vector(two) is None


def test_features_that_come_later_are_found_and_another_photo_has_others(project: Project) -> None:
    (record,) = project.images.get([1])
    features = Features(project, "ab" * 8)
    assert features.vector(record) is None
    put_features(photo(project, 1), features_like(2))
    vector = features.vector(record)
    assert vector is not None and vector.argmax() == 2
    Image.new("RGB", (30, 20), (1, 2, 3)).save(photo(project, 1))  # edited since
    status = photo(project, 1).stat()
    changed = record._replace(size=status.st_size, modified_ns=status.st_mtime_ns)
    assert features.vector(changed) is None


def test_damaged_features_count_as_none(project: Project) -> None:
    path = put_features(photo(project, 1), features_like(1))
    path.write_bytes(b"torn")
    (record,) = project.images.get([1])
    assert Features(project, "ab" * 8).vector(record) is None
