"""Models of the SAM family by way of `osam`, which is not a part of TagMask: the extra `sam`.

`osam` fetches what is missing whenever a model is made. Here it never does: `load` refuses, and
`fetch` is called once the user has agreed.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import Mask, Point

SIDE = 1024  # px, the longer side of the image that a model sees
MODULE = "osam"
_POSITIVE = 1  # label of a point that shows what is wanted


class OutsideModel(NamedTuple):
    """A model that correcting clicks can follow."""

    name: str  # as osam calls it
    title: str
    megabytes: int  # to be downloaded, about
    licence: str  # of its weights


MODELS = (
    OutsideModel("efficientsam:10m", "EfficientSAM 10M", 40, "Apache-2.0"),
    OutsideModel("sam2:tiny", "SAM 2 Tiny", 150, "Apache-2.0"),
)


class Seen(NamedTuple):
    """An image as a model has seen it."""

    embedding: Any  # osam's
    height: int  # px of the image that was looked at
    width: int


def model_named(name: str) -> OutsideModel | None:
    """Return a model by osam's name; None if it is not offered."""
    return next((model for model in MODELS if model.name == name), None)


def is_installed() -> bool:
    """Whether osam can be imported; it is not."""
    return importlib.util.find_spec(MODULE) is not None


def has_weights(name: str) -> bool:
    """Whether a model's files are on this machine. Imports osam: ask in a job."""
    return _type(name).get_size() is not None


def address(name: str) -> str:
    """Return the host that a model's files come from."""
    from urllib.parse import urlparse

    return urlparse(next(iter(_type(name)._blobs.values())).url).hostname or ""


def fetch(name: str, *, progress: Callable[[int, int], None], cancel: threading.Event) -> None:
    """Download a model's files; osam checks their hashes.

    Args:
        name: as osam calls it.
        progress: told bytes of the file at hand, done and in all (0: not known).
        cancel: ends it when it is set.

    Raises:
        Exception: whatever osam raises, also when it is cancelled.
    """
    _type(name).pull(progress=lambda _file, done, total: progress(done, total or 0), cancel=cancel)


def load(name: str) -> Any:
    """Return a model that is on this machine; nothing is downloaded.

    Raises:
        FileNotFoundError: if its files are not there.
        Exception: whatever ONNX Runtime raises of a damaged file.
    """
    kind = _type(name)
    if kind.get_size() is None:
        raise FileNotFoundError(name)
    offline = type(kind.__name__, (kind,), {"pull": classmethod(lambda *_args, **_how: None)})
    return offline()


def look(model: Any, image: NDArray[np.uint8]) -> Seen:
    """Have a model see an image; it takes seconds.

    Args:
        model: from `load`.
        image: (H, W, 3) RGB of any size.
    """
    height, width = image.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = image if scale == 1 else cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return Seen(model.encode_image(np.ascontiguousarray(small)), size[1], size[0])


def thing_at(
    model: Any, seen: Seen, trail: Sequence[Point], *, height: int, width: int
) -> Mask | None:
    """Return what a model takes the thing to be that a click or stroke lies on.

    Args:
        model: from `load`.
        seen: the image.
        trail: pixels of the image, in its own size.
        height: of the image.
        width: of the image.

    Returns:
        (h, w) of the image that was looked at; None where the model finds nothing.
    """
    from osam import types

    points = np.array([(p.x * seen.width / width, p.y * seen.height / height) for p in trail])
    request = types.GenerateRequest(
        model=model.name,
        image_embedding=seen.embedding,
        prompt=types.Prompt(points=points, point_labels=np.full(len(points), _POSITIVE)),
    )
    try:
        found = model.generate(request)
    except ValueError:  # osam cannot tell where nothing is
        return None
    whole = np.zeros((seen.height, seen.width), bool)
    for annotation in found.annotations:
        box, mask = annotation.bounding_box, annotation.mask
        if box is not None and mask is not None:
            whole[box.ymin : box.ymax + 1, box.xmin : box.xmax + 1] |= mask
    return whole if whole.any() else None


def _type(name: str) -> Any:
    import onnxruntime
    from loguru import logger
    from osam import apis

    onnxruntime.disable_telemetry_events()  # builds for Windows tell the system of their use
    logger.disable(MODULE)  # it writes to the terminal
    return apis.get_model_type_by_name(name)
