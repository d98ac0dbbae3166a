"""A trained network as an ONNX file, for programs that do not have PyTorch.

The file takes an image and gives probabilities: the normalisation of the image is in it, and so is
the power of the background, so that the strongest channel of each pixel is its class. What a
program has to know besides is in the file's metadata, and in words in the model card beside it.

The image has one fixed size. Networks compute paddings from it, and programs such as OpenCV read
fixed sizes only.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wseg_engine.base.durable import make_folder, write_atomic
from wseg_engine.base.messages import counted, tr
from wseg_engine.base.version import VERSION
from wseg_engine.images.imaging import ImageSize
from wseg_engine.networks.model import CheckpointError, SegmentationNet
from wseg_engine.networks.model_file import LoadedModel

BACKGROUND = "background"
INPUT, MASKS, SCORES = "image", "masks", "scores"  # names of what goes in and comes out
TOLERANCE = 1e-3  # that a reader's probabilities may differ from PyTorch's
SMALLEST, LARGEST = 64, 4096  # px a side
_OPSET = 17


class Handed(NamedTuple):
    """An ONNX file that was written, and read again."""

    path: Path
    card: Path  # what it is and how it is used, in Markdown
    difference: float  # largest, between PyTorch's probabilities and those of OpenCV


def export_onnx(path: Path, model: LoadedModel, *, size: ImageSize) -> Handed:
    """Write a network as ONNX with a model card beside it, and compare what it gives.

    The file is read by OpenCV and has to give what PyTorch gives; else nothing is written.

    Args:
        path: ends in ".onnx"; replaced if it exists, as is the card, `NAME.md`.
        model: the network, its classes and settings; it stays as it is.
        size: of the images that go in, `SMALLEST` to `LARGEST` px a side.

    Raises:
        CheckpointError: if the package `onnx` is missing, the size is out of range, the network
            cannot be written or gives something else there.
    """
    if not all(SMALLEST <= side <= LARGEST for side in size):
        raise CheckpointError(
            tr(
                "An image of {width}×{height} pixels cannot go into an ONNX file; expected "
                "{least} to {most} a side.",
                width=size.width,
                height=size.height,
                least=SMALLEST,
                most=LARGEST,
            )
        )
    network = _Deployed(model.network, model.settings.predict.background_power).eval()
    card = path.with_suffix(".md")
    try:
        data = _onnx_of(network, size, metadata_of(model, size))
        difference = _compare(data, network, size)
        make_folder(path.parent)
        write_atomic(path, data)
        write_atomic(card, card_of(model, size, path.name))
    except OSError as error:
        raise CheckpointError(
            tr("{path}: the model could not be written ({error}).", path=path, error=error)
        ) from error
    return Handed(path, card, difference)


class _Deployed(nn.Module):
    """A network from an image in 0-1 to probabilities, in which nothing is left to do."""

    def __init__(self, network: SegmentationNet, background_power: float) -> None:
        super().__init__()
        self.network = network
        self.background_power = background_power

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Return masks (1, classes + 1, H, W) and scores (1, classes) in 0-1 of (1, 3, H, W)."""
        said = self.network(self.network.normalise(image))
        masks = said.masks
        if self.background_power != 1:
            masks = torch.cat([masks[:, :1].pow(self.background_power), masks[:, 1:]], 1)
        return masks, said.scores.sigmoid()


def metadata_of(model: LoadedModel, size: ImageSize) -> dict[str, str]:
    """Return what a program has to know of the file: how to make its input and read its output."""
    settings = model.settings
    return {
        "format": "tagmask-onnx",
        "version": "1",
        "engine": VERSION,
        "classes": json.dumps([BACKGROUND, *model.names], ensure_ascii=False),
        "input": json.dumps(
            {
                "name": INPUT,
                "layout": "NCHW",
                "colours": "RGB",
                "range": [0, 1],
                "height": size.height,
                "width": size.width,
                "resize": "bilinear, without keeping the proportions",
            }
        ),
        "outputs": json.dumps(
            {
                MASKS: "one channel a class, background first; the largest is the pixel's class",
                SCORES: "probability of each class but the background to be in the image",
            }
        ),
        "score_threshold": str(settings.predict.score_threshold),
        "backbone": settings.model.backbone,
        "settings": json.dumps(settings.to_dict()),
    }


