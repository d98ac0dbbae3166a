"""Several processes: the same losses as one, a common end, and a lost process noticed."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import time
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from tests.engine.distributed_worker import KILLED_AT_STEP, run_process, run_torchrun
from tests.engine.tiny import tiny_dataset, tiny_settings
from tests.forking import FOR_TRAINING
from wseg_engine.base.events import Control
from wseg_engine.compute import distributed
from wseg_engine.compute.distributed import (
    DistributedError,
    World,
    gather_lists,
    is_lost_peer,
    shard,
    sum_over_processes,
    world_device,
    world_from_environment,
)
from wseg_engine.training import loop
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.loader import Loader, NoImagesError
from wseg_engine.training.run_state import CHECKPOINT_NAME

ROOT = Path(__file__).resolve().parents[2]
needs_sigkill = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL to lose a process by"
)
STARTED = 600  # seconds until a run is under way on a busy machine; a few on an idle one
BOUND = 90  # seconds within which a lost process must be noticed, far below gloo's own patience


class Running(NamedTuple):
    """A process of a job, and the file with what it says on stderr."""

    process: BaseProcess
    said: Path


@pytest.fixture(scope="module")
def context() -> BaseContext:
    """How processes are made: where that can be, forked from one that has loaded torch."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(
        ["tests.engine.distributed_worker", *FOR_TRAINING, "torch._dynamo"]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setenv("PYTHONPATH", str(ROOT))
        forkserver.ensure_running()
    return forking


def start(context: BaseContext, job: str, out: Path, *, size: int) -> list[Running]:
    """Start the processes of a job, as torchrun would."""
    out.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = []
    for rank in range(size):
        place = {"RANK": rank, "WORLD_SIZE": size, "LOCAL_RANK": rank, "MASTER_PORT": port}
        environment = {"MASTER_ADDR": "127.0.0.1", "OMP_NUM_THREADS": "1"}
        if size > 1:
            environment |= {name: str(value) for name, value in place.items()}
        said = out / f"stderr{rank}"
        process = context.Process(target=run_process, args=(job, out, environment, said))
        process.start()
        started.append(Running(process, said))
    return started


def finish(started: list[Running], timeout: float = 240) -> list[str]:
    """Wait for processes; return what each said on stderr."""
    until = time.monotonic() + timeout
    try:
        for one in started:
            one.process.join(max(0.0, until - time.monotonic()))
            assert one.process.exitcode is not None, "it does not end"
        return [one.said.read_text(encoding="utf-8") for one in started]
    finally:
        for one in started:
            one.process.kill()
            one.process.join()


def start_torchrun(context: BaseContext, job: str, out: Path) -> Running:
    """Have torchrun start two processes of a job; it is itself forked, as what it starts is not."""
    arguments = ["--nproc_per_node", "2"]
    # What --standalone does, but not by names, which a machine need not know of itself.
    arguments += ["--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:0", "--rdzv-id", str(out)]
    arguments += ["--local-addr", "127.0.0.1"]
    arguments += ["-m", "tests.engine.distributed_worker", job, str(out)]
    said = out / "stderr"
    process = context.Process(target=run_torchrun, args=(arguments, said))
    process.start()
    return Running(process, said)


def run(context: BaseContext, job: str, out: Path, *, size: int) -> list[Any]:
    started = start(context, job, out, size=size)
    said = finish(started)
    assert [one.process.exitcode for one in started] == [0] * size, "\n".join(said)
    return [
        json.loads((out / f"rank{rank}.json").read_text(encoding="utf-8")) for rank in range(size)
    ]


