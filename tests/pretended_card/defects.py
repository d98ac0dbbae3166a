"""Mistakes that only a card would show, to be planted one at a time.

Each is a piece of source, and what a hurried change could make of it. The tests on the card have to
fail for every one; on the CPU none of them changes anything.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

_PACKAGES = ("wseg_engine", "tests.pretended_card")  # where a function may have been imported


class Defect(NamedTuple):
    """A piece of a function, and the mistake in its place."""

    name: str
    scenario: str  # of `scenarios`, which has to fail
    module: str  # below wseg_engine
    function: str  # or "Class.method"
    right: str
    wrong: str


DEFECTS = (
    Defect("tags stay behind", "whole", "training.step", "Stepper._part",
           "batch.tags[rows].to(self._device)", "batch.tags[rows]"),
    Defect("masks stay behind", "whole", "training.step", "Stepper._part",
           "batch.labels[rows].to(self._device)", "batch.labels[rows]"),
    Defect("features stay behind", "frozen", "training.step", "Stepper._part",
           "batch.features[rows].to(self._device)", "batch.features[rows]"),
    Defect("generators of the host", "whole", "training.step", "Stepper._part",
           "device=self._device)", "device=torch.device('cpu'))"),
    Defect("photographs stay behind", "whole", "training.step", "Stepper._part",
           "images.pin_memory().to(self._device, non_blocking=True)", "images.pin_memory()"),
    Defect("losses summed across", "whole", "training.step", "Stepper._gradients",
           "parts_sums.double().cpu()", "parts_sums.double()"),
    Defect("the network stays behind", "whole", "training.loop", "_begin",
           "network.to(run.device)", "network"),
    Defect("the first card in place of the named one", "second", "training.loop", "_begin",
           "network.to(run.device)", "network.to(run.device.type)"),
    Defect("thresholds of the host", "whole", "training.pseudo", "pseudo_labels",
           "torch.full_like(masks[:1, :, :1, :1], foreground)",
           "torch.full((1, masks.shape[1], 1, 1), foreground)"),
    Defect("counts of the host", "whole", "training.losses", "mask_loss",
           "logits.new_zeros(labels.shape[0]", "torch.zeros(labels.shape[0]"),
    Defect("padding of the host", "whole", "training.objective", "Objective._refined",
           "masks.gather(1, index) *", "torch.zeros(index.shape) *"),
    Defect("validation's image stays behind", "whole", "training.validation", "_score",
           "torch.from_numpy(pixels).to(device)", "torch.from_numpy(pixels)"),
    Defect("validation reads the card's memory", "whole", "training.validation", "_score",
           "scores.cpu().numpy()", "scores.numpy()"),
    Defect("validation's gate of the host", "whole", "training.validation", "_score",
           "torch.from_numpy(np.append(True, allowed)).to(device)",
           "torch.from_numpy(np.append(True, allowed))"),
    Defect("relabelling's features stay behind", "frozen", "training.relabel",
           "Relabeller._masks", "torch.from_numpy(entry.deep).to(self._device)",
           "torch.from_numpy(entry.deep)"),
    Defect("relabelling reads the card's memory", "frozen", "training.relabel",
           "Relabeller._label", "normalised(raised).cpu().numpy()", "normalised(raised).numpy()"),
    Defect("the extractor's photograph stays behind", "frozen", "training.features",
           "FeatureExtractor.entry", "torch.from_numpy(photo).to(self._device)",
           "torch.from_numpy(photo)"),
    Defect("the extractor's backbone stays behind", "frozen", "training.features",
           "FeatureExtractor.__init__", "fold_batch_norms(network.backbone).to(device)",
           "fold_batch_norms(network.backbone)"),
    Defect("prediction's channels of the host", "masks", "prediction.test_time_augmentation",
           "run_passes", "torch.from_numpy(channels).to(device)", "torch.from_numpy(channels)"),
    Defect("prediction reads the card's memory", "masks", "prediction.predict",
           "predict_probabilities",
           "torch.stack([p.scores for p in passes]).amax(0).cpu().numpy()",
           "torch.stack([p.scores for p in passes]).amax(0).numpy()"),
    Defect("prediction's photograph stays behind", "masks",
           "prediction.test_time_augmentation", "_input",
           "torch.from_numpy(np.ascontiguousarray(image)).to(device)",
           "torch.from_numpy(np.ascontiguousarray(image))"),
    Defect("the average of the host", "masks", "prediction.test_time_augmentation",
           "average_passes", "device=passes[0].maps.device", "device='cpu'"),
    Defect("places of pixels of the host", "masks", "prediction.assign_labels", "_lerp",
           "device=device, dtype", "device='cpu', dtype"),
    Defect("the CRF's given values stay behind", "crf", "refinement.crf", "_on_device",
           "np.asarray(probabilities, np.float32)).to(device)",
           "np.asarray(probabilities, np.float32))"),
    Defect("held pixels stay behind", "crf", "refinement.crf", "_on_device",
           "torch.from_numpy(fixed).to(device)", "torch.from_numpy(fixed)"),
    Defect("the CRF's places of the host", "crf", "refinement.crf", "_places",
           "dtype=torch.float32, device=device)\n    x", "dtype=torch.float32)\n    x"),
    Defect("the lattice's tables of the host", "crf", "refinement.lattice", "_Places.__init__",
           "dtype=torch.int32, device=keys.device", "dtype=torch.int32"),
    Defect("the lattice's neighbours of the host", "crf", "refinement.lattice", "_neighbours",
           "dtype=torch.int32, device=keys.device", "dtype=torch.int32"),
    Defect("PAMR's result of the host", "pamr", "refinement.pamr_tiles", "_iterate",
           "torch.empty_like(padded)", "torch.empty(padded.shape)"),
    Defect("PAMR's tiles of the host", "pamr_tiles", "refinement.pamr_tiles", "affinities",
           "image.new_empty(", "torch.empty("),
)  # fmt: skip


@contextmanager
def planted(defect: Defect) -> Iterator[None]:
    """Have a function with a mistake in it for a while."""
    module = importlib.import_module(f"wseg_engine.{defect.module}")
    owner: Any = module
    *path, name = defect.function.split(".")
    for part in path:
        owner = getattr(owner, part)
    sound = owner.__dict__[name] if path else getattr(owner, name)
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(sound)))
    found = source.count(defect.right)
    assert found, f"{defect.name}: {defect.function} does not say {defect.right!r} any more"
    made: dict[str, Any] = {}
    changed = source.replace(defect.right, defect.wrong)
    exec(compile(changed, str(module.__file__), "exec"), vars(module), made)
    places = [
        (other, key)
        for other in list(sys.modules.values())
        if not path and getattr(other, "__name__", "").startswith(_PACKAGES)
        for key, value in list(vars(other).items())
        if value is sound
    ] or [(owner, name)]
    for other, key in places:
        setattr(other, key, made[name])
    try:
        yield
    finally:
        for other, key in places:
            setattr(other, key, sound)
