"""The public interface: names and signatures that stay, and an import that costs nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import wseg_engine

SIGNATURES = {
    "build_network": "config",
    "dense_crf": "image, probabilities, iterations, smooth_sigma, smooth_weight, colour_sigma_xy, "
    "colour_sigma_rgb, colour_weight, backend, device, fixed, control, progress",
    "export_dataset": "items, out, format, classes, existing, control, options",
    "evaluate": "predicted, truth, truth_ids, predicted_ids",
    "load_model": "path",
    "load_pretrained": "network, file, allow_download, control",
    "load_published": "network, state_dict",
    "predict": "images, network, classes, settings, device, control, keep_probabilities, world",
    "preset": "name, backbone, classes, images",
    "read_dataset": "path, classes, layout, masks, subset",
    "refine": "image, probabilities, config, region, fixed, device, control",
    "train": "dataset, settings, out, device, resume, control, weights, allow_download, network, "
    "start",
    "PAMR": "iterations, dilations, memory",
}
CLASSES = ("ModelConfig", "Settings", "Control", "Stopped", "Event")
EVENTS = (
    "BatchHalved",
    "CheckpointSaved",
    "EpochDone",
    "Finished",
    "ImageFailed",
    "Notice",
    "PhaseDone",
    "Prediction",
    "Progress",
    "StepDone",
    "TrainingFinished",
    "TrainingStarted",
)


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature_is_the_promised_one(name: str) -> None:
    found = inspect.signature(getattr(wseg_engine, name)).parameters
    assert ", ".join(found) == SIGNATURES[name]


@pytest.mark.parametrize("name", [*CLASSES, *EVENTS])
def test_class_is_offered(name: str) -> None:
    offered = getattr(wseg_engine, name)
    assert inspect.isclass(offered)
    assert name not in EVENTS or issubclass(offered, wseg_engine.Event)


def test_nothing_is_offered_beyond_what_is_promised() -> None:
    assert set(wseg_engine.__all__) == {*SIGNATURES, *CLASSES, *EVENTS, "__version__"}
    assert dir(wseg_engine) == sorted(wseg_engine.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'traim'"):
        wseg_engine.traim  # noqa: B018 - asking is the test


def test_importing_loads_neither_torch_nor_numpy() -> None:
    code = (
        "import sys, wseg_engine; dir(wseg_engine); "
        "sys.exit(' '.join({'torch', 'numpy', 'PIL'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=600
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_documents_name_everything_that_is_offered(root: Path) -> None:
    text = (root / "docs" / "python.md").read_text("utf-8")
    assert [
        name for name in wseg_engine.__all__ if name[0] != "_" and f"`{name}`" not in text
    ] == []
