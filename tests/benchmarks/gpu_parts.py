"""The parts of `gpu_check.py`: each measures one thing on the card and returns its rows.

Torch is imported within them: with a pretended card, its guard has to be there before.
"""

from __future__ import annotations

import os
import platform
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from gpu_base import GIB, ROOT, Check, NotMeasured, Row
from gpu_entry import entry_points
from gpu_training import accuracy, speed

KILLED_AFTER = 120  # seconds after which a process is killed at the latest
NOTICED_WITHIN = 120  # seconds in which the other one has to notice
MARK = re.compile(r"\bmark\.cuda\b")


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
        verdict, device = judge(torch, index, trial=True), torch.device("cuda", index)
        rows.append(
            {
                "card": verdict.name,
                "capability": verdict.capability,
                "GiB": round(verdict.total / GIB, 1),
                "usable": verdict.usable,
                "why not": verdict.words or verdict.fault.value,
                "trains in": str(training_precision(device, mixed=True)),
                "predicts in": str(prediction_precision(device)),
            }
        )
    return rows


def marked_tests(check: Check) -> list[Row]:
    """Run the tests that are marked `cuda`; on a card none may be left out."""
    tests = (ROOT / "tests").rglob("test_*.py")
    files = sorted(str(f) for f in tests if MARK.search(f.read_text(encoding="utf-8")))
    row = _tests(check, "marked", ["-m", "cuda", "-p", "no:xdist", *files])
    if not check.pretended:  # there they are run by a process that sees no card
        row["ok"] = bool(row["passed"]) and not row["skipped"]
    return [row]


def jobs_of_the_app(check: Check) -> list[Row]:
    """Run the tests of the app's jobs: trainings with previews, the probe, masks, scores."""
    from tests.pretended_card import plugin_names

    name = plugin_names.PRETENDED if check.pretended else plugin_names.REAL
    arguments = ["-p", name, "-p", "no:xdist", "-o", "python_files=card_*.py"]
    arguments.append(str(ROOT / "tests" / "card" / "card_app.py"))
    # Nothing goes wrong at will on a real card; in small, one job of each kind does.
    in_small = "(probe_measures and cuda:0) or scored or pamr"
    chosen = in_small if check.short else "not leave"
    row = _tests(check, "app", [*arguments, "-k", chosen])
    return [row | {"ok": bool(row["passed"])}]


def _tests(check: Check, name: str, arguments: Sequence[str]) -> Row:
    """Run tests in a process of their own; return how many passed and were skipped.

    Raises:
        AssertionError: if one fails.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    file = check.folder / f"tests-{name}.txt"
    file.write_text(done.stdout + done.stderr, encoding="utf-8")
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
    if done.returncode:
        raise AssertionError(f"{last}; see {file.name}")
    counted = dict.fromkeys(("passed", "skipped"), 0)
    counted |= {word: int(number) for number, word in re.findall(r"(\d+) (passed|skipped)", last)}
    return {"tests": last, **counted}


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

    device = torch.device("cuda", 0)
    total = torch.cuda.get_device_properties(device).total_memory
    bound, sound = (torch.cuda.memory_reserved(device) + GIB // 2) / total, loop.keep_to_free_memory
    torch.cuda.set_per_process_memory_fraction(bound, device)
    loop.keep_to_free_memory = lambda device: 0  # the bound of this check stays
    try:
        large = {"epochs": 1, "warmup_epochs": 0, "crop": 2048, "batch": 6}
        return scenarios.whole(check.folder / "work" / "memory", check.device, **large)
    finally:
        loop.keep_to_free_memory = sound
        torch.cuda.set_per_process_memory_fraction(1.0, device)


def lost_process(check: Check) -> list[Row]:
    """Train in two processes on two cards, kill one, and look what the other says.

    In small, on the processor: whether the script works.
    """
    import torch

    if torch.cuda.device_count() < 2 and not check.short:
        raise NotMeasured("there is one card")
    out = check.folder / "work" / "killed"
    out.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    device = "cpu" if check.short else check.device
    base = os.environ | {
        "WORKER_DEVICE": device,
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
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
    try:
        until = time.monotonic() + KILLED_AFTER
        while not (out / "kill-me").exists() and time.monotonic() < until:
            time.sleep(0.2)
        began_at_all = (out / "kill-me").exists()
        processes[1].send_signal(signal.SIGKILL)
        began = time.monotonic()
        said = processes[0].communicate(timeout=NOTICED_WITHIN)[1]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    kept = (out / "run" / "checkpoint.json").is_file()
    told = next((line for line in said.splitlines() if "another process" in line), "")
    return [
        {
            "device": device,
            "noticed after, s": round(time.monotonic() - began, 1),
            "said": told or said.strip()[-200:],
            "checkpoint": kept,
            "ok": began_at_all and kept and bool(told),
        }
    ]


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


PARTS: dict[str, Callable[[Check], list[Row]]] = {
    "the card": the_card,
    "tests marked cuda": marked_tests,
    "entry points against the CPU": entry_points,
    "jobs of the app": jobs_of_the_app,
    "speed of training": speed,
    "memory that runs out": memory,
    "a lost process": lost_process,
    "refinement against the CPU": refinement,
    "accuracy": accuracy,
}
