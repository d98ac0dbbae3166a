"""Small data sets on disk, for the tests of their readers."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.labels import Tag
from wseg_engine.datasets import Dataset

PRESENT, ABSENT, UNSURE = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


def draw(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 3)).save(path)


def tags(data: Dataset) -> dict[str, tuple[Tag, ...]]:
    return {image.name: image.tags for image in data.images}


def listed(root: Path, text: str | bytes, *images: str) -> Dataset:
    """Write images and a list of tags, and read them."""
    draw(root / "images", *(images or ("a.jpg", "b.jpg", "c.jpg")))
    data = text if isinstance(text, bytes) else text.encode()
    (root / "tags.csv").write_bytes(data)
    return read_dataset(root)
