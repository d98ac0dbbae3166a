"""What another package adds by an entry point is offered like what is built in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.forking import Commands, commands

PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "tagmask-toy"
version = "1.0"
[tool.setuptools]
py-modules = ["toy_backbone", "toy_format"]
[project.entry-points."tagmask.backbones"]
toy = "toy_backbone:TOY"
broken = "toy_backbone:MISSING"
again = "toy_backbone:TWICE"
[project.entry-points."tagmask.formats"]
toy = "toy_format:TOY"
packed = "toy_format:PACKED"
misnamed = "toy_format:MISNAMED"
broken = "toy_format:MISSING"
again = "toy_format:TWICE"
nothing = "toy_format:OTHER_KIND"
default = "toy_format:WRONG_DEFAULT"
word = "toy_format:WRONG_WORD"
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
# A folder of plain masks, a pixel a sign, and a list of the classes.
FORMAT = """
from dataclasses import dataclass, replace

from wseg_engine.base.durable import write_atomic
from wseg_engine.formats.registry import (
    ExportFormat, FormatOptions, ShownOption, all_formats, export_format, option
)
from wseg_engine.formats.writer import Output


@dataclass(frozen=True)
class Options(FormatOptions):
    void: str = option("?", "sign of undecided pixels", shown=ShownOption("Undecided &sign"))
    upside: bool = option(False, "last row first", shown=ShownOption("&Upside down"))
    map: int = option(1, "copies of each row", shown=ShownOption("&Copies"), minimum=1)


class Writer:
    name, common, reserved = "toy", ("classes.txt",), frozenset()

    def __init__(self, classes, *, void="?", upside=False, map=1):
        self.classes, self.void, self.upside, self.copies = classes, void, upside, map

    def options(self):
        return {"void": self.void, "upside": self.upside, "copies": self.copies}

    def paths(self, job):
        return [f"signs/{job.file}.txt"]

    def write(self, folder, job):
        signs = {0: ".", 255: self.void} | {one.id: chr(64 + one.id) for one in self.classes}
        labels = job.labels.repeat(self.copies, axis=0)
        rows = ["".join(signs[int(value)] for value in row) for row in labels]
        text = "\\n".join(reversed(rows) if self.upside else rows).encode()
        (path,) = self.paths(job)
        write_atomic(folder / path, text)
        return Output({path: len(text)})

    def finish(self, folder, records):
        write_atomic(folder / "classes.txt", "\\n".join(one.name for one in self.classes).encode())
        yield from ()
        return 0


TOY = ExportFormat(
    name="toy",
    title="&Toy signs",
    description="A text file an image.",
    writes="a sign a pixel",
    maker="toy_format:Writer",
    keeps=frozenset({"void", "holes"}),
    options=Options,
    folders=("signs",),
    common=r"classes\\.txt",
)
TWICE = replace(TOY, name="voc")
MISNAMED = replace(TOY, name="misnamed", options=FormatOptions)


class Packed(Writer):
    name = "packed"


PACKED = replace(TOY, name="packed", maker="toy_format:Packed", is_file=True, options=FormatOptions)


@dataclass(frozen=True)
class OtherKind(FormatOptions):
    link: str = option("hard", "how", shown=ShownOption("&Link"))


OTHER_KIND = replace(TOY, name="other", options=OtherKind)


@dataclass(frozen=True)
class WrongDefault(FormatOptions):
    rows: int = option(0, "how many", shown=ShownOption("&Rows"), minimum=1)


WRONG_DEFAULT = replace(TOY, name="wrong", options=WrongDefault)


@dataclass(frozen=True)
class WrongWord(FormatOptions):
    out: str = option("", "where", shown=ShownOption("&Out"))


WRONG_WORD = replace(TOY, name="word", options=WrongWord)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Commands]:
    """Runs commands where the package is installed."""
    source, target = tmp_path_factory.mktemp("toy"), tmp_path_factory.mktemp("site")
    (source / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (source / "toy_backbone.py").write_text(MODULE, encoding="utf-8")
    (source / "toy_format.py").write_text(FORMAT, encoding="utf-8")
    command = ("pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation")
    subprocess.run(
        [sys.executable, "-m", *command, "--target", str(target), str(source)],
        check=True,
        capture_output=True,
        timeout=600,
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(target)))}
    # Torch alone: the program has to find the package anew each time.
    with commands(environment, "torch", "numpy", "cv2", "PySide6.QtWidgets") as installed:
        yield installed


