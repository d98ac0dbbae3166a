"""Images that a training leaves out, so that what a run scores on them is honest.

Whether an image with an approved mask is held out follows from its content alone: it stays so over
runs and when it is moved, and copies of a photograph fall on the same side.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from app.core.store import ImageState, Project, ProjectError, Provenance
from app.core.translation import translate
from wseg_engine.events import Control
from wseg_engine.export.files import write_json

HELD_OUT_SHARE = 0.2  # of the images with an approved mask
TRAINED_FILE = "trained.json"  # in a run's folder: what it was trained on
_DIGITS = 8  # of a content's hash that decide


def is_held_out(content: str, share: float = HELD_OUT_SHARE) -> bool:
    """Whether an image is held out, by the hash of its content in hexadecimal digits."""
    return int(content[:_DIGITS], 16) < share * float(16**_DIGITS)


def held_out_images(project: Project, control: Control | None = None) -> frozenset[int]:
    """Return the images that a training has to leave out: approved ones, and copies of them.

    Contents are hashed when they are first asked for: call it in a job. Images whose file cannot
    be read are left out of the answer; no training reads them either.

    Raises:
        Stopped: if the control says so.
        ProjectError: if the project cannot be read.
    """
    approved = project.masks.images(Provenance.APPROVED)
    held = _with_content(project, approved, control, held_out_only=True)
    sizes = {record.size for record in project.images.get(held)}
    same_size = project.images.of_sizes(sizes) if sizes else []
    others = [image for image in same_size if image not in held]
    contents = set(held.values())
    found = _with_content(project, others, control)
    return frozenset(held) | {image for image, content in found.items() if content in contents}


def _with_content(
    project: Project,
    images: Iterable[int],
    control: Control | None,
    *,
    held_out_only: bool = False,
) -> dict[int, str]:
    """Return the content hashes of images, by id."""
    found = {}
    for record in project.images.get(images):
        if control is not None:
            control.checkpoint()
        if record.state in (ImageState.MISSING, ImageState.CORRUPT):
            continue
        try:
            content = project.images.content_hash(record.id)
        except ProjectError:
            if project.database.closed:
                raise
            continue  # gone or changed since the last scan
        if not held_out_only or is_held_out(content):
            found[record.id] = content
    return found


def write_trained(folder: Path, images: Iterable[int]) -> None:
    """Note in a run's folder which images it is trained on.

    Raises:
        OSError: if the disk refuses.
    """
    write_json(folder / TRAINED_FILE, {"images": sorted(images)})


def read_trained(folder: Path) -> frozenset[int] | None:
    """Return which images a run was trained on; None where nobody noted it.

    Raises:
        ProjectError: if the note is damaged.
    """
    file = folder / TRAINED_FILE
    try:
        return frozenset(map(int, json.loads(file.read_text(encoding="utf-8"))["images"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(
            translate(
                "Runs",
                "What the run was trained on cannot be read ({file}: {reason}), so it cannot be "
                "scored honestly. Train again.",
            ).format(file=f"{folder.name}/{file.name}", reason=error)
        ) from error
