"""A project of three photos and a folder of doubtful masks, for the tests of their import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.store import FoundFile, Project, create_project
from app.core.transfer.mask_import import (
    Fixed,
    MaskChoices,
    MaskKind,
    MaskPlan,
    MaskPlanMade,
    MaskReading,
    MaskReadOptions,
    MasksRead,
    detect_masks,
    plan_masks,
    read_masks,
)
from app.core.transfer.mask_import.apply import mapped
from wseg_engine.base.events import Control

OUTLINE = [10, 10, 40, 10, 40, 30, 10, 30]  # 600 pixels
POINTS = [[10, 10], [40, 10], [40, 30], [10, 30]]
AREA = 600
WIDTH, HEIGHT = 64, 48


class DoubtfulMasks:
    """A project of three photos, and a folder of masks."""

    def __init__(self, folder: Path, project: Project) -> None:
        self.masks = folder / "masks"
        self.masks.mkdir()
        self.photos = folder / "photos"
        self.project = project
        self.reading: MaskReading
        self.plan: MaskPlan

    def pixels(self, path: Path | None = None, **options: Any) -> dict[str, dict[str, int]]:
        """Read masks; return how many pixels each class has, by the image."""
        found = detect_masks(path or self.masks)
        kind = MaskKind(options.pop("kind", found.kind))
        chosen = MaskReadOptions(kind, found.path, **options)
        *_, done = read_masks(self.project, chosen, Control())
        assert isinstance(done, MasksRead)
        self.reading = done.reading
        *_, made = plan_masks(self.project, done.reading, MaskChoices(), Control())
        assert isinstance(made, MaskPlanMade)
        self.plan = made.plan
        values = {row.key: number for number, row in enumerate(self.plan.values, 1)}
        names = {number: row for row in self.plan.values for number in [values[row.key]]}
        result: dict[str, dict[str, int]] = {}
        for row in self.plan.rows:
            labels = mapped(row, values)
            result[row.path] = {
                names[int(n)].name or names[int(n)].key: int((labels == n).sum())
                for n in np.unique(labels)
                if names[int(n)].action is not Fixed.BACKGROUND
            }
        return result

    def coco(self, annotations: list[Any], **options: Any) -> dict[str, dict[str, int]]:
        document = {
            "images": options.pop("images", [image(n) for n in (1, 2, 3)]),
            "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
            "annotations": annotations,
        }
        file = self.masks / "coco.json"
        file.write_text(json.dumps(document), "utf-8")
        return self.pixels(file, **options)

    def labelme(self, *shapes: Any, name: str = "0.json", **more: Any) -> dict[str, dict[str, int]]:
        document = {"shapes": shapes, "imagePath": "0.jpg", **SIZE, **more}
        (self.masks / name).write_text(json.dumps(document), "utf-8")
        return self.pixels()

    def told(self) -> str:
        return "\n".join(f"{issue.where}: {issue.what}" for issue in self.reading.issues)


SIZE = {"imageHeight": HEIGHT, "imageWidth": WIDTH}


def image(number: Any, **more: Any) -> dict[str, Any]:
    whole = {"id": number, "file_name": f"{int(number) - 1}.jpg", "width": WIDTH, "height": HEIGHT}
    return {key: value for key, value in {**whole, **more}.items() if value is not None}


def annotation(number: int = 1, **more: Any) -> dict[str, Any]:
    whole = {
        "id": number,
        "image_id": 1,
        "category_id": 1,
        "segmentation": [OUTLINE],
        "bbox": [10, 10, 30, 20],
        "iscrowd": 0,
    }
    return {**whole, **more}


@pytest.fixture
def doubtful(tmp_path: Path) -> Iterator[DoubtfulMasks]:
    photos = tmp_path / "photos"
    photos.mkdir()
    names = ["0.jpg", "1.jpg", "2.jpg"]
    for name in names:
        Image.new("RGB", (WIDTH, HEIGHT), (9, 9, 9)).save(photos / name)
    with create_project(tmp_path / "project") as project:
        source = project.sources.add(photos)
        project.images.record(source.id, [FoundFile(name, 1, 1) for name in names])
        yield DoubtfulMasks(tmp_path, project)