def test_two_processes_give_the_losses_of_one_with_the_joint_batch(
    context: BaseContext, tmp_path: Path
) -> None:
    """Uneven shares (3 and 2 of 5 images), dropout, gate and BatchNorm as they are."""
    (one,) = run(context, "train", tmp_path / "one", size=1)
    two = run(context, "train", tmp_path / "two", size=2)
    losses = [np.array(report["steps"]) for report in (one, *two)]
    assert losses[0].shape == (4, 3)
    np.testing.assert_array_equal(losses[1], losses[2])
    np.testing.assert_allclose(losses[1], losses[0], rtol=0, atol=1e-4)
    for joint, split in zip(one["epochs"], two[0]["epochs"], strict=True):
        np.testing.assert_allclose(split[:2], joint[:2], rtol=0, atol=1e-4)
        assert split[2] == pytest.approx(joint[2], abs=5e-3)
    assert two[0]["last"] == "TrainingFinished"
    trained = [
        load_checkpoint(tmp_path / name / "run" / CHECKPOINT_NAME).network
        for name in ("one", "two")
    ]
    for name, value in trained[0].items():
        torch.testing.assert_close(value, trained[1][name], atol=1e-4, rtol=1e-3, msg=name)


def test_joint_batch_norm_equals_the_whole_batchs(context: BaseContext, tmp_path: Path) -> None:
    for differences in run(context, "norm", tmp_path, size=2):
        assert max(differences.values()) < 1e-4, differences
        assert differences["output"] < 1e-5


@needs_sigkill
def test_a_killed_process_ends_the_run_with_words_and_a_usable_checkpoint(
    context: BaseContext, tmp_path: Path
) -> None:
    started = start(context, "killed", tmp_path, size=2)
    marker = tmp_path / "kill-me"
    deadline = time.monotonic() + STARTED
    while not marker.exists():
        assert time.monotonic() < deadline, finish(started, timeout=1)
        assert all(one.process.is_alive() for one in started), finish(started)
        time.sleep(0.05)
    started[1].process.kill()
    killed = time.monotonic()
    said = finish(started, timeout=BOUND)
    assert time.monotonic() - killed < BOUND
    assert started[0].process.exitcode == 1, said[0]
    assert "another process of this run has ended" in said[0]
    assert "--resume" in said[0]
    checkpoint = load_checkpoint(tmp_path / "run" / CHECKPOINT_NAME)
    steps = checkpoint.epoch * 2 + checkpoint.step
    assert steps >= KILLED_AT_STEP  # up to the last step both had completed


@needs_sigkill
def test_torchrun_passes_on_the_words_of_the_process_that_is_left(
    context: BaseContext, tmp_path: Path
) -> None:
    torchrun = start_torchrun(context, "killed", tmp_path)
    marker = tmp_path / "kill-me"
    deadline = time.monotonic() + STARTED
    while not marker.exists():
        assert time.monotonic() < deadline, finish([torchrun], timeout=1)
        assert torchrun.process.exitcode is None, finish([torchrun])
        time.sleep(0.05)
    os.kill(int(marker.read_text(encoding="utf-8")), signal.SIGKILL)
    (said,) = finish([torchrun], timeout=BOUND)
    assert torchrun.process.exitcode == 1
    assert "another process of this run has ended" in said
    load_checkpoint(tmp_path / "run" / CHECKPOINT_NAME)


def test_a_stop_in_one_process_stops_all_at_the_same_step(
    context: BaseContext, tmp_path: Path
) -> None:
    reports = run(context, "stop", tmp_path, size=2)
    assert reports[0] == reports[1]
    assert reports[0]["stopped"]
    assert len(reports[0]["steps"]) == KILLED_AT_STEP


def test_torchrun_starts_it(context: BaseContext, tmp_path: Path) -> None:
    torchrun = start_torchrun(context, "stop", tmp_path)
    (said,) = finish([torchrun])
    assert torchrun.process.exitcode == 0, said
    assert json.loads((tmp_path / "rank1.json").read_text(encoding="utf-8"))["stopped"]


@pytest.mark.parametrize("count", [0, 1, 5, 16])
@pytest.mark.parametrize("world", [1, 2, 3, 7])
def test_shards_put_together_are_the_whole(count: int, world: int) -> None:
    items = list(range(count))
    shards = [shard(items, rank, world) for rank in range(world)]
    assert [item for part in shards for item in part] == items
    sizes = [len(part) for part in shards]
    assert max(sizes) - min(sizes) <= 1


def test_a_rank_outside_the_world_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 0 to 1"):
        shard([1, 2], 2, 2)