def _onnx_of(network: _Deployed, size: ImageSize, metadata: Mapping[str, str]) -> bytes:
    """Return the bytes of the file."""
    onnx = _onnx()
    file = io.BytesIO()
    image = torch.zeros(1, 3, size.height, size.width)
    try:
        with warnings.catch_warnings(), _quiet(), torch.inference_mode():
            # The tracer warns of every size that it takes as fixed, which is what is wanted.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                network,
                (image,),
                file,  # type: ignore[arg-type]  # as its older form takes
                dynamo=False,
                input_names=[INPUT],
                output_names=[MASKS, SCORES],
                opset_version=_OPSET,
            )
    except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
        raise CheckpointError(
            tr(
                "The backbone {backbone} cannot be written as ONNX for images of {width}×{height} "
                "pixels: {text}. Try another size.",
                backbone=network.network.config.backbone,
                width=size.width,
                height=size.height,
                text=next(iter(str(error).splitlines()), "").rstrip("."),
            )
        ) from error
    whole = onnx.load_from_string(file.getvalue())
    onnx.helper.set_model_props(whole, dict(metadata))
    onnx.checker.check_model(whole)
    data: bytes = whole.SerializeToString()
    return data


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter from printing the whole network where it cannot write a part of it.

    Its own switch does not work: the exporter turns it on again.
    """
    name = "_jit_onnx_log"
    own = getattr(torch._C, name, None)
    if own is None:
        yield
        return
    setattr(torch._C, name, lambda *_: None)
    try:
        yield
    finally:
        setattr(torch._C, name, own)


def _onnx() -> Any:
    try:
        import onnx
    except ImportError as error:
        raise CheckpointError(
            tr(
                "ONNX files need the package onnx. Install it beside TagMask: pip install onnx. An "
                "installed program cannot take it; use TagMask in a Python environment."
            )
        ) from error
    return onnx


def _compare(data: bytes, network: _Deployed, size: ImageSize) -> float:
    """Return the largest difference of what OpenCV makes of the file; it has to be a small one."""
    image = _test_image(size)
    with torch.inference_mode():
        expected = [tensor.numpy() for tensor in network(torch.from_numpy(image))]
    try:
        reader = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
        reader.setInput(image, INPUT)
        found = reader.forward([MASKS, SCORES])
    except cv2.error as error:
        raise CheckpointError(
            tr("OpenCV cannot read the ONNX file that was written: {error}", error=error)
        ) from error
    difference = max(float(np.abs(a - b).max()) for a, b in zip(expected, found, strict=True))
    if not difference <= TOLERANCE:
        raise CheckpointError(
            tr(
                "The ONNX file gives other probabilities than the network: they differ by up to "
                "{difference:.4f}. It was not kept.",
                difference=difference,
            )
        )
    return difference


def _test_image(size: ImageSize) -> NDArray[np.float32]:
    """Return an image (1, 3, H, W) in 0-1 with edges and soft parts, always the same."""
    noise = np.random.default_rng(0).random((3, 9, 9), np.float32)
    large = [cv2.resize(plane, (size.width, size.height)) for plane in noise]
    image = np.stack(large)
    image[:, size.height // 3 :, size.width // 2 :] = noise[:, :1, :1]
    return image[None]


_CARD = """\
# {name}

Segments photographs into {classes_and} and the background. Trained with TagMask {version} from
image tags, without outlines drawn by hand unless its project had approved masks: look at what it
gives before you rely on it.

| channel | class |
|---:|---|
{classes}

**Input** `{input}`: 1×3×{height}×{width}, float32, RGB in 0–1. Resize the upright photograph to
{width}×{height} pixels (bilinear, without keeping its proportions) and divide by 255; the
normalisation of the backbone ({backbone}) is part of the network.

**Outputs** `{masks}`: 1×{channels}×{height}×{width}; the largest channel of a pixel is its class.
The background's power ({power:g}) is in it already. `{scores}`: 1×{count}, the probability of each
class to be in the photograph; below {threshold:g} TagMask leaves a class out of the mask where no
tag says that it is there. Resize the channels, not the classes, to the size of the photograph.

TagMask itself looks at a photograph in several sizes and mirrored, looks closer at what is small,
moves the background's odds by saliency (strength {saliency:g}) and refines masks by {refine}. None
of that is in this file, so its masks are coarser.

```python
import cv2
import numpy as np

net = cv2.dnn.readNetFromONNX("{name}")
photo = cv2.imread("photo.jpg")
net.setInput(cv2.dnn.blobFromImage(photo, 1 / 255, ({width}, {height}), swapRB=True))
masks, scores = net.forward(["{masks}", "{scores}"])
channels = [cv2.resize(channel, photo.shape[1::-1]) for channel in masks[0]]
labels = np.argmax(channels, axis=0)  # 0 background, then as in the table
```

The metadata of the file holds classes, input, outputs and all settings as JSON.
"""


def card_of(model: LoadedModel, size: ImageSize, name: str) -> str:
    """Return the model card, in Markdown.

    Args:
        model: what was written.
        size: of its input.
        name: of the ONNX file.
    """
    settings = model.settings
    rows = [f"| {place} | {_cell(one)} |" for place, one in enumerate([BACKGROUND, *model.names])]
    return _CARD.format(
        name=name,
        count=len(model.names),
        classes_and=counted(len(model.names), "class"),
        channels=len(model.names) + 1,
        version=VERSION,
        classes="\n".join(rows),
        input=INPUT,
        masks=MASKS,
        scores=SCORES,
        height=size.height,
        width=size.width,
        backbone=settings.model.backbone,
        power=settings.predict.background_power,
        threshold=settings.predict.score_threshold,
        saliency=settings.predict.saliency,
        refine={"crf": "a dense CRF", "pamr": "PAMR"}.get(settings.refine.method, "nothing"),
    )


def _cell(text: str) -> str:
    """Return a text that stays in its cell of a table."""
    return " ".join(text.split()).replace("|", r"\|")
