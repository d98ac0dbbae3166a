"""What another package adds by an entry point is offered like what is built in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "tagmask-toy"
version = "1.0"
[project.entry-points."tagmask.backbones"]
toy = "toy_backbone:TOY"
broken = "toy_backbone:MISSING"
again = "toy_backbone:TWICE"
"""
MODULE = """
from dataclasses import replace

from torch import nn

from wseg_engine.networks.backbones.base import Backbone, Features
from wseg_engine.settings.backbones import BUILT_IN
from wseg_engine.settings.backbones import Backbone as Row


class Toy(Backbone):
    shallow_channels, deep_channels, shallow_stride = 4, 8, 4

    def __init__(self, *, output_stride):
        super().__init__()
        self.deep_stride = output_stride
        self.first = nn.Conv2d(3, 4, 4, 4)
        self.last = nn.Conv2d(4, 8, output_stride // 4, output_stride // 4)

    def forward(self, x):
        shallow = self.first(x)
        return Features(shallow, self.last(shallow))

    def first_layers(self):
        return (self.first,)


TOY = Row("toy", "Toy-8", "toy", "toy_backbone:Toy", parameters=0.001, channels=8)
TWICE = replace(BUILT_IN[0], title="Twice")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, str]:
    """The environment of a process that has the package installed."""
    source, target = tmp_path_factory.mktemp("toy"), tmp_path_factory.mktemp("site")
    (source / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (source / "toy_backbone.py").write_text(MODULE, encoding="utf-8")
    command = ("pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation")
    subprocess.run(
        [sys.executable, "-m", *command, "--target", str(target), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(target)))}


def told(installed: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        env=installed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_backbone_of_another_package_is_listed_and_broken_ones_are_named(
    installed: dict[str, str],
) -> None:
    info = json.loads(told(installed, "-m", "wseg_engine", "info", "--json"))
    assert info["backbones"]["toy"].startswith("Toy-8")
    assert info["backbones"]["wide_resnet38"].startswith("WideResNet-38")
    assert len(info["problems"]) == 2
    assert all("tagmask-toy is left out" in problem for problem in info["problems"])


def test_backbone_of_another_package_is_a_choice_of_the_command_line(
    installed: dict[str, str],
) -> None:
    assert "toy" in told(installed, "-m", "wseg_engine", "train", "--help")


def test_backbone_of_another_package_is_a_choice_in_the_app(installed: dict[str, str]) -> None:
    code = (
        "from app.models.setting_titles import choice_title;"
        "from wseg_engine.settings.config import ModelConfig, settings_of;"
        "(field,) = [f for f in settings_of(ModelConfig) if f.name == 'backbone'];"
        "print([choice_title('model.backbone', one) for one in field.choices])"
    )
    assert "Toy-8" in told(installed, "-c", code)


def test_network_is_built_on_the_backbone_of_another_package(installed: dict[str, str]) -> None:
    code = (
        "import torch; from wseg_engine import ModelConfig, build_network;"
        "net = build_network(ModelConfig(backbone='toy', classes=3)).eval();"
        "print(tuple(net(torch.rand(1, 3, 64, 64)).logits.shape))"
    )
    assert told(installed, "-c", code).startswith("(1, 4,")