def test_the_environment_says_which_process_this_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"):
        monkeypatch.delenv(name, raising=False)
    assert world_from_environment() == World(0, 1, 0)
    assert not world_from_environment().joint
    for name, value in (("RANK", "3"), ("WORLD_SIZE", "4"), ("LOCAL_RANK", "1")):
        monkeypatch.setenv(name, value)
    world = world_from_environment()
    assert world == World(3, 4, 1)
    assert world.joint
    assert not world.leader
    monkeypatch.setenv("RANK", "4")
    with pytest.raises(DistributedError, match="expected 0 to 3"):
        world_from_environment()
    monkeypatch.setenv("RANK", "first")
    with pytest.raises(DistributedError, match="must be numbers"):
        world_from_environment()


def test_every_process_of_a_machine_takes_a_gpu_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(rank=5, size=8, local_rank=1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert world_device("auto", world) == "cuda:1"
    assert world_device("cuda", world) == "cuda:1"
    assert world_device("cpu", world) == "cpu"
    assert world_device("cuda:0", World()) == "cuda:0"
    with pytest.raises(DistributedError, match="each takes a GPU of its own"):
        world_device("cuda:0", world)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert world_device("auto", world) == "auto"


def test_one_process_alone_needs_no_connection() -> None:
    assert gather_lists([1, 2], World()) == [1, 2]
    values = torch.ones(2)
    assert torch.equal(sum_over_processes(values, World()), values)
    assert not is_lost_peer(RuntimeError("Connection closed by peer"), World())


def test_only_errors_of_the_connection_mean_a_lost_process() -> None:
    world = World(0, 2)
    assert is_lost_peer(RuntimeError("[gloo/transport/tcp/pair.cc:5] Connection closed"), world)
    assert not is_lost_peer(RuntimeError("mat1 and mat2 shapes cannot be multiplied"), world)
    assert not is_lost_peer(ValueError("connection reset"), world)


def test_processes_share_every_batch_and_no_image_is_done_twice(tmp_path: Path) -> None:
    dataset = tiny_dataset(tmp_path, 7)
    config = tiny_settings(batch=5).train
    loaders = [
        Loader(dataset.images, classes=3, config=config, world=World(rank, 2)) for rank in (0, 1)
    ]
    alone = Loader(dataset.images, classes=3, config=config)
    for whole, first, second in zip(*(x.epoch(1) for x in (alone, *loaders)), strict=True):
        assert first.places + second.places == whole.places
        assert torch.equal(torch.cat([first.images, second.images]), whole.images)
        assert first.total == second.total == whole.total == 5
    with pytest.raises(NoImagesError, match="fewer than the 8 processes"):
        Loader(dataset.images, classes=3, config=config, world=World(0, 8))


def test_cards_agree_over_gloo_and_carry_data_over_nccl(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gloo says at once that a process is lost; NCCL would wait for it."""
    joined_with: list[dict[str, object]] = []

    def note(backend: str, **values: object) -> None:
        joined_with.append({"backend": backend, **values})

    monkeypatch.setattr(distributed.dist, "init_process_group", note)
    monkeypatch.setattr(distributed.dist, "destroy_process_group", lambda: None)
    monkeypatch.setattr(torch.cuda, "set_device", lambda device: None)
    monkeypatch.delenv("TORCH_NCCL_BLOCKING_WAIT", raising=False)
    with distributed.joined(World(0, 2), device=torch.device("cuda", 0)):
        assert os.environ.pop("TORCH_NCCL_BLOCKING_WAIT") == "1"
    assert joined_with[0]["backend"] == "cpu:gloo,cuda:nccl"
    votes: list[torch.Tensor] = []

    def vote(values: torch.Tensor, world: World) -> torch.Tensor:
        votes.append(values)
        return values

    monkeypatch.setattr(loop, "sum_over_processes", vote)
    run = SimpleNamespace(world=World(0, 2), control=Control(), device=torch.device("cuda", 0))
    loop._wait_or_stop(run)  # type: ignore[arg-type]
    assert votes[0].device.type == "cpu"
