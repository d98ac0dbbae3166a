"""A model of osam's shape, of a few nodes: what is as bright as the first point is the thing.

Where osam is not installed, a module with the part of its interface that is used takes its place;
the ONNX files, and what runs them, are the same.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
import types as python_types
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest

NAME = "efficientsam:10m"
HAS_OSAM = importlib.util.find_spec("osam") is not None


def write_encoder(file: Path) -> None:
    """Write a network whose embedding is the image, in 0-1."""
    import onnx
    from onnx import TensorProto, helper

    graph = helper.make_graph(
        [helper.make_node("Identity", ["batched_images"], ["image_embeddings"])],
        "encoder",
        [helper.make_tensor_value_info("batched_images", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [helper.make_tensor_value_info("image_embeddings", TensorProto.FLOAT, [1, 3, "h", "w"])],
    )
    _save(onnx, helper, graph, file)


def write_decoder(file: Path) -> None:
    """Write a network whose mask is positive where the red of the first point is met again."""
    import onnx
    from onnx import TensorProto, helper

    def constant(name: str, values: Any) -> Any:
        array = np.asarray(values)
        return onnx.numpy_helper.from_array(array, name)

    node = helper.make_node
    nodes = [
        node("Slice", ["image_embeddings", "zero", "one", "axis"], ["red"]),  # (1, 1, h, w)
        node("Reshape", ["batched_point_coords", "pairs"], ["points"]),  # (n, 2)
        node("Slice", ["points", "zero", "one", "rows"], ["first"]),  # (1, 2) x, y
        node("Cast", ["first"], ["place"], to=TensorProto.INT64),
        node("Gather", ["place", "swap"], ["yx"], axis=1),
        node("Concat", ["front", "yx"], ["index"], axis=1),  # (1, 4)
        node("GatherND", ["red", "index"], ["value"]),
        node("Sub", ["red", "value"], ["off"]),
        node("Abs", ["off"], ["far"]),
        node("Sub", ["near", "far"], ["sign"]),
        node("Unsqueeze", ["sign", "zero"], ["masks"]),  # (1, 1, 1, h, w)
        node("ReduceMax", ["sign"], ["iou"], keepdims=1),
        node("Identity", ["sign"], ["low"]),
    ]
    values = TensorProto
    graph = helper.make_graph(
        nodes,
        "decoder",
        [
            helper.make_tensor_value_info("image_embeddings", values.FLOAT, [1, 3, "h", "w"]),
            helper.make_tensor_value_info("batched_point_coords", values.FLOAT, [1, 1, "n", 2]),
            helper.make_tensor_value_info("batched_point_labels", values.FLOAT, [1, 1, "n"]),
            helper.make_tensor_value_info("orig_im_size", values.INT64, [2]),
        ],
        [
            helper.make_tensor_value_info("masks", values.FLOAT, [1, 1, 1, "H", "W"]),
            helper.make_tensor_value_info("iou", values.FLOAT, [1, 1, 1, 1]),
            helper.make_tensor_value_info("low", values.FLOAT, [1, 1, "H", "W"]),
        ],
        [
            constant("zero", np.array([0], np.int64)),
            constant("one", np.array([1], np.int64)),
            constant("axis", np.array([1], np.int64)),
            constant("rows", np.array([0], np.int64)),
            constant("pairs", np.array([-1, 2], np.int64)),
            constant("swap", np.array([1, 0], np.int64)),
            constant("front", np.array([[0, 0]], np.int64)),
            constant("near", np.array(0.1, np.float32)),
        ],
    )
    _save(onnx, helper, graph, file)


def _save(onnx: Any, helper: Any, graph: Any, file: Path) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    file.write_bytes(model.SerializeToString())


class Downloads:
    """What was fetched; files appear where a model looks for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.hold = threading.Event()
        self.hold.set()

    @property
    def files(self) -> dict[str, Path]:
        return {name: self.folder / f"{name}.onnx" for name in ("encoder", "decoder")}

    def pull(
        self,
        progress: Callable[[str, int, int | None], None] | None = None,
        cancel: threading.Event | None = None,
        timeout: float | None = None,
    ) -> None:
        self.count += 1
        if progress is not None:
            progress("encoder.onnx", 1, 2)
        while not self.hold.wait(0.01):
            if cancel is not None and cancel.is_set():
                raise RuntimeError("cancelled")
        write_encoder(self.files["encoder"])
        write_decoder(self.files["decoder"])


