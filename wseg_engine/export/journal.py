"""The journal of an export: what is already written, so that a stopped one goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wseg_engine.budget import JSON_BYTES, parse_json, read_json, read_text
from wseg_engine.export.files import write_json
from wseg_engine.export.types import ExportError, Record
from wseg_engine.imaging import ImageSize
from wseg_engine.messages import said, unsaid

NAME = "export.json"  # what was exported and how; marks a folder as ours
_LINES = "export.journal"  # one record a line while the export runs
_PARTS = {  # what an export was made with, as the header calls it
    "format": unsaid("format"),
    "classes": unsaid("classes"),
    "options": unsaid("options"),
}


class Journal:
    """Remembers an export's records on disk.

    Args:
        folder: the export's folder.
        header: the format, classes and options; a stopped export goes on only with equal ones.
        common: files below the folder that belong to no single image.
    """

    def __init__(self, folder: Path, header: Mapping[str, Any], common: Sequence[str]) -> None:
        self.folder = folder
        self.header = json.loads(json.dumps(header))
        self.common = tuple(common)
        self.records: dict[str, Record] = {}

    def open(self, existing: str) -> None:
        """Prepare the folder.

        Args:
            existing: what to do where there is something already: "refuse", "resume" or "replace".

        Raises:
            ExportError: if the folder holds files that this export may not touch.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise ExportError(
                said(
                    "{folder}: this is a file; expected a folder to export into.",
                    folder=self.folder,
                )
            )
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        if not found:
            self.folder.mkdir(parents=True, exist_ok=True)
        else:
            self._reopen(existing, found[0].name)
        self._write({"complete": False})

    def _reopen(self, existing: str, example: str) -> None:
        if existing == "refuse":
            raise ExportError(
                said(
                    "{folder}: the folder is not empty (it holds {example}). Choose a new "
                    "folder, or say that this export may be resumed or replaced.",
                    folder=self.folder,
                    example=example,
                )
            )
        header = self._read_header()
        if existing == "replace":
            self._remove_former(header.get("files"))
            return
        for key, value in self.header.items():
            if header.get(key) != value:
                part = _PARTS.get(key, key)
                raise ExportError(
                    said(
                        "{folder}: the export here was made with another {part}, so it cannot "
                        "be resumed. Choose a new folder or replace it.",
                        folder=self.folder,
                        part=said(part),
                    )
                )
        self._read_records()

    def _read_header(self) -> dict[str, Any]:
        try:
            header = read_json(self.folder / NAME, JSON_BYTES)
        except (OSError, ValueError) as error:
            raise ExportError(
                said(
                    "{folder}: the folder is not empty and holds no export of TagMask; "
                    "nothing in it is touched. Choose a new folder.",
                    folder=self.folder,
                )
            ) from error
        return header if isinstance(header, dict) else {}

    def _read_records(self) -> None:
        """Take over the records whose files are all there."""
        try:
            lines = read_text(self.folder / _LINES, JSON_BYTES).splitlines()
        except (FileNotFoundError, ValueError):  # none, or none of ours
            return
        for line in lines:
            try:
                record = _record(parse_json(line, _LINES))
            except (ValueError, KeyError, TypeError):
                continue  # the line the export was stopped in
            if all(_size(self.folder / path) == size for path, size in record.files.items()):
                self.records[record.name] = record

    def _remove_former(self, common: Any) -> None:
        """Delete the files the former export wrote, and no others; folders that are empty then."""
        try:
            lines = read_text(self.folder / _LINES, JSON_BYTES).splitlines()
        except (FileNotFoundError, ValueError):  # none, or none of ours
            lines = []
        written = [path for path in common or () if isinstance(path, str)]
        for line in lines:
            try:
                written += _record(parse_json(line, _LINES)).files
            except (ValueError, KeyError, TypeError):
                continue
        root = self.folder.resolve()
        for path in written:
            place = self.folder / path
            if not place.resolve().parent.is_relative_to(root):
                continue
            place.unlink(missing_ok=True)
            for folder in place.parents[: len(Path(path).parents) - 1]:
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        (self.folder / _LINES).unlink(missing_ok=True)

    def add(self, record: Record) -> None:
        """Note that an image is written."""
        self.records[record.name] = record
        with (self.folder / _LINES).open("a", encoding="utf-8") as out:
            out.write(json.dumps(_plain(record), ensure_ascii=False) + "\n")

    def close(self, report: Mapping[str, Any]) -> None:
        """Note that the export is complete."""
        self._write({"complete": True, "report": report})

    def _write(self, state: Mapping[str, Any]) -> None:
        write_json(self.folder / NAME, {**self.header, "files": list(self.common), **state})


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _plain(record: Record) -> dict[str, Any]:
    return {
        "name": record.name,
        "file": record.file,
        "split": record.split,
        "size": list(record.size),
        "pixels": {str(key): value for key, value in record.pixels.items()},
        "files": dict(record.files),
        "warnings": list(record.warnings),
        "data": record.data,
        "key": record.key,
    }


def _record(value: dict[str, Any]) -> Record:
    return Record(
        name=value["name"],
        file=value["file"],
        split=value["split"],
        size=ImageSize(*value["size"]),
        pixels={int(key): int(number) for key, number in value["pixels"].items()},
        files=dict(value["files"]),
        warnings=tuple(value["warnings"]),
        data=value["data"],
        key=value.get("key", ""),
    )
