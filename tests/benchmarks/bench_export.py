"""Export of 1,000 photos of 500×375 with approved masks of five classes to a VOC data set.

The product looks at every image and mask, splits them by class, copies the photos, writes the masks
under the exported ids, and reads every mask back; `tagmask export` does the same from a process of
its own. The plain loop with Pillow is what a script would do: it copies each photo, opens each
mask, and saves it again with VOC's palette; it checks nothing. labelme 6.3.1, installed from PyPI
into an environment of its own, turns TagMask's labelme export of the same masks into masks and
images with its own loader and painter, as its example of a conversion to VOC does; it checks
nothing either. Best of three; 30 s are allowed. The ratio is to the plain loop.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from rivals import LABELME, NotInstalled, environment

COUNT = 1_000
WIDTH, HEIGHT = 500, 375
CLASSES = 5
REPEATS = 3
ALLOWED = 30.0  # s
_KINDS = 20  # photos and masks that differ; the others are the same under another name


def main() -> list[dict[str, object]]:
    """Return a row for each way to export."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_project(folder)
        plain = _best(lambda out: _plain_loop(folder, out), folder)
        rows: list[dict[str, object]] = [{"export": "plain loop with Pillow", "s": plain}]
        for kind in ("voc", "coco", "yolo", "labelme"):
            seconds = _best(lambda out, kind=kind: _export(folder, out, kind), folder)
            rows.append({"export": f"TagMask: {kind}", "s": seconds, "ratio": seconds / plain})
        rows.append(_rival(folder, plain))
        found = next(row["s"] for row in rows if row["export"] == "TagMask: voc")
        assert isinstance(found, float)
        assert found < ALLOWED, f"{found:.1f} s for {COUNT} photos; {ALLOWED:.0f} s are allowed."
    return rows


def _rival(folder: Path, plain: float) -> dict[str, object]:
    """Return the row of labelme's conversion, or why there is none."""
    name = f"labelme {LABELME}: its files to VOC"
    try:
        python = environment("labelme", LABELME)
    except NotInstalled as error:
        return {"export": str(error)}
    _export(folder, folder / "jsons", "labelme")
    script = Path(__file__).with_name("labelme_to_voc.py")
    done = subprocess.run(
        [str(python), str(script), str(folder / "jsons"), str(folder / "voc"), str(REPEATS)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    count, seconds = done.stdout.split()
    assert int(count) == COUNT, f"labelme converted {count} files of {COUNT}"
    return {"export": name, "s": float(seconds), "ratio": float(seconds) / plain}


def _best(work: Callable[[Path], None], folder: Path) -> float:
    seconds = []
    for _ in range(REPEATS):
        out = folder / "out"
        started = time.perf_counter()
        work(out)
        seconds.append(time.perf_counter() - started)
        shutil.rmtree(out)
    return min(seconds)


def _make_project(folder: Path) -> None:
    from app.core.store import FoundFile, MaskRecord, Provenance, create_project
    from wseg_engine.images.mask_files import encode_mask

    photos = folder / "photos"
    photos.mkdir()
    kinds = [_picture(seed) for seed in range(_KINDS)]
    with create_project(folder / "project") as project:
        classes = [project.classes.add(f"class {n}").id for n in range(CLASSES)]
        masks = folder / "project/masks/approved"
        masks.mkdir(parents=True)
        found = []
        for number in range(COUNT):
            file = photos / f"IMG_{number:04}.jpg"
            file.write_bytes(kinds[number % _KINDS][0])
            status = file.stat()
            found.append(FoundFile(file.name, status.st_size, status.st_mtime_ns))
        ids = project.images.record(project.sources.add(photos).id, found).ids
        for number, image in enumerate(ids):
            (masks / f"{image}.png").write_bytes(encode_mask(kinds[number % _KINDS][1]))
        project.masks.put(
            MaskRecord(image, Provenance.APPROVED, f"masks/approved/{image}.png", tuple(classes))
            for image in ids
        )


def _picture(seed: int) -> tuple[bytes, np.ndarray]:
    """Return a JPEG with the grain of a photo, and a mask with objects in it."""
    import cv2

    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)
    image = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    image += rng.integers(-12, 12, image.shape, dtype=np.int16)
    buffer = io.BytesIO()
    Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=92)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    for value in rng.permutation(CLASSES)[:3] + 1:
        centre = (int(rng.integers(60, WIDTH - 60)), int(rng.integers(60, HEIGHT - 60)))
        axes = (int(rng.integers(30, 110)), int(rng.integers(30, 90)))
        turn = int(rng.integers(180))
        cv2.ellipse(labels, centre, axes, turn, 0, 360, int(value), -1)
        cv2.ellipse(labels, centre, axes, turn, 0, 360, 255, 2)
    return buffer.getvalue(), labels


def _export(folder: Path, out: Path, kind: str) -> None:
    from app.cli import export

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = export.main(
            [str(folder / "project"), "--out", str(out), "--format", kind, "--quiet"]
        )
    assert code == 0


def _plain_loop(folder: Path, out: Path) -> None:
    from wseg_engine.base.labels import voc_palette

    (out / "JPEGImages").mkdir(parents=True)
    (out / "SegmentationClass").mkdir()
    palette = voc_palette().tobytes()
    masks = sorted((folder / "project/masks/approved").iterdir(), key=lambda file: int(file.stem))
    photos = sorted((folder / "photos").iterdir())
    for photo, mask in zip(photos, masks, strict=True):
        shutil.copyfile(photo, out / "JPEGImages" / photo.name)
        with Image.open(mask) as image:
            image.putpalette(palette)
            image.save(out / "SegmentationClass" / f"{photo.stem}.png")


if __name__ == "__main__":
    print("load average:", *(f"{value:.2f}" for value in os.getloadavg()))
    for row in main():
        print(row)
