"""Exports whose own files say something else: their header, their journal, what they wrote."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from app.core.store import Project, ProjectError
from app.core.transfer.data_export import ExportRequest, export_format
from tests.core.drawn_project import blobs, exported, make_drawn_project, put_mask
from wseg_engine.formats.types import ExportError

Use = Callable[[str], object]


@cache
def place() -> Path:
    """A folder for as long as the process."""
    import atexit

    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def masked() -> Project:
    """A project with a mask of each image, which nothing is changed in."""
    import atexit

    drawn = make_drawn_project(place() / "masked")
    for name, number in drawn.ids.items():
        put_mask(drawn, name, blobs(number))
    atexit.register(drawn.project.close)
    return drawn.project


@cache
def stopped_export(kind: str) -> Path:
    """The data set that a stopped export of the project left."""
    out = place() / f"stopped-{kind}"
    exported(masked(), ExportRequest(export_format(kind), out))
    (header,) = out.rglob("export.json")
    values = json.loads(header.read_text())
    header.write_text(json.dumps({**values, "complete": False}))
    return out


def use_export(name: str, kind: str = "voc") -> Use:
    def use(text: str) -> None:
        for existing in ("resume", "replace"):
            out = place() / "tried"
            shutil.copytree(stopped_export(kind), out)
            (out / name).write_text(text + "\n", encoding="utf-8")
            _note_size(out, name)
            try:
                exported(masked(), ExportRequest(export_format(kind), out, existing=existing))
            except (ProjectError, ExportError) as error:
                assert str(error)
            finally:
                shutil.rmtree(out)

    return use


def _note_size(out: Path, name: str) -> None:
    """Have the journal say of an image's file what it has: else it would be written anew."""
    (journal,) = out.rglob("export.journal")
    if journal == out / name:
        return
    lines = []
    for line in journal.read_text().splitlines():
        value = json.loads(line)
        if name in value.get("files", {}):
            value["files"][name] = (out / name).stat().st_size
        lines.append(json.dumps(value))
    journal.write_text("\n".join(lines) + "\n")


def last_line(kind: str) -> Any:
    (journal,) = stopped_export(kind).rglob("export.journal")
    return json.loads(journal.read_text().splitlines()[-1])
