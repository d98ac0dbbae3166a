"""The dense CRF, against pydensecrf2, and large images at a working size.

Both run in processes of their own, ours on two threads; memory is the peak beyond the inputs.
Photographs come from ../shared where it is there, and are drawn otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.refinement.crf import dense_crf
from wseg_engine.refinement.refine import refine_labels
from wseg_engine.settings.config import RefineConfig

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measure import ROOT, THREADS, Work, command_line, measure

PHOTOS = ROOT.parent / "shared" / "data" / "voc_animals" / "val"
NAME = "2007_000783"


def scene(height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return an image and a network's sort of coarse probabilities of five classes, 24×32."""
    torch.set_num_threads(THREADS)
    rng = np.random.default_rng(0)
    found = sorted(PHOTOS.rglob(f"{NAME}.*"))
    if found:
        files = {path.suffix: path for path in found}
        photo = cv2.cvtColor(cv2.imread(str(files[".jpg"])), cv2.COLOR_BGR2RGB)
        truth = cv2.imread(str(files[".png"]), cv2.IMREAD_UNCHANGED)
        if truth.ndim == 3:  # OpenCV turns palettes into colours
            truth = (truth.sum(2) > 0).astype(np.uint8)
    else:
        y, x = np.mgrid[:375, :500] / 375
        truth = ((y - 0.5) ** 2 + (x - 0.6) ** 2 < 0.06).astype(np.uint8)
        shade = cv2.resize(rng.uniform(60, 200, (8, 10, 3)).astype(np.float32), (500, 375))
        photo = (0.7 * shade + 60 * truth[..., None]).astype(np.uint8)
    image = cv2.resize(photo, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    image += 3 * rng.standard_normal(image.shape, np.float32)
    logits = 0.7 * rng.standard_normal((5, 24, 32)).astype(np.float32)
    for index, inside in enumerate((truth == 0, (truth > 0) & (truth < 255))):
        soft = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 12)
        logits[index] += 4 * cv2.resize(soft, (32, 24), interpolation=cv2.INTER_AREA)
    given = torch.from_numpy(logits).softmax(0).numpy()
    return np.clip(image, 0, 255).astype(np.uint8), given


def small_scene() -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    image, given = scene(375, 500)
    full = torch.nn.functional.interpolate(
        torch.from_numpy(given)[None], (375, 500), mode="bilinear", align_corners=True
    )
    return image, full[0].numpy()


def _crf(backend: str) -> Work:
    image, probabilities = small_scene()
    return lambda: dense_crf(image, probabilities, backend=backend)


def _refine(height: int, width: int, working_pixels: int) -> Work:
    image, probabilities = scene(height, width)
    config = RefineConfig(working_pixels=working_pixels)
    return lambda: refine_labels(image, probabilities, config)


CASES = {
    "ours": lambda: _crf("torch"),
    "pydensecrf": lambda: _crf("pydensecrf"),
    "large": lambda: _refine(3000, 4000, 500_000),
    "large-full": lambda: _refine(3000, 4000, 0),
    "huge": lambda: _refine(4000, 6000, 500_000),
}


def _agreement() -> tuple[float, float]:
    """Return the share of equal labels and the largest difference of probabilities."""
    image, probabilities = small_scene()
    ours = dense_crf(image, probabilities)
    theirs = dense_crf(image, probabilities, backend="pydensecrf")
    equal = float((ours.argmax(0) == theirs.argmax(0)).mean())
    return equal, float(np.abs(ours - theirs).max())


def _agreement_at_working_size() -> float:
    image, probabilities = scene(3000, 4000)
    working = refine_labels(image, probabilities, RefineConfig()).labels
    full = refine_labels(image, probabilities, RefineConfig(working_pixels=0)).labels
    return float((working == full).mean())


def main() -> list[dict[str, object]]:
    """Return a row for each figure."""
    ours, other = measure(__file__, "ours", 7), measure(__file__, "pydensecrf", 7)
    large, full = measure(__file__, "large", 3), measure(__file__, "large-full", 1)
    huge = measure(__file__, "huge", 1)
    equal, difference = _agreement()
    return [
        _row("375×500, 5 classes", ours.best, other.best, "s", "no slower"),
        _row("375×500, 5 classes, memory", ours.peak, other.peak, "MiB", ""),
        _row("375×500, 5 classes, equal labels", 100 * equal, None, "%", "99.9 %"),
        _row("375×500, 5 classes, largest difference", difference, None, "", "1e-3"),
        _row("3000×4000, 5 classes, working size", large.best, None, "s", "5 s"),
        _row("3000×4000, 5 classes, working size, memory", large.peak, None, "MiB", ""),
        _row("3000×4000, 5 classes, full size", full.best, None, "s", ""),
        _row("3000×4000, 5 classes, full size, memory", full.peak, None, "MiB", ""),
        _row(
            "3000×4000, labels at working size equal to full size",
            100 * _agreement_at_working_size(),
            None,
            "%",
            "99 %",
        ),
        _row("4000×6000, 5 classes, working size", huge.best, None, "s", ""),
        _row("4000×6000, 5 classes, working size, memory", huge.peak, None, "MiB", ""),
    ]


def _row(name: str, ours: float, other: float | None, unit: str, asked: str) -> dict[str, object]:
    return {
        "CRF, 10 iterations": name,
        "ours": ours,
        "pydensecrf2": other,
        "ratio": other / ours if other is not None else None,
        "unit": unit,
        "asked for": asked,
    }


if __name__ == "__main__":
    command_line(main, CASES)