def install(patch: pytest.MonkeyPatch, folder: Path) -> Downloads:
    """Have osam offer the tiny model under the name of a real one; nothing is downloaded."""
    downloads = Downloads(folder)
    if HAS_OSAM:
        _patch_osam(patch, downloads)
    else:
        _replace_osam(patch, downloads)
    return downloads


class _File(NamedTuple):
    """A blob, as far as it is used."""

    path: str
    url: str = "https://example.org/model.onnx"
    hash: str = "sha256:0"

    @property
    def size(self) -> int | None:
        path = Path(self.path)
        return path.stat().st_size if path.exists() else None


def _patch_osam(patch: pytest.MonkeyPatch, downloads: Downloads) -> None:
    from osam import apis

    kind = apis.get_model_type_by_name(NAME)
    blobs = {name: _File(str(path)) for name, path in downloads.files.items()}
    patch.setattr(kind, "_blobs", blobs)
    patch.setattr(kind, "pull", classmethod(lambda _kind, **how: downloads.pull(**how)))


class _Embedding(NamedTuple):
    original_height: int
    original_width: int
    embedding: np.ndarray


class _Prompt(NamedTuple):
    points: np.ndarray
    point_labels: np.ndarray


class _GenerateRequest(NamedTuple):
    model: str
    image_embedding: _Embedding
    prompt: _Prompt


class _Tiny:
    """The tiny model, as osam would offer it."""

    name = NAME
    downloads: ClassVar[Downloads]
    _blobs: ClassVar[dict[str, _File]]

    def __init__(self) -> None:
        import onnxruntime

        self.pull()
        self._sessions = {
            name: onnxruntime.InferenceSession(blob.path, providers=["CPUExecutionProvider"])
            for name, blob in self._blobs.items()
        }

    @classmethod
    def pull(cls, **how: Any) -> None:
        cls.downloads.pull(**how)

    @classmethod
    def get_size(cls) -> int | None:
        sizes = [blob.size for blob in cls._blobs.values()]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def encode_image(self, image: np.ndarray) -> _Embedding:
        batch = image.transpose(2, 0, 1)[None].astype(np.float32) / 255
        (found,) = self._sessions["encoder"].run(None, {"batched_images": batch})
        return _Embedding(image.shape[0], image.shape[1], found[0])

    def generate(self, request: _GenerateRequest) -> Any:
        seen, prompt = request.image_embedding, request.prompt
        masks, _, _ = self._sessions["decoder"].run(
            None,
            {
                "image_embeddings": seen.embedding[None],
                "batched_point_coords": prompt.points[None, None].astype(np.float32),
                "batched_point_labels": prompt.point_labels[None, None].astype(np.float32),
                "orig_im_size": np.array(seen[:2], np.int64),
            },
        )
        mask = masks[0, 0, 0] > 0
        if not mask.any():
            raise ValueError("an empty mask has no box")
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        box = python_types.SimpleNamespace(
            ymin=int(rows[0]), xmin=int(columns[0]), ymax=int(rows[-1]), xmax=int(columns[-1])
        )
        part = mask[box.ymin : box.ymax + 1, box.xmin : box.xmax + 1]
        found = python_types.SimpleNamespace(mask=part, bounding_box=box)
        return python_types.SimpleNamespace(annotations=[found])


def _replace_osam(patch: pytest.MonkeyPatch, downloads: Downloads) -> None:
    """Put the part of osam's interface into its place that TagMask uses."""
    offered = downloads
    blobs = {name: _File(str(path)) for name, path in downloads.files.items()}

    class Offered(_Tiny):
        downloads = offered
        _blobs = blobs

    def get_model_type_by_name(name: str) -> type[_Tiny]:
        if name != NAME:
            raise ValueError(name)
        return Offered

    osam = python_types.ModuleType("osam")
    osam.__spec__ = importlib.util.spec_from_loader("osam", None)
    apis = python_types.ModuleType("osam.apis")
    apis.get_model_type_by_name = get_model_type_by_name  # type: ignore[attr-defined]
    kinds = python_types.ModuleType("osam.types")
    kinds.GenerateRequest, kinds.Prompt = _GenerateRequest, _Prompt  # type: ignore[attr-defined]
    osam.apis, osam.types = apis, kinds  # type: ignore[attr-defined]
    loguru = python_types.ModuleType("loguru")
    quiet = python_types.SimpleNamespace(disable=lambda _name: None)
    loguru.logger = quiet  # type: ignore[attr-defined]
    for name, module in (
        ("osam", osam),
        ("osam.apis", apis),
        ("osam.types", kinds),
        ("loguru", loguru),
    ):
        patch.setitem(sys.modules, name, module)
