"""Draft masks without any training: what stands out in a photograph, named by its tags.

A photograph of one class: what stands out is that class, also where nobody has decided on others.
Of several: ImageNet's classifier says which class each part of it looks like, if it knows them all
by their names; what it is unsure of is void, and all of it where it does not know them. Photographs
whose tags name no class are left out, unless all are absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Prediction,
    Progress,
    Stopped,
)
from wseg_engine.base.labels import BACKGROUND, Tag
from wseg_engine.compute.devices import choose_device
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.prediction.mask_store import MaskStore, digest
from wseg_engine.prediction.tell_apart import label_standing_out
from wseg_engine.pretrained.class_evidence import LazyEvidence
from wseg_engine.refinement.refine import refine_labels
from wseg_engine.saliency.maps import STANDS_OUT, SaliencyMaps
from wseg_engine.settings.config import RefineConfig
from wseg_engine.settings.saliency import DEFAULT_SALIENCY

_FORMAT = "draft-4"
_LEAST, _MOST = 0.05, 0.95  # probabilities that a map is taken for: it is never quite sure


def can_draft(tags: Sequence[Tag]) -> bool:
    """Whether the tags say enough for a draft: what is there, or that nothing is."""
    return Tag.PRESENT in tags or (bool(tags) and all(tag is Tag.ABSENT for tag in tags))


class DraftTools:
    """What drafts are drawn with; networks are loaded when the first photograph needs them.

    Args:
        classes: names of the classes, in English; others are not told apart.
        config: how the outline is refined; not at all is best, for the CRF takes from it.
        device: where refinement and classifier run.
    """

    def __init__(
        self,
        classes: Sequence[str],
        config: RefineConfig,
        *,
        device: str | torch.device = "cpu",
    ) -> None:
        self.maps = SaliencyMaps()
        self.config = config
        self.device = device
        self.evidence = LazyEvidence(classes, device)


def draft(image: TaggedImage, tools: DraftTools, *, control: Control | None = None) -> Prediction:
    """Draw a photograph's mask.

    Args:
        image: with tags that `can_draft`.
        tools: for its classes.
        control: looked at while it does.

    Returns:
        A prediction whose scores are the tags'; void where several classes may be meant.

    Raises:
        ImageError: if the photograph cannot be read.
        NoSaliencyError: if the saliency network is missing or damaged.
        Stopped: if the control says so.
    """
    channels = [place for place, tag in enumerate(image.tags, 1) if tag is Tag.PRESENT]
    pixels = load_image(image.path)
    scores = np.array([float(tag is Tag.PRESENT) for tag in image.tags], np.float32)
    confidence = np.zeros(len(image.tags), np.float32)
    if not channels:
        labels = np.full(pixels.shape[:2], BACKGROUND, np.uint8)
        return Prediction(image.name, image.path, labels, confidence, scores, 0.0)
    saliency = tools.maps.closer(image.path).astype(np.float32) / 255.0
    odds = (1 - STANDS_OUT) / STANDS_OUT
    stands_out = (odds * saliency / (odds * saliency + 1 - saliency)).clip(_LEAST, _MOST)
    found = refine_labels(
        pixels,
        np.stack([1 - stands_out, stands_out]),
        tools.config,
        device=tools.device,
        control=control,
    )
    evidence = tools.evidence.of_photo(pixels, channels)
    labels = label_standing_out(found.labels == 1, channels, evidence)
    for channel in np.unique(labels[(labels > 0) & (labels <= len(image.tags))]):
        confidence[channel - 1] = found.confidence[1]
    # The refined map is surer of itself than it has reason to be.
    disagreement = float(_entropy(stands_out).mean())
    return Prediction(image.name, image.path, labels, confidence, scores, disagreement)


def _entropy(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the entropy in bits of two channels."""
    rest = 1 - probability
    return -(probability * np.log2(probability) + rest * np.log2(rest))


def draft_key(config: RefineConfig, *, classes: Sequence[str]) -> str:
    """Return a key of all that drafts depend on besides the photograph and its tags."""
    return digest([_FORMAT, DEFAULT_SALIENCY.weights.sha256, config.to_dict(), list(classes)])


def make_drafts(
    images: Sequence[TaggedImage],
    *,
    classes: Sequence[str],
    config: RefineConfig,
    store: MaskStore,
    device: str = "auto",
    control: Control | None = None,
) -> Iterator[Event]:
    """Draw and write the masks of photographs that the store does not have yet.

    Args:
        images: with one tag a class; those whose tags say nothing are passed over.
        classes: their names, which tell several in one photograph apart.
        config: how outlines are refined.
        store: opened; gets the masks.
        device: "auto", "cpu", "cuda" or "cuda:INDEX"; of the refinement.
        control: stops between photographs and within the refinement.

    Yields:
        `Prediction` for a mask that is on disk, `ImageFailed`, `Progress`; last `Finished`, where
        masks that were there count as done.

    Raises:
        OSError: if a mask cannot be written.
        DeviceError, NoSaliencyError: as their names say.
    """
    tools = DraftTools(classes, config, device=choose_device(device))
    able = [image for image in images if can_draft(image.tags)]
    done = failed = 0
    try:
        for image in able:
            if control is not None:
                control.wait_or_stop()
            try:
                if not store.has(image):
                    found = draft(image, tools, control=control)
                    store.add(image, found)
                    yield found
                done += 1
            except ImageError as error:
                failed += 1
                yield ImageFailed(image.name, image.path, str(error))
            yield Progress("draft", done + failed, len(able), image.name)
    except Stopped:
        yield Finished(done, failed, stopped=True)
        return
    finally:
        store.close()
    yield Finished(done, failed, stopped=False)
