"""The parts of `gpu_check.py`: each measures one thing on the card and returns its rows.

Torch is imported within them: with a pretended card, its guard has to be there before.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
GIB = 1024**3
MARKED = ("test_crf.py", "test_pamr.py", "test_train_precision.py")
KILLED_AFTER = 60  # seconds after which a process is killed at the latest

Row = dict[str, object]


class NotMeasured(Exception):
    """A part that has nothing to measure here; says why."""


@dataclass(frozen=True)
class Check:
    """What the parts work with."""

    folder: Path  # of the report; parts write below it
    short: bool
    pretended: bool
    until: float  # of `time.monotonic`, when everything should be over
    device: str = "cuda"

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()


def the_card(check: Check) -> list[Row]:
    """Say what is measured with."""
    import torch

    from wseg_engine.compute.cards import judge
    from wseg_engine.compute.precision import prediction_precision, training_precision

    rows: list[Row] = [
        {
            "system": platform.platform(),
            "Python": platform.python_version(),
            "torch": torch.__version__,
            "CUDA": torch.version.cuda,
            "cuDNN": torch.backends.cudnn.version() if not check.pretended else None,
            "processors": os.cpu_count(),
            "built for": " ".join(torch.cuda.get_arch_list()),
        }
    ]
    for index in range(torch.cuda.device_count()):
        verdict, place = judge(torch, index, trial=True), torch.device("cuda", index)
        rows.append(
            {
                "card": verdict.name,
                "capability": verdict.capability,
                "GiB": round(verdict.total / GIB, 1),
                "usable": verdict.usable,
                "why not": verdict.words or verdict.fault.value,
                "trains in": str(training_precision(place, mixed=True)),
                "predicts in": str(prediction_precision(place)),
            }
        )
    return rows


def marked_tests(check: Check) -> list[Row]:
    """Run the tests that are marked `cuda`."""
    files = [str(ROOT / "tests" / "engine" / name) for name in MARKED]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "cuda", "-p", "no:xdist", *files]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    (check.folder / "pytest.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
    if done.returncode not in (0, 5):
        raise AssertionError(f"{last}; see pytest.txt")
    return [{"tests": last}]


def entry_points(check: Check) -> list[Row]:
    """Run every entry point on the card and on the CPU, and compare."""
    from tests.pretended_card import scenarios

    plain = {"mixed_precision": False, "channels_last": False}

    def losses(how: Callable[..., Any], **values: object) -> Callable[[str, Path], Any]:
        return lambda device, folder: np.array(
            scenarios.losses(how(folder, device, **plain, **values))
        )

    def masks(gate: str) -> Callable[[str, Path], Any]:
        return lambda device, folder: np.stack(
            [one.scores for one in scenarios.masks(folder, device, gate=gate)]
        )

    cases: dict[str, tuple[Callable[[str, Path], Any], float]] = {
        # Random layers draw other numbers on a card, so that losses agree in size alone.
        "training, whole": (losses(scenarios.whole), 0.5),
        "training in parts": (losses(scenarios.whole, accumulate=2), 0.5),
        "training, frozen, relabelled": (losses(scenarios.frozen), 0.5),
        **{f"masks, gate {gate}": (masks(gate), 0.05) for gate in ("tags", "score", "none")},
        "PAMR": (lambda device, folder: scenarios.pamr(device, tiles=False), 1e-4),
        "PAMR in tiles": (lambda device, folder: scenarios.pamr(device, tiles=True), 1e-4),
        "CRF": (lambda device, folder: scenarios.crf(device), 1e-3),
        "CRF, sorted": (lambda device, folder: scenarios.crf(device, wide=True), 1e-3),
    }
    rows: list[Row] = []
    for name, (how, near) in cases.items():
        folder = check.folder / "work" / name.replace(" ", "-").replace(",", "")
        ours, theirs = how(check.device, folder / "card"), how("cpu", folder / "cpu")
        apart = float(np.nanmax(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))))
        rows.append({"entry point": name, "apart": apart, "allowed": near, "ok": apart <= near})
    rows += _steps_of_presets(check)
    return rows


def _steps_of_presets(check: Check) -> list[Row]:
    from tests.pretended_card import scenarios
    from wseg_engine.settings.backbones import backbone_names
    from wseg_engine.settings.presets import preset

    rows: list[Row] = []
    names = ("efficientnet_lite0",) if check.short else backbone_names()
    for backbone in names:
        for name in ("full", "fast"):
            settings = preset(name, backbone=backbone, classes=3)
            folder = check.folder / "work" / f"{name}-{backbone}"
            loss = scenarios.one_step(folder, check.device, settings)
            ok = bool(np.isfinite(loss))
            rows.append({"entry point": f"a step, {name}, {backbone}", "loss": loss, "ok": ok})
    return rows


def speed(check: Check) -> list[Row]:
    """Take steps of preset full with ResNet-50: in 16 bits and in 32."""
    rows: list[Row] = []
    for mixed in (True, False):
        for channels_last in (True, False) if not check.short else (True,):
            rows.append(_speed(check, mixed_precision=mixed, channels_last=channels_last))
    return rows


def _speed(check: Check, **values: bool) -> Row:
    """Return images a second, memory and the loader's share of 50 steps."""
    import torch

    from wseg_engine.annotations.dataset import read_dataset
    from wseg_engine.compute.card_memory import keep_to_free_memory
    from wseg_engine.compute.distributed import World
    from wseg_engine.networks.build import build_network
    from wseg_engine.sample import generate_sample
    from wseg_engine.settings.presets import preset
    from wseg_engine.training import assemble
    from wseg_engine.training.fitting import images_that_fit
    from wseg_engine.training.loader import Loader

    steps, size = (2, (600, 800)) if check.short else (50, (3000, 4000))
    folder = check.folder / "work" / f"photos-{size[1]}"
    if not folder.is_dir():
        generate_sample(folder, images=4, height=size[0] // 5, width=size[1] // 5)
        if not check.short:
            for path in (folder / "images").iterdir():  # drawing so large takes minutes
                with Image.open(path) as picture:
                    picture.resize((size[1], size[0])).save(path, quality=90)
    dataset = read_dataset(folder)
    images = dataset.images * (1 if check.short else 12)  # decoded anew each time
    backbone = "efficientnet_lite0" if check.short else "resnet50"
    settings = preset("full", backbone=backbone, classes=len(dataset.classes))
    config = replace(settings.train, **values)
    if check.short:
        config = replace(config, crop=64, batch=2, pamr_iterations=1)
    place = torch.device(check.device, 0)
    memory = keep_to_free_memory(place)
    network = build_network(settings.model).to(place).train()
    if config.channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    stepper = assemble.stepper_of(network, config=config, device=place, world=World())
    loader = Loader(images, classes=len(dataset.classes), config=config, device=place)
    fits = images_that_fit(network, config=config, memory=memory, exact=stepper.exact)
    stepper.begin_with(fits, loader.batch)
    torch.cuda.reset_peak_memory_stats(place)
    waited, began, taken = 0.0, 0.0, 0
    batches = chain.from_iterable(loader.epoch(epoch) for epoch in count())
    for number in range(steps + 1):
        if number == 1:  # the first one starts libraries and measures kernels
            waited, began, taken = 0.0, time.perf_counter(), 0
        asked = time.perf_counter()
        batch = next(batches)
        waited += time.perf_counter() - asked
        while stepper.step(batch, epoch=0, with_mask_loss=True) is None:
            pass
        torch.cuda.synchronize(place)
        taken += len(batch.places)
    del batches  # and with it its threads
    seconds = time.perf_counter() - began
    return {
        "preset": f"full, {backbone}",
        **values,
        "images/s": round(taken / seconds, 1),
        "waiting for photographs": f"{100 * waited / seconds:.0f} %",
        "GiB at the most": round(torch.cuda.max_memory_allocated(place) / GIB, 2),
        "images at once": min(fits, loader.batch),
        "parts": stepper.parts,
    }


def memory(check: Check) -> list[Row]:
    """Force memory to run out: the run has to make its parts smaller, and end well."""
    import torch

    from tests.pretended_card import scenarios, tensors
    from wseg_engine.base.events import BatchHalved, Notice, TrainingFinished

    if check.pretended:

        def limited(name: str, args: tuple[Any, ...]) -> None:
            if name == "convolution" and len(args[0]) > 1:
                raise torch.OutOfMemoryError("CUDA out of memory")

        tensors.hooks.append(limited)
        events = scenarios.whole(check.folder / "work" / "memory", check.device, epochs=1)
        tensors.hooks.clear()
    else:
        events = _in_little_memory(check)
    halved = [event.images_at_once for event in events if isinstance(event, BatchHalved)]
    told = [event.text for event in events if isinstance(event, Notice)]
    ended = isinstance(events[-1], TrainingFinished)
    return [{"images at once, after": str(halved), "told": told, "ok": ended and bool(halved)}]


def _in_little_memory(check: Check) -> list[Any]:
    """Train with crops that do not fit together into half a GiB beyond what is held."""
    import torch

    from tests.pretended_card import scenarios
    from wseg_engine.training import loop

    place = torch.device("cuda", 0)
    total = torch.cuda.get_device_properties(place).total_memory
    bound, sound = (torch.cuda.memory_reserved(place) + GIB // 2) / total, loop.keep_to_free_memory
    torch.cuda.set_per_process_memory_fraction(bound, place)
    loop.keep_to_free_memory = lambda device: 0  # the bound of this check stays
    try:
        large = {"epochs": 1, "warmup_epochs": 0, "crop": 2048, "batch": 6}
        return scenarios.whole(check.folder / "work" / "memory", check.device, **large)
    finally:
        loop.keep_to_free_memory = sound
        torch.cuda.set_per_process_memory_fraction(1.0, place)


def lost_process(check: Check) -> list[Row]:
    """Train in two processes on two cards, kill one, and look what the other says."""
    import torch

    if torch.cuda.device_count() < 2 or check.pretended:
        raise NotMeasured("there is one card")
    out = check.folder / "work" / "killed"
    out.mkdir(parents=True, exist_ok=True)
    base = os.environ | {
        "WORKER_DEVICE": "cuda",
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "29533",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.engine.distributed_worker", "killed", str(out)],
            cwd=ROOT,
            env=base | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    until = time.monotonic() + KILLED_AFTER
    while not (out / "kill-me").exists() and time.monotonic() < until:
        time.sleep(0.2)
    processes[1].send_signal(signal.SIGKILL)
    began = time.monotonic()
    try:
        said = processes[0].communicate(timeout=120)[1]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    kept = (out / "run" / "checkpoint.json").is_file()
    last = said.strip().splitlines()[-1:] or [""]
    seconds = round(time.monotonic() - began, 1)
    return [{"noticed after, s": seconds, "said": last[0], "checkpoint": kept, "ok": kept}]


def refinement(check: Check) -> list[Row]:
    """Refine an image by the CRF and by PAMR, on the card and on the CPU."""
    import torch

    from wseg_engine.refinement.crf import dense_crf
    from wseg_engine.refinement.pamr import PAMR

    side, classes = (48, 3) if check.short else (700, 6)
    rng = np.random.default_rng(0)
    image = np.kron(
        rng.integers(0, 255, (side // 4, side // 4, 3), dtype=np.uint8),
        np.ones((4, 4, 1), np.uint8),
    )
    given = rng.random((classes, side, side), dtype=np.float32)
    given /= given.sum(0)

    def pamr(device: str) -> Any:
        pixels = torch.from_numpy(image).to(device).permute(2, 0, 1)[None].float() / 255
        return PAMR()(pixels, torch.from_numpy(given).to(device)[None])[0].cpu().numpy()

    rows: list[Row] = []
    methods: dict[str, Callable[[str], Any]] = {
        "CRF": lambda device: dense_crf(image, given, device=device),
        "PAMR": pamr,
    }
    for name, method in methods.items():
        method(check.device)  # starts libraries
        began = time.perf_counter()
        ours = method(check.device)
        middle = time.perf_counter()
        theirs = method("cpu")
        apart = float(np.abs(ours - theirs).max())
        same = float((ours.argmax(0) == theirs.argmax(0)).mean())
        rows.append(
            {
                "refinement": f"{name}, {side}×{side}, {classes} classes",
                "card, s": round(middle - began, 3),
                "CPU, s": round(time.perf_counter() - middle, 3),
                "apart": apart,
                "same labels": round(same, 5),
                "ok": same > 0.999,
            }
        )
    return rows


def accuracy(check: Check) -> list[Row]:
    """Train on photographs, and score masks without tags, with tags, and with the CRF."""
    if check.short:
        raise NotMeasured("the short mode trains no real network")
    import accuracy as photographs  # beside this file

    from wseg_engine.settings.presets import preset
    from wseg_engine.settings.weight_files import find_weights

    if not photographs.DATA.is_dir():
        raise NotMeasured("the photographs of `../shared/data` are not beside the checkout")
    dataset = photographs.photographs()
    classes, images = len(photographs.CLASSES), len(dataset.images)
    cases = {
        "fast, efficientnet_lite2": preset("fast", classes=classes, images=images),
        "full, resnet50": preset("full", classes=classes),
    }
    rows: list[Row] = []
    for name, settings in cases.items():
        if check.left < 60:
            rows.append({"mean IoU, %": name, "not measured": "no time was left"})
        elif find_weights(settings.model.backbone) is None:
            rows.append({"mean IoU, %": name, "not measured": "its weights are not here"})
        else:
            epochs = settings.train.epochs if name.startswith("fast") else 4
            warmup = min(settings.train.warmup_epochs, epochs // 2)
            train = replace(settings.train, epochs=epochs, warmup_epochs=warmup)
            row = photographs.accuracy_row(name, replace(settings, train=train), dataset)
            rows.append(row | {"epochs": epochs})
    return rows


PARTS: dict[str, Callable[[Check], list[Row]]] = {
    "the card": the_card,
    "tests marked cuda": marked_tests,
    "entry points against the CPU": entry_points,
    "speed of training": speed,
    "memory that runs out": memory,
    "a lost process": lost_process,
    "refinement against the CPU": refinement,
    "accuracy": accuracy,
}
