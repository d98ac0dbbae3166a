"""One process of a distributed test, started with torchrun's environment variables.

Usage: python -m tests.engine.distributed_worker JOB OUT [DATA]; writes OUT/rank<N>.json.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch.nn import functional

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import Control, EpochDone, StepDone, TrainingFinished
from wseg_engine.compute.distributed import (
    World,
    gather_lists,
    joined,
    shard,
    world_from_environment,
)
from wseg_engine.compute.per_image_rng import joint_batch_norm
from wseg_engine.training.train import TrainingError, train

DEVICE = os.environ.get("WORKER_DEVICE", "cpu")  # "cuda" where real cards are checked
TRAINING = {"epochs": 2, "batch": 5, "validation": 0.2, "warmup_epochs": 1}
KILLED_AT_STEP = 3


def report(out: Path, world: World, values: object) -> None:
    (out / f"rank{world.rank}.json").write_text(json.dumps(values), encoding="utf-8")


def train_job(out: Path, data: Path, world: World) -> None:
    """Train and report every loss; the network starts differently in every process."""
    dataset = tiny_dataset(data, 12, masks=(1, 4, 6, 7))
    events = train(
        dataset,
        settings=tiny_settings(**TRAINING),
        out=out / "run",
        device=DEVICE,
        network=tiny_network(seed=world.rank),
    )
    steps, epochs = [], []
    for event in events:
        if isinstance(event, StepDone):
            steps.append([event.tag_loss, event.mask_loss, event.pixel_loss])
        if isinstance(event, EpochDone):
            epochs.append([event.tag_loss, event.mask_loss, dict(event.metrics)])
    report(out, world, {"steps": steps, "epochs": epochs, "last": type(event).__name__})


def killed_job(out: Path, data: Path, world: World) -> None:
    """Train for long; rank 1 says when it may be killed and waits for it.

    As on the command line, SIGTERM (which torchrun sends to the others) asks for a clean stop.
    """
    control = Control()
    signal.signal(signal.SIGTERM, lambda *_: control.stop())
    dataset = tiny_dataset(data, 8)
    events = train(
        dataset,
        settings=tiny_settings(epochs=1000),
        out=out / "run",
        device=DEVICE,
        network=tiny_network(),
        control=control,
    )
    done = 0
    try:
        for event in events:
            done += isinstance(event, StepDone)
            if done == KILLED_AT_STEP and world.rank == 1:
                (out / "kill-me").write_text(str(os.getpid()), encoding="utf-8")
                time.sleep(120)
    except TrainingError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def stop_job(out: Path, data: Path, world: World) -> None:
    """Ask rank 1 alone to stop; all have to."""
    control = Control()
    dataset = tiny_dataset(data, 8)
    events = train(
        dataset,
        settings=tiny_settings(epochs=50),
        out=out / "run",
        device=DEVICE,
        network=tiny_network(),
        control=control,
    )
    seen = []
    for event in events:
        if isinstance(event, StepDone):
            seen.append([event.epoch, event.step])
            if world.rank == 1 and len(seen) == KILLED_AT_STEP:
                control.stop()
    assert isinstance(event, TrainingFinished)
    report(out, world, {"steps": seen, "stopped": event.stopped})


def norm_job(out: Path, data: Path, world: World) -> None:
    """Compare the joint BatchNorm with PyTorch's own on the whole batch; shares are uneven."""
    generator = torch.Generator().manual_seed(0)
    whole = torch.randn(5, 3, 4, 6, generator=generator) * 2 + 7
    cotangent = torch.randn(whole.shape, generator=generator)
    weight, bias = torch.randn(3, generator=generator), torch.randn(3, generator=generator)
    expected_input = whole.clone().requires_grad_()
    expected_stats = torch.zeros(3), torch.ones(3)
    expected_affine = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    expected = functional.batch_norm(expected_input, *expected_stats, *expected_affine, True)
    expected.backward(cotangent)
    rows = list(shard(range(5), world.rank, world.size))
    own_input = whole[rows].requires_grad_()
    stats = torch.zeros(3), torch.ones(3)
    affine = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    with joined(world, device=torch.device("cpu")):
        own = joint_batch_norm(own_input, *stats, *affine, True)
        own.backward(cotangent[rows])
        gradients = gather_lists([(affine[0].grad.tolist(), affine[1].grad.tolist())], world)
    affine_sums = [torch.tensor([g[i] for g in gradients]).sum(0) for i in (0, 1)]
    pairs = {
        "output": (own, expected[rows]),
        "input gradient": (own_input.grad, expected_input.grad[rows]),
        "weight gradient": (affine_sums[0], expected_affine[0].grad),
        "bias gradient": (affine_sums[1], expected_affine[1].grad),
        "running mean": (stats[0], expected_stats[0]),
        "running variance": (stats[1], expected_stats[1]),
    }
    report(out, world, {name: (a - b).abs().max().item() for name, (a, b) in pairs.items()})


JOBS: dict[str, Callable[[Path, Path, World], None]] = {
    "train": train_job,
    "killed": killed_job,
    "stop": stop_job,
    "norm": norm_job,
}


def run_job(job: str, out: Path) -> None:
    """Do a job in the place that the environment gives this process."""
    torch.set_num_threads(1)
    JOBS[job](out, out / "data", world_from_environment())


def run_process(job: str, out: Path, environment: dict[str, str], said: Path) -> None:
    """Do a job in a process that was forked and not started, with what it says in a file."""
    os.environ.update(environment)
    with said.open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    run_job(job, out)


def run_torchrun(arguments: list[str], said: Path) -> None:
    """Be torchrun in a process that was forked, with what all of them say in a file."""
    from torch.distributed.run import main

    with said.open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    main(arguments)


if __name__ == "__main__":
    run_job(sys.argv[1], Path(sys.argv[2]))
