"""Draws the pictures of the welcome page from a real training: `resources/welcome/*.jpg`.

    python packaging/welcome_pictures.py WORK

WORK gets the sample, a training of a few epochs, a whole run, and their masks; what is there
already is used. Nothing is touched up: the masks are the network's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "resources" / "welcome"
SIZE = "480x360"
NAME = "sample_021"
QUALITY = 90
COLOURS = {1: "#f58231", 2: "#e6194b", 3: "#e0a100", 4: "#3cb44b"}  # of the sample project
GREY, COVER = 0.65, 0.72  # how much the ground loses its colour; how much a mask covers
LINE = 2  # px


def main() -> int:
    """Make the pictures; return the exit status."""
    work = Path(sys.argv[1])
    make(work)
    OUT.mkdir(parents=True, exist_ok=True)
    photo = np.asarray(Image.open(work / "sample" / "images" / f"{NAME}.jpg").convert("RGB"))
    early = np.asarray(Image.open(work / "early-masks" / f"{NAME}.png"))
    last = np.asarray(Image.open(work / "run" / "voc" / "SegmentationClass" / f"{NAME}.png"))
    for name, picture in (
        ("tagged", photo),
        ("learning", masked(photo, early)),
        ("masks", masked(photo, last)),
    ):
        Image.fromarray(picture).save(OUT / f"{name}.jpg", quality=QUALITY)
    return 0


def make(work: Path) -> None:
    """Train twice: for a few epochs, and as the preset does."""
    sample = str(work / "sample")
    few = ["--set", "train.epochs=4", "--set", "train.relabel_epochs="]
    for done, arguments in (
        ("sample", ["sample", sample, "--size", SIZE]),
        ("run/report.json", ["run", sample, "--out", str(work / "run")]),
        ("early/checkpoint.json", ["train", sample, "--out", str(work / "early"), *few]),
        (
            "early-masks",
            ["predict", str(work / "early"), sample, "--refine", "none",
             "--out", str(work / "early-masks")],
        ),
    ):  # fmt: skip
        if not (work / done).exists():
            subprocess.run([sys.executable, "-m", "wseg_engine", *arguments], check=True)


def masked(photo: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a photograph whose ground is grey, with its masks in colour and a line around them.

    Args:
        photo: (H, W, 3), RGB.
        mask: (H, W), class index + 1, 0 background, 255 void.
    """
    grey = cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    picture = photo * (1 - GREY) + grey.astype(np.float64) * GREY
    for value, colour in COLOURS.items():
        found = mask == value
        ink = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])
        picture[found] = picture[found] * (1 - COVER) + ink * COVER
    drawn = np.clip(picture, 0, 255).astype(np.uint8)
    for value in COLOURS:
        outlines, _ = cv2.findContours(
            (mask == value).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        cv2.drawContours(drawn, outlines, -1, (255, 255, 255), LINE, cv2.LINE_AA)
    return drawn


if __name__ == "__main__":
    sys.exit(main())
