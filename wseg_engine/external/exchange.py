"""The working folder through which images and tags go to another program, and masks come back.

```
images/000001-cat.jpg    the photos; those that EXIF turns are saved upright
tags.json                a list: {"image", "mask", "width", "height", "present", "absent", "source"}
tags.csv                 filename,tags as `wseg` and TagMask read it
classes.json             a list: {"id", "name", …}; the id is the value of the class's pixels
masks/                   empty; gets 000001-cat.png
```

Names are numbered and plain ASCII, so that no program stumbles over them and no two are alike.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wseg_engine.annotations.tag_text import join_tags
from wseg_engine.base.durable import make_folder, point_to, write_atomic
from wseg_engine.base.events import Control, Event, ImageFailed, Progress
from wseg_engine.base.labels import Tag
from wseg_engine.base.messages import tr
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.external import command
from wseg_engine.formats.files import json_bytes, place_image
from wseg_engine.formats.types import export_classes
from wseg_engine.images.imaging import ImageError, ImageSize, image_size
from wseg_engine.images.upright_file import is_turned

_STEM = 60  # characters of an image's own name that are kept
_FOREIGN = re.compile(r"[^A-Za-z0-9._]+")


@dataclass(frozen=True)
class Handed:
    """An image that the program was given."""

    image: TaggedImage
    file: str  # its name in the folder of images
    size: ImageSize  # upright

    @property
    def mask(self) -> str:
        """The name that its mask has to have."""
        return f"{self.file.rpartition('.')[0]}.png"


@dataclass
class Exchange:
    """A working folder.

    Args:
        root: a folder that is empty, or not there yet.
        classes: names of the classes, in the order of the masks' values from 1.
        handed: the images in it, by the names of their masks.
    """

    root: Path
    classes: tuple[str, ...]
    handed: dict[str, Handed] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, Path]:
        """What the placeholders of a command stand for; absolute paths."""
        root = self.root.absolute()
        return {
            command.IMAGES: root / "images",
            command.TAGS: root / "tags.json",
            command.TABLE: root / "tags.csv",
            command.CLASSES: root / "classes.json",
            command.MASKS: root / "masks",
        }

    @property
    def masks(self) -> Path:
        """The folder that the program writes to."""
        return self.places[command.MASKS]

    def prepare(
        self, images: Sequence[TaggedImage], *, copies: bool, control: Control | None
    ) -> Iterator[Event]:
        """Put images, tags and classes into the folder.

        Args:
            images: with one tag a class, or none.
            copies: copy the photos; otherwise links to them where the system has any.
            control: stops between images.

        Yields:
            `Progress` and `ImageFailed`.

        Raises:
            OSError: if it cannot be written.
            Stopped: if the control says so.
        """
        places = self.places
        for folder in (places[command.IMAGES], self.masks):
            make_folder(folder, flush=False)
        for number, image in enumerate(images, 1):
            if control is not None:
                control.wait_or_stop()
            name = f"{number:06}-{_plain(image.path.stem)}{image.path.suffix.lower()}"
            try:
                size = image_size(image.path)
                self._place(image.path, places[command.IMAGES] / name, copies=copies)
            except ImageError as error:
                yield ImageFailed(image.name, image.path, str(error))
            else:
                one = Handed(image, name, size)
                self.handed[one.mask] = one
            yield Progress("prepare", number, len(images), image.name)
        self._write_lists()

    def _place(self, source: Path, target: Path, *, copies: bool) -> None:
        try:
            if copies or is_turned(source):
                place_image(source, target, link=False)
            else:
                point_to(source, target)
        except FileNotFoundError as error:
            raise ImageError(tr("{file} is gone.", file=source.name)) from error

    def _write_lists(self) -> None:
        places = self.places
        classes = [one.to_dict() for one in export_classes(self.classes)]
        write_atomic(places[command.CLASSES], json_bytes(classes), flush=False)
        tags = [self._entry(one) for one in self.handed.values()]
        write_atomic(places[command.TAGS], json_bytes(tags), flush=False)
        table = io.StringIO(newline="")
        writer = csv.writer(table)
        writer.writerow(("filename", "tags"))
        for one in self.handed.values():
            writer.writerow((one.file, join_tags(self._tagged(one, Tag.PRESENT))))
        write_atomic(places[command.TABLE], table.getvalue().encode("utf-8"), flush=False)

    def _entry(self, one: Handed) -> dict[str, object]:
        return {
            "image": one.file,
            "mask": one.mask,
            "width": one.size.width,
            "height": one.size.height,
            "present": self._tagged(one, Tag.PRESENT),
            "absent": self._tagged(one, Tag.ABSENT),
            "source": str(one.image.path),
        }

    def _tagged(self, one: Handed, state: Tag) -> list[str]:
        pairs = zip(self.classes, one.image.tags, strict=False)
        return [name for name, tag in pairs if tag is state]


def _plain(stem: str) -> str:
    """Return what is plain ASCII of a file's name, "ü" as "u"."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return _FOREIGN.sub("-", plain)[:_STEM].strip("-.") or "image"
