"""Refinement of masks that are on disk already, whoever made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.events import Control, Event, Finished, ImageFailed, Notice, Progress, Stopped
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.compute.card_memory import keep_to_free_memory
from wseg_engine.compute.devices import pick_device
from wseg_engine.compute.failures import RefiningDevice
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.images.mask_files import MaskError, read_mask, write_mask
from wseg_engine.refinement.refine import refine_labels
from wseg_engine.settings.config import RefineConfig


class MaskJob(NamedTuple):
    """An image, its mask, and where the refined mask goes."""

    name: str
    image: Path
    mask: Path
    target: Path


def refine_masks(
    jobs: Sequence[MaskJob],
    *,
    config: RefineConfig,
    trust: float = 0.7,
    palette: NDArray[np.uint8] | None = None,
    device: str = "auto",
    control: Control | None = None,
) -> Iterator[Event]:
    """Refine masks along the edges of their images and write them.

    Args:
        jobs: the masks.
        config: the method and its values.
        trust: the probability a pixel's given label starts with, above 0 and below 1; the mask's
            other classes share the rest. Void pixels start undecided, and get a label.
        palette: (256, 3) colours of the masks written; VOC's if None.
        device: "auto", "cpu", "cuda" or "cuda:INDEX".
        control: looked at between masks and within each.

    Yields:
        `ImageFailed` for a mask or image that cannot be used, `Progress`; last `Finished`.

    Raises:
        OSError: if a mask cannot be written.
        DeviceError: for a device that is not there.
    """
    chosen = pick_device(device)
    if chosen.why:
        yield Notice(chosen.why, "warning")
    keep_to_free_memory(chosen.device)
    refining = RefiningDevice(chosen.device)
    failed = 0
    for done, job in enumerate(jobs):
        try:
            if control is not None:
                control.wait_or_stop()
            labels, image = read_mask(job.mask), load_image(job.image)
            if labels.shape != image.shape[:2]:
                raise MaskError(
                    f"the mask has {labels.shape[1]}×{labels.shape[0]} pixels, its image "
                    f"{image.shape[1]}×{image.shape[0]}"
                )
            ids = mask_ids(labels)
            if len(ids) > 1:
                start = soft_labels(labels, ids, trust=trust)
                found = refine_labels(
                    image,
                    start,
                    config,
                    device=refining.device,
                    control=control,
                    tell=refining.tell,
                )
                labels = ids[found.labels]
            write_mask(job.target, labels, palette)
        except Stopped:
            yield Finished(done - failed, failed, stopped=True)
            return
        except (ImageError, MaskError) as error:
            failed += 1
            yield ImageFailed(job.name, job.image, str(error))
        if why := refining.stay_on_cpu():
            yield Notice(why, "warning")
        yield Progress("refine", done + 1, len(jobs), job.name)
    yield Finished(len(jobs) - failed, failed, stopped=False)


def mask_ids(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the ids a mask may keep after refinement: its own and background, in order."""
    return np.union1d(np.setdiff1d(np.unique(labels), [VOID]), [BACKGROUND]).astype(np.uint8)


def soft_labels(
    labels: NDArray[np.uint8], ids: NDArray[np.uint8], *, trust: float
) -> NDArray[np.float32]:
    """Return (len(ids), H, W) probabilities that sum to 1 and favour the given labels.

    Args:
        labels: (H, W).
        ids: of the channels, at least two.
        trust: probability of the given label; void pixels are equally likely to be anything.
    """
    classes = len(ids)
    rest = (1 - trust) / (classes - 1)
    start = np.full((classes, *labels.shape), rest, np.float32)
    for channel, number in enumerate(ids):
        start[channel][labels == number] = trust
    start[:, labels == VOID] = 1 / classes
    return start
