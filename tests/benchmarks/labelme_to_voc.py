"""Turns labelme files into the masks and images of a VOC data set, with labelme's own code.

    python labelme_to_voc.py JSONS OUT REPEATS

It does what labelme's example of a conversion does, without its pictures for looking at: a file is
loaded, its shapes are drawn, the mask is saved with a palette, the image beside it. Runs in an
environment that has labelme; prints the seconds of the fastest repeat.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import imgviz
import labelme
from loguru import logger


def main(jsons: Path, out: Path, repeats: int) -> None:
    """Convert so many times, and print the least time."""
    logger.remove()
    files = [file for file in sorted(jsons.glob("*.json")) if file.name.startswith("IMG")]
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        for kind in ("JPEGImages", "SegmentationClass"):
            (out / kind).mkdir(parents=True)
        for file in files:
            convert(file, out)
        seconds.append(time.perf_counter() - started)
        shutil.rmtree(out)
    print(len(files), min(seconds))


def convert(file: Path, out: Path) -> None:
    """Convert one file."""
    document = labelme.LabelFile(str(file))
    (out / "JPEGImages" / f"{file.stem}.jpg").write_bytes(document.image_data)
    image = labelme.utils.img_data_to_arr(document.image_data)
    names = sorted(document.flags)  # our exports name all classes there
    values = {name: number for number, name in enumerate(names, 1)}
    labels, _ = labelme.utils.shapes_to_label(image.shape, document.shapes, values)
    imgviz.io.lblsave(str(out / "SegmentationClass" / f"{file.stem}.png"), labels.astype("uint8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