def told(installed: Commands, *command: str) -> str:
    done = installed.run(*command)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_backbone_of_another_package_is_listed_and_broken_ones_are_named(
    installed: Commands,
) -> None:
    info = json.loads(told(installed, "-m", "wseg_engine", "info", "--json"))
    assert info["backbones"]["toy"].startswith("Toy-8")
    assert info["backbones"]["wide_resnet38"].startswith("WideResNet-38")
    assert sum("backbone" in problem for problem in info["problems"]) == 2
    assert all("tagmask-toy is skipped" in problem for problem in info["problems"])


def test_backbone_of_another_package_is_a_choice_of_the_command_line(
    installed: Commands,
) -> None:
    assert "toy" in told(installed, "-m", "wseg_engine", "train", "--help")


def test_backbone_of_another_package_is_a_choice_in_the_app(installed: Commands) -> None:
    code = (
        "from app.models.setting_titles import choice_title;"
        "from wseg_engine.settings.config import ModelConfig;"
        "from wseg_engine.settings.declared import settings_of;"
        "(field,) = [f for f in settings_of(ModelConfig) if f.name == 'backbone'];"
        "print([choice_title('model.backbone', one) for one in field.choices])"
    )
    assert "Toy-8" in told(installed, "-c", code)


def test_network_is_built_on_the_backbone_of_another_package(installed: Commands) -> None:
    code = (
        "import torch; from wseg_engine import ModelConfig, build_network;"
        "net = build_network(ModelConfig(backbone='toy', classes=3)).eval();"
        "print(tuple(net(torch.rand(1, 3, 64, 64)).logits.shape))"
    )
    assert told(installed, "-c", code).startswith("(1, 4,")


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of two small images, and one of their masks."""
    images, masks = tmp_path / "images", tmp_path / "masks"
    images.mkdir()
    masks.mkdir()
    for number in range(2):
        labels = np.zeros((3, 4), np.uint8)
        labels[0, : number + 1], labels[2, 3] = 2, 255
        Image.new("RGB", (4, 3), (number, 50, 99)).save(images / f"{number}.png")
        Image.fromarray(labels).save(masks / f"{number}.png")
    return images, masks


def exported(
    installed: Commands, pictures: tuple[Path, Path], out: Path, *more: str
) -> dict[str, str]:
    """Export with the command line; return the files of the images."""
    where = (*map(str, pictures), "--out", str(out), "--map", "cat=1,dog=2")
    told(installed, "-m", "wseg_engine", "export", *where, "--format", "toy", *more)
    return {file.name: file.read_text("utf-8") for file in (out / "signs").iterdir()}


def test_format_of_another_package_is_listed_and_broken_ones_are_named(
    installed: Commands,
) -> None:
    info = json.loads(told(installed, "-m", "wseg_engine", "info", "--json"))
    assert info["formats"]["toy"] == "Toy signs, a folder; keeps holes, void"
    assert list(info["formats"])[:5] == ["voc", "coco", "yolo", "labelme", "cvat"]
    problems = [problem for problem in info["problems"] if "format" in problem.split()[1]]
    assert len(problems) == 5
    for name, reason in (
        ("broken", "MISSING"),
        ("again", "a format 'voc' already"),
        ("word", "option 'out' has the name of one of every export"),
        ("default", "WrongDefault.rows is 0"),
        ("nothing", "option 'link' is of another kind"),
    ):
        assert any(f"The format {name} of" in one and reason in one for one in problems)


def test_format_of_another_package_and_its_options_are_in_the_help(
    installed: Commands,
) -> None:
    text = told(installed, "-m", "wseg_engine", "export", "--help")
    assert "toy: a sign a pixel" in text
    assert "cvat,misnamed,packed,toy}" in text
    assert "--upside" in text and "toy: last row first" in text
    assert "--void" in text and "toy: sign of undecided pixels (default: ?)" in text
    assert "--toy-map MAP" in text  # --map is the command's own


def test_command_line_exports_in_the_format_of_another_package(
    installed: Commands, pictures: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert exported(installed, pictures, out) == {
        "0.txt": "B...\n....\n...?",
        "1.txt": "BB..\n....\n...?",
    }
    assert (out / "classes.txt").read_text("utf-8") == "cat\ndog"
    (out / "signs" / "mine.txt").write_text("keep", "utf-8")
    again = exported(
        installed, pictures, out, "--force", "--void", "x", "--upside", "--toy-map", "2"
    )
    assert again == {
        "0.txt": "...x\n...x\n....\n....\nB...\nB...",
        "1.txt": "...x\n...x\n....\n....\nBB..\nBB..",
        "mine.txt": "keep",
    }


def test_format_of_another_package_may_be_a_zip(
    installed: Commands, pictures: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.zip"
    where = (*map(str, pictures), "--out", str(out), "--map", "cat=1,dog=2")
    for more in ((), ("--force",)):
        told(installed, "-m", "wseg_engine", "export", *where, "--format", "packed", *more)
        with zipfile.ZipFile(out) as archive:
            assert sorted(archive.namelist()) == ["classes.txt", "signs/0.txt", "signs/1.txt"]
            assert archive.read("signs/0.txt") == b"B...\n....\n...?"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["images", "masks", "out.zip"]


def test_writer_of_another_name_is_refused(installed: Commands) -> None:
    code = (
        "from wseg_engine.formats.registry import export_format\n"
        "from wseg_engine.formats.types import ExportError\n"
        "try:\n    export_format('misnamed').writer((), {})\n"
        "except ExportError as error:\n    print(error)\n"
    )
    assert "its writer is called 'toy'" in told(installed, "-c", code)


def test_format_that_writes_where_it_does_not_say_is_refused(
    installed: Commands, pictures: tuple[Path, Path], tmp_path: Path
) -> None:
    code = (
        "import sys, toy_format; from wseg_engine.cli.main import main;"
        "toy_format.Writer.paths = lambda self, job: [f'other/{job.file}.txt'];"
        "sys.exit(main(sys.argv[1:]))"
    )
    where = (*map(str, pictures), "--out", str(tmp_path / "out"), "--map", "cat=1,dog=2")
    done = installed.run("-c", code, "export", *where, "--format", "toy")
    assert done.returncode == 1
    assert "other/0.txt: the format toy does not declare that it writes such files" in done.stderr


def test_format_of_another_package_is_a_choice_in_the_app(installed: Commands) -> None:
    code = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from app.core.transfer.data_export import ExportRequest, export_format
from app.pages.transfer.data_export.format_page import FormatPage
page = FormatPage()
toy = export_format("toy")
print([button.text() for button in page.buttons.values()])
page.choose(toy)
page.options.widget(toy, "void").setText("x")
print(page.options.widget(toy, "upside").text(), page.options.widget(toy, "upside").isHidden())
print(page.fill(ExportRequest(export_format("voc"), Path())).options)
"""
    titles, upside, options = told(installed, "-c", code).splitlines()
    assert "'&Toy signs'" in titles
    assert upside == "&Upside down False"
    assert options == "{'void': 'x', 'upside': False, 'map': 1}"


def test_app_exports_in_the_format_of_another_package(
    installed: Commands, root: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from tests.core.drawn_project import make_drawn_project, put_mask, blobs;"
        "drawn = make_drawn_project(Path(sys.argv[1]), ('a.jpg',));"
        "put_mask(drawn, 'a.jpg', blobs(0));"
        "print(drawn.project.folder); drawn.project.close()"
    )
    folder = told(installed, "-c", code, str(tmp_path)).splitlines()[-1]
    out = tmp_path / "out"
    command = ("-m", "app", "export", folder, "--out", str(out), "--format", "toy", "--json")
    done = json.loads(told(installed, *command))
    assert (done["format"], done["images"], done["left_out"]) == ("toy", {"all": 1}, [])
    pixels = {one["name"]: one["pixels"] for one in done["classes"]}
    signs = (out / "signs" / "a.txt").read_text("utf-8")
    assert signs.count("?") == pixels["void"] > 0
    assert signs.count(".") == pixels["background"] > 0
