"""Devices and, where there is none to use, the reason in words."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import devices, machine
from app.jobs.devices import DevicesFound, cuda_devices, devices_job, list_devices
from app.jobs.machine import InstalledCard, read_cards
from wseg_engine.compute import cards
from wseg_engine.compute.devices import choose_device

CARD = InstalledCard("NVIDIA GeForce RTX 3060", "535.183.01", 12 * 1024**3)
BUILT_FOR = ["sm_75", "sm_80", "sm_86", "sm_90", "compute_90"]


class FakeCuda:
    """`torch.cuda` of an imagined computer."""

    def __init__(self, *capabilities: tuple[int, int], warning: str = "", busy: str = "") -> None:
        self._capabilities = capabilities
        self._warning = warning
        self._busy = busy

    def is_available(self) -> bool:
        if self._warning:
            warnings.warn(self._warning, UserWarning, stacklevel=1)
        return bool(self._capabilities)

    def device_count(self) -> int:
        return len(self._capabilities)

    def get_device_properties(self, index: int) -> Any:
        major, minor = self._capabilities[index]
        return SimpleNamespace(name=f"Card {index}", major=major, minor=minor, total_memory=8 << 30)

    def get_arch_list(self) -> list[str]:
        return BUILT_FOR

    def mem_get_info(self, index: int) -> tuple[int, int]:
        if self._busy:
            raise RuntimeError(self._busy)
        return 5 << 30, 8 << 30


def torch_with(cuda: FakeCuda, built_for: str | None = "12.6") -> Any:
    return SimpleNamespace(cuda=cuda, version=SimpleNamespace(cuda=built_for, hip=None))


def test_usable_cards_tell_their_memory() -> None:
    found = cuda_devices(torch_with(FakeCuda((8, 6), (9, 0))), [CARD])
    assert [(d.name, d.key, d.free, d.total, d.usable) for d in found] == [
        ("Card 0", "cuda:0", 5 << 30, 8 << 30, True),
        ("Card 1", "cuda:1", 5 << 30, 8 << 30, True),
    ]
    assert all(d.reason == d.remedy == "" for d in found)


@pytest.mark.parametrize(
    ("torch", "installed", "reason", "remedy"),
    [
        (torch_with(FakeCuda(), None), [], "No NVIDIA graphics card", "on the CPU"),
        (torch_with(FakeCuda(), None), [CARD], "on the CPU only", "pytorch.org"),
        (torch_with(FakeCuda()), [], "No NVIDIA graphics card", "Fast preset"),
        (
            torch_with(FakeCuda()),
            [InstalledCard("NVIDIA", "", 0)],
            "no NVIDIA driver",
            "nvidia.com/drivers",
        ),
        (
            torch_with(FakeCuda(warning="The NVIDIA driver on your system is too old (11040).")),
            [CARD],
            "driver 535.183.01 is too old for CUDA 12.6",
            "Update the driver",
        ),
        (
            torch_with(FakeCuda(warning="CUDA unknown error (Triggered internally at x.cpp)")),
            [CARD],
            "CUDA cannot start: CUDA unknown error",
            "Restart",
        ),
    ],
    ids=["no card", "CPU build", "CUDA build, no card", "no driver", "old driver", "unknown"],
)
def test_why_no_card_can_be_used(
    torch: Any,
    installed: list[InstalledCard],
    reason: str,
    remedy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    (device,) = cuda_devices(torch, installed)
    assert not device.usable
    assert device.key == ""
    assert reason in device.reason
    assert remedy in device.remedy
    assert "Triggered" not in device.reason


def test_a_variable_that_hides_the_card_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    (device,) = cuda_devices(torch_with(FakeCuda()), [CARD])
    assert "CUDA_VISIBLE_DEVICES is “-1”" in device.reason.replace("variable ", "")
    assert device.name == CARD.name
    assert device.total == CARD.memory


@pytest.mark.parametrize(
    ("capability", "words"),
    [((5, 2), "too old"), ((6, 1), "too old"), ((8, 9), ""), ((9, 0), ""), ((12, 0), "")],
)
def test_a_card_needs_code_for_its_generation(capability: tuple[int, int], words: str) -> None:
    (device,) = cuda_devices(torch_with(FakeCuda(capability)), [CARD])
    assert device.usable == (words == "")
    assert words in device.reason
    if words:
        assert f"{capability[0]}.{capability[1]}, and 7.5 is needed" in device.reason
        assert device.total == 8 << 30


def test_a_newer_card_without_code_is_told_to_update(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FakeCuda((12, 0))
    monkeypatch.setattr(cuda, "get_arch_list", lambda: ["sm_80", "sm_90a"])
    (device,) = cuda_devices(torch_with(cuda), [CARD])
    assert "newer than this PyTorch" in device.reason
    assert "newest PyTorch" in device.remedy


def test_a_card_that_does_not_answer_is_told() -> None:
    busy = "CUDA error: out of memory\nCUDA kernel errors might be reported later"
    (device,) = cuda_devices(torch_with(FakeCuda((8, 6), busy=busy)), [CARD])
    assert not device.usable
    assert device.reason == "Card 0 does not respond: CUDA error: out of memory"


def test_broken_drivers_never_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FakeCuda((8, 6))

    def broken() -> bool:
        raise RuntimeError("driver shut down")

    monkeypatch.setattr(cuda, "is_available", broken)
    (device,) = cuda_devices(torch_with(cuda), [CARD])
    assert "driver shut down" in device.reason


def test_a_torch_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    (device,) = list_devices()
    assert not device.usable
    assert "PyTorch cannot be loaded" in device.reason


def test_the_cpu_is_always_there_and_is_what_the_engine_takes() -> None:
    found = list_devices()
    cpu = next(device for device in found if device.key == "cpu")
    assert cpu.usable
    assert cpu.total >= cpu.free
    for device in found:
        assert device.usable != bool(device.reason)
        if device.usable:
            choose_device(device.key)


def test_the_job_tells_the_devices(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "installed_cards", lambda: ())
    job = devices_job()
    events: list[object] = []
    job.event_received.connect(events.append)
    with qtbot.waitSignal(job.ended, timeout=10_000):
        job.start()
    (event,) = events
    assert isinstance(event, DevicesFound)
    assert any(device.key == "cpu" for device in event.devices)


def test_what_the_driver_lists_is_read() -> None:
    text = "NVIDIA H200, 560.35.03, 143771\nTesla, K80, 470.2, [N/A]\nbroken line\n"
    assert read_cards(text) == (
        InstalledCard("NVIDIA H200", "560.35.03", 143771 * 1024**2),
        InstalledCard("Tesla, K80", "470.2", 0),
    )


def test_free_memory_is_the_drivers_and_makes_no_context_on_the_card() -> None:
    text = "NVIDIA A, 560.35, 8192, 5120, GPU-11\nTesla, B, 560.35, 8192, 4096, GPU-22\n"
    installed = read_cards(text)
    assert [(card.free, card.uuid) for card in installed] == [
        (5120 * 1024**2, "GPU-11"),
        (4096 * 1024**2, "GPU-22"),
    ]
    cuda = FakeCuda((8, 6), (8, 6))

    def properties(index: int) -> Any:
        # PyTorch has them in another order than the driver.
        return SimpleNamespace(
            name="B" if index == 0 else "A",
            major=8,
            minor=6,
            total_memory=8 << 30,
            uuid="22" if index == 0 else "11",
        )

    def forbidden(index: int) -> tuple[int, int]:
        raise AssertionError("asked PyTorch, which makes a context")

    cuda.get_device_properties = properties  # type: ignore[method-assign]
    cuda.mem_get_info = forbidden  # type: ignore[method-assign]
    found = cuda_devices(torch_with(cuda), installed)
    assert [(one.name, one.free, one.total) for one in found] == [
        ("B", 4096 * 1024**2, 8 << 30),
        ("A", 5120 * 1024**2, 8 << 30),
    ]


def test_of_a_divided_card_the_part_is_told_and_not_the_whole() -> None:
    installed = read_cards("NVIDIA H200, 560.35, 143771, 140000, GPU-11\n")
    cuda = FakeCuda((9, 0))
    part = SimpleNamespace(name="H200 MIG 1g.18gb", major=9, minor=0, total_memory=8 << 30)
    cuda.get_device_properties = lambda index: part  # type: ignore[method-assign]
    part.uuid = "11"
    (found,) = cuda_devices(torch_with(cuda), installed)
    assert (found.free, found.total) == (5 << 30, 8 << 30)


def test_a_card_that_failed_its_trial_is_listed_as_one_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(cards._TRIED, 0, "no kernel image is available")
    (device,) = cuda_devices(torch_with(FakeCuda((8, 6))), [CARD])
    assert not device.usable
    assert device.reason == "Card 0 does not respond: no kernel image is available"


def test_cards_without_a_driver_are_found_on_the_bus(tmp_path: Path) -> None:
    for name, vendor, kind in (
        ("0", "0x10de", "0x030000"),
        ("1", "0x8086", "0x030000"),
        ("2", "0x10de", "0x040300"),  # its sound
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vendor").write_text(f"{vendor}\n")
        (tmp_path / name / "class").write_text(f"{kind}\n")
    assert machine._cards_on_the_bus(tmp_path) == (InstalledCard("NVIDIA", "", 0),)
    assert machine._cards_on_the_bus(tmp_path / "none") == ()


def test_a_program_that_is_not_there_gives_no_answer() -> None:
    assert machine._answer("no-such-program-at-all") == ""
