"""Masks of things on a plain ground: what differs from the colour of an image's border.

Run by TagMask, or by `wseg external`, as
    python3 plain_ground.py {tags} {images} {classes} {masks}
It needs Pillow and NumPy. Where `differs` stands, a better program asks its network.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

LEAST = 60  # difference of colour, of 442, from which a pixel belongs to the thing
VOID = 255  # "I do not know"; 0 is background


def differs(picture: Image.Image) -> np.ndarray:
    """Return (height, width) which pixels are not of the border's colour."""
    pixels = np.asarray(picture.convert("RGB"), dtype=np.float32)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ground = np.median(border, axis=0)
    return np.linalg.norm(pixels - ground, axis=2) >= LEAST


def main(tags: Path, images: Path, classes: Path, masks: Path) -> None:
    """Write a mask of each image that is tagged."""
    value_of = {one["name"]: one["id"] for one in json.loads(classes.read_text("utf-8"))}
    entries = json.loads(tags.read_text("utf-8"))
    for number, entry in enumerate(entries, 1):
        names = entry["present"]
        with Image.open(images / entry["image"]) as picture:
            thing = differs(picture)
        # This one cannot tell two classes apart, and says so.
        value = value_of[names[0]] if len(names) == 1 else VOID if names else 0
        mask = np.where(thing, value, 0).astype(np.uint8)
        Image.fromarray(mask).save(masks / entry["mask"])
        print(f"PROGRESS {number}/{len(entries)}", flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
