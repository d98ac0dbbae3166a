"""Reads exports with datumaro's and supervision's own code, in a process of its own.

    python outside_readers.py READERS STAND_INS READER FOLDER OUT

READERS is where `packaging/bootstrap.sh --test` installs them without what they depend on.
datumaro loads pandas and pyarrow (250 MB) when it is imported, for tables that no image has: empty
modules, written to STAND_INS, take their places. OUT gets what READER saw: `NAME.npy`, (H, W) with
the number of a class where it has pixels, from 1, and 0 elsewhere; `NAME-objects.npy`, (n, H, W),
the masks of its objects, whose classes `read.json` has.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

_EMPTY = {
    "pandas/__init__.py": "DataFrame = Series = object\n",
    "pandas/api/__init__.py": "",
    "pandas/api/types.py": "CategoricalDtype = object\n",
    "pyarrow/__init__.py": "",
}
Seen = tuple[str, np.ndarray | None, dict[str, Any]]  # name, pixels of the classes, what else


def datumaro_masks(folder: Path, kind: str, *, outlines: bool = False) -> Iterator[Seen]:
    """Read a data set with datumaro; outlines are drawn by its own transforms."""
    import datumaro
    from datumaro.components.annotation import AnnotationType

    data = datumaro.Dataset.import_from(str(folder), kind)
    if outlines:
        data = data.transform("polygons_to_masks").transform("merge_instance_segments")
    names = [label.name for label in data.categories()[AnnotationType.label]]
    for item in data:
        media = item.media
        size = media.size if media is not None else None
        labels, void, objects = None, 0, 0
        instances: list[tuple[int, np.ndarray]] = []
        for one in item.annotations:
            if one.type is not AnnotationType.mask:
                continue
            objects += 1
            image = np.asarray(one.image) > 0
            labels = np.zeros(image.shape, np.uint8) if labels is None else labels
            name = names[one.label]
            if name == "ignored":
                void += int(image.sum())
            elif name != "background":
                labels[image] = one.label + 1
                instances.append((one.label + 1, image))
        if labels is None and size is not None:
            labels = np.zeros(size, np.uint8)
        more = {"subset": item.subset, "void": void, "objects": objects, "instances": instances}
        yield item.id, labels, {**more, "names": names, "size": size}


def supervision_masks(folder: Path, kind: str) -> Iterator[Seen]:
    """Read a data set with supervision."""
    import supervision

    for split in ("train", "val"):
        if kind == "yolo":
            data = supervision.DetectionDataset.from_yolo(
                images_directory_path=str(folder / "images" / split),
                annotations_directory_path=str(folder / "labels" / split),
                data_yaml_path=str(folder / "data.yaml"),
                force_masks=True,
            )
        else:
            data = supervision.DetectionDataset.from_coco(
                images_directory_path=str(folder / "images"),
                annotations_path=str(folder / f"annotations/instances_{split}.json"),
                force_masks=True,
            )
        for path, image, found in data:
            labels = np.zeros(image.shape[:2], np.uint8)
            instances = [
                (int(found.class_id[number]) + 1, np.asarray(found.mask[number], bool))
                for number in range(len(found))
            ]
            for value, mask in instances:
                labels[mask] = value
            more = {"subset": split, "objects": len(found), "names": list(data.classes)}
            more["instances"] = instances
            yield Path(path).stem, labels, more


READERS: dict[str, Callable[[Path], Iterator[Seen]]] = {
    "datumaro-voc": lambda folder: datumaro_masks(folder, "voc_segmentation"),
    "datumaro-coco": lambda folder: datumaro_masks(folder, "coco_instances"),
    "datumaro-coco-outlines": lambda folder: datumaro_masks(
        folder, "coco_instances", outlines=True
    ),
    "supervision-coco": lambda folder: supervision_masks(folder, "coco"),
    "supervision-yolo": lambda folder: supervision_masks(folder, "yolo"),
}


def main(readers: Path, stand_ins: Path, reader: str, folder: Path, out: Path) -> None:
    """Read a data set, and write what was seen."""
    for name, text in _EMPTY.items():
        (stand_ins / name).parent.mkdir(parents=True, exist_ok=True)
        (stand_ins / name).write_text(text, "utf-8")
    sys.path += [str(readers), str(stand_ins)]
    read = []
    for number, (name, labels, more) in enumerate(READERS[reader](folder)):
        if labels is not None:
            np.save(out / f"{number}.npy", labels)
        instances = more.pop("instances")
        more["objects_of"] = [value for value, _ in instances]
        if instances:
            np.save(out / f"{number}-objects.npy", np.stack([mask for _, mask in instances]))
        read.append({"name": name, "file": number if labels is not None else None, **more})
    (out / "read.json").write_text(json.dumps(read), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], *map(Path, sys.argv[4:]))
