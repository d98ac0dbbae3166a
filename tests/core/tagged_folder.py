"""A folder of photos whose tags both programs read, the app and `wseg`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from app.core.transfer.tag_import import ReadOptions, detect_source
from tests.core.tag_import_steps import read, tag_project
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.annotations.reading import Reading
from wseg_engine.base.labels import Tag
from wseg_engine.datasets import Dataset

Said = dict[str, dict[str, str]]  # by image and class: "+", "-", "?"
SIGNS = {Tag.PRESENT: "+", Tag.ABSENT: "-", Tag.UNSURE: "?"}


class TaggedFolder:
    """A folder of photos that both programs read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.photos = folder / "photos"
        self.names: list[str] = []
        self.reading = Reading()
        self.data = Dataset(folder, (), ())

    def draw(self, *names: str) -> None:
        for name in names:
            file = self.photos / name
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (8, 6), (9, 9, 9)).save(
                file, "PNG" if name.endswith("png") else "JPEG"
            )
        self.names += names

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.photos / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def app(self, options: ReadOptions | None = None) -> Said:
        """Return what the app reads."""
        found = detect_source(self.photos)
        with tag_project(self.folder, self.names) as project:
            self.reading = read(
                project, options or ReadOptions(found.kind, found.path, shapes=True)
            )
            paths = {record.id: record.path for record in project.images}
        said: Said = {}
        for key, cells in self.reading.cells.items():
            for image, tag in cells.items():
                said.setdefault(paths[image], {})[self.reading.names[key]] = SIGNS[tag]
        return said

    def wseg(self, layout: str = "auto") -> Said:
        """Return what `wseg` reads, without what follows of an image that was looked at."""
        self.data = data = read_dataset(self.photos, layout=layout)
        return {
            image.path.relative_to(self.photos).as_posix(): {
                name: SIGNS[tag] for name, tag in zip(data.classes, image.tags, strict=True)
            }
            for image in data.images
        }

    def told(self) -> str:
        return "\n".join(issue.what for issue in self.reading.issues)


@pytest.fixture
def tagged_folder(tmp_path: Path) -> TaggedFolder:
    return TaggedFolder(tmp_path)


def agree(app: Mapping[str, Mapping[str, str]], wseg: Mapping[str, Mapping[str, str]]) -> None:
    """Every tag that the app reads is what `wseg` reads, and there is one."""
    assert any(said for said in app.values())
    for image, said in app.items():
        for name, sign in said.items():
            assert wseg[image][name] == sign, (image, name)
