"""Images decoded while the network looks at those before, with what stands out in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.gate import Workers
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageSize, image_size, load_image
from wseg_engine.prediction.test_time_augmentation import pass_sizes
from wseg_engine.saliency.maps import SaliencyMaps
from wseg_engine.settings.config import PredictConfig


class Decoded(NamedTuple):
    """An image as the network needs it: shrunk while decoded where it is much larger."""

    pixels: NDArray[np.uint8]
    size: ImageSize  # of the image itself
    saliency: NDArray[np.uint8] | None  # (h, w), where settings ask for it


@contextmanager
def decoding_ahead(
    images: Iterable[TaggedImage],
    *,
    settings: PredictConfig,
    stride: int,
    maps: SaliencyMaps | None,
) -> Iterator[Iterator[tuple[TaggedImage, Future[Decoded]]]]:
    """Decode images, and look for what stands out in them, in a thread, one ahead.

    Args:
        images: asked for one after the other.
        settings: of the prediction.
        stride: input pixels per cell of the deep features.
        maps: says what stands out; None where nobody asks.

    Yields:
        The images, each with its pixels as they will be; an `ImageError` comes with the result.
    """

    def ahead(pool: Workers) -> Iterator[tuple[TaggedImage, Future[Decoded]]]:
        waiting: tuple[TaggedImage, Future[Decoded]] | None = None
        for image in images:
            following = image, pool.submit(_decode, image, settings, stride, maps)
            if waiting is not None:
                yield waiting
            waiting = following
        if waiting is not None:
            yield waiting

    pool = Workers(max_workers=1, thread_name_prefix="decode")
    try:
        yield ahead(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _decode(
    image: TaggedImage, settings: PredictConfig, stride: int, maps: SaliencyMaps | None
) -> Decoded:
    """Decode an image no larger than its largest pass needs it."""
    size = image_size(image.path)
    needed = max(max(s) for s in pass_sizes(size, settings, stride=stride))
    pixels = load_image(image.path, max_side=needed)
    return Decoded(pixels, size, None if maps is None else maps.of(image.path))
