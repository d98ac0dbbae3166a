"""The journal of an export: what is already written, so that a stopped one goes on."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from wseg_engine.base.bounds import remove, remove_empty
from wseg_engine.base.budget import MALFORMED, parse_json
from wseg_engine.base.durable import (
    is_draft,
    make_folder,
    open_to_append,
    remove_drafts,
    write_atomic,
)
from wseg_engine.base.looking import anything_at, file_at, folder_at, link_at
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.files import inside, is_own_name, read_own, write_json
from wseg_engine.formats.registry import (
    ExportFormat,
    all_formats,
    export_format,
    format_names,
)
from wseg_engine.formats.types import ExportError, Record
from wseg_engine.images.imaging import ImageSize

NAME = "export.json"  # what was exported and how; marks a folder as ours
_LINES = "export.journal"  # one record a line while the export runs
_DRAFT = f"{NAME}.part"  # as a killed export of an older version left it
_MOST = 1 << 62  # bytes or pixels
_PARTS = {  # what an export was made with, as the header calls it
    "format": tr_noop("format"),
    "classes": tr_noop("classes"),
    "options": tr_noop("options"),
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
        self.home = folder / export_format(self.header["format"]).own_folder  # of its own files
        self.records: dict[str, Record] = {}
        self._written: set[str] = set()  # paths that an export wrote, or was about to

    def open(self, existing: str) -> None:
        """Prepare the folder.

        Args:
            existing: what to do where there is something already: "refuse", "resume" or "replace".

        Raises:
            ExportError: if the folder holds files that this export may not touch.
        """
        if anything_at(self.folder) and not folder_at(self.folder):
            raise ExportError(
                tr(
                    "{folder}: this is a file; expected a folder to export into.",
                    folder=self.folder,
                )
            )
        found = occupants(self.folder)
        if not found:
            make_folder(self.folder)
        else:
            self._reopen(existing, found[0].name)
        remove_drafts(self.folder)
        self._tidy(self.common)
        if self.home != self.folder:
            inside(self.folder, f"{self.home.name}/{NAME}")
            make_folder(self.home)
            remove_drafts(self.home)
        former = _home_of(self.folder)
        self._write({"complete": False})  # first: it says whose folder it is
        # Anew, and not behind what is there: that may be a link, or have another name elsewhere.
        lines = [_begun(sorted(self._written)), *map(_line, self.records.values())]
        write_atomic(self.home / _LINES, "".join(lines))
        if former is not None and former != self.home:
            _remove_own(former)

    def _reopen(self, existing: str, example: str) -> None:
        if existing == "refuse":
            raise ExportError(
                tr(
                    "{folder}: the folder is not empty (it contains {example}). Choose a new "
                    "folder, or allow this export to be resumed or replaced.",
                    folder=self.folder,
                    example=example,
                )
            )
        header = self._read_header()
        if existing == "replace":
            self.remove_former(header)
            return
        for key, value in self.header.items():
            if header.get(key) != value:
                part = _PARTS.get(key, key)
                raise ExportError(
                    tr(
                        "{folder}: the export here was made with another {part}, so it cannot "
                        "be resumed. Choose a new folder or replace it.",
                        folder=self.folder,
                        part=tr(part),
                    )
                )
        self._read_records()

    def _read_header(self) -> dict[str, Any]:
        header = read_header(self.folder)
        if header is None:
            raise ExportError(
                tr(
                    "{folder}: the folder is not empty and does not contain a TagMask export, so "
                    "nothing in it was changed. Choose a new folder.",
                    folder=self.folder,
                )
            )
        return header

    def _read_records(self) -> None:
        """Take over the records whose files are all there."""
        for record, files in self._former(export_format(self.header["format"])):
            self._written.update(files)
            if record is None:
                continue
            if all(_size(inside(self.folder, path)) == n for path, n in record.files.items()):
                self.records[record.name] = record
        self._tidy(self._written)

    def _former(self, kind: ExportFormat) -> Iterator[tuple[Record | None, list[str]]]:
        """Yield each record, None for an image only begun, with the paths of its files.

        A journal may come from anywhere: names that no export of the format gives are passed over.
        """
        try:
            text = read_own((_home_of(self.folder) or self.home) / _LINES)
        except (OSError, ValueError):
            return
        for line in (text or "").split("\n"):
            try:
                value = parse_json(line, _LINES)
                begun = isinstance(value, dict) and "begun" in value
                record = None if begun else _record(value)
                named = list(value["begun"] if record is None else record.files)
            except MALFORMED:
                continue  # the line the export was stopped in
            file = "" if record is None else record.file
            if record is not None and not file:
                continue
            files = [path for path in named if _is_of(path, kind, file=file)]
            if record is None or len(files) == len(record.files):
                yield record, files

    def remove_former(self, header: Mapping[str, Any]) -> None:
        """Delete the files the former export wrote, and no others; folders that are empty then."""
        kind = export_format(header["format"])
        common = header.get("files")
        written = {
            path
            for path in (common if isinstance(common, list) else ())
            if is_own_name(path) and re.fullmatch(kind.common, path)
        }
        for _, files in self._former(kind):
            written.update(files)
        self._tidy(written)
        for path in sorted(written):
            place = inside(self.folder, path)
            if link_at(place) or file_at(place):
                remove(place)
            for folder in place.parents[: len(Path(path).parents) - 1]:
                if folder_at(folder) and not any(folder.iterdir()):
                    remove_empty(folder)
        lines = (_home_of(self.folder) or self.home) / _LINES
        if file_at(lines) or link_at(lines):
            remove(lines)

    def _tidy(self, written: Iterable[str]) -> None:
        """Delete drafts that a killed export left in the folders of files.

        Raises:
            ExportError: if one of the folders leads elsewhere.
        """
        for folder in {inside(self.folder, path).parent for path in written}:
            remove_drafts(folder)

    def begin(self, files: Sequence[str]) -> None:
        """Note which files are about to be written for an image.

        Raises:
            ExportError: if a folder on the way leads elsewhere, or the format does not say that it
                writes there: no later export could take such a file over, or away.
            FileExistsError: if a file is there that no export wrote.
        """
        kind = export_format(self.header["format"])
        for path in files:
            if not _is_of(path, kind):
                raise ExportError(
                    tr(
                        "{path}: the format {format} does not declare that it writes such files.",
                        path=path,
                        format=kind.name,
                    )
                )
            place = inside(self.folder, path)
            if path not in self._written and os.path.lexists(place):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        self._written.update(files)
        self._append(_begun(files))

    def add(self, record: Record) -> None:
        """Note that an image is written."""
        self.records[record.name] = record
        self._append(_line(record))

    def close(self, report: Mapping[str, Any]) -> None:
        """Note that the export is complete."""
        self._write({"complete": True, "report": report})

    def _append(self, line: str) -> None:
        with open_to_append(self.home / _LINES) as out:
            out.write(line.encode("utf-8"))

    def _write(self, state: Mapping[str, Any]) -> None:
        write_json(self.home / NAME, {**self.header, "files": list(self.common), **state})


def occupants(folder: Path) -> list[Path]:
    """Return what is in a folder, but for what a killed export left half written there."""
    if not folder_at(folder):
        return []
    own = {one.own_folder for one in all_formats().by_name.values()}
    return sorted(
        path
        for path in folder.iterdir()
        if path.name != _DRAFT and not is_draft(path) and not (path.name in own and _empty(path))
    )


def _empty(folder: Path) -> bool:
    """Whether it is a folder in which nothing is, but for what was left half written."""
    if link_at(folder) or not folder_at(folder):
        return False
    return all(is_draft(path) for path in folder.iterdir())


def read_header(folder: Path) -> dict[str, Any] | None:
    """Return what an export's folder says it was made with; None if it is none of ours."""
    found = _found(folder)
    return None if found is None else found[1]


def _home_of(folder: Path) -> Path | None:
    """Return where an export has its own files; None where there is no export."""
    found = _found(folder)
    return None if found is None else found[0]


def _found(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """Return where an export has its own files, and its header.

    Beside the images of a format with a folder for them, a file of that name is an image's.
    """
    names = {one.own_folder for one in all_formats().by_name.values()}
    for name in sorted(names, reverse=True):
        try:
            text = read_own(inside(folder, f"{name}/{NAME}" if name else NAME))
            header = None if text is None else parse_json(text, NAME)
        except (OSError, ValueError, RecursionError, ExportError):
            continue
        if not isinstance(header, dict) or header.get("format") not in format_names():
            continue
        kinds = (("classes", list), ("options", dict), ("files", list), ("complete", bool))
        if all(isinstance(header.get(key), kind) for key, kind in kinds):
            return folder / name, header
    return None


def _remove_own(home: Path) -> None:
    """Delete an export's own files."""
    for name in (NAME, _LINES):
        remove(home / name)


def remove_export(folder: Path) -> None:
    """Delete an export: its files, and its folders if nothing else is in them.

    Raises:
        OSError: if the disk refuses.
    """
    found = _found(folder)
    if found is None or link_at(folder):
        return
    home, header = found
    journal = Journal(folder, header, ())
    journal.remove_former(header)
    remove_drafts(folder)
    _remove_own(home)
    if home != folder and not any(home.iterdir()):
        remove_empty(home)
    if not any(folder.iterdir()):
        remove_empty(folder)


def _is_of(path: object, kind: ExportFormat, *, file: str = "") -> bool:
    """Whether a path is one that an export of a format gives to a file."""
    if not is_own_name(path, file=file, deep=kind.keeps_folders) or not isinstance(path, str):
        return False
    first, slash, _ = path.partition("/")
    if slash:
        return first in kind.folders
    suffix = PurePosixPath(path).suffix
    return (path != NAME or bool(kind.own_folder)) and suffix in kind.beside


def _begun(files: Sequence[str]) -> str:
    return json.dumps({"begun": list(files)}) + "\n"


def _line(record: Record) -> str:
    return json.dumps(_plain(record)) + "\n"  # escaped: names may be bytes that are no text


def _size(path: Path) -> int:
    try:
        found = path.lstat()  # a link is no file of ours, whatever it leads to
        return found.st_size if stat.S_ISREG(found.st_mode) else -1
    except OSError:
        return -1


def _plain(record: Record) -> dict[str, Any]:
    plain = {
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
    if record.objects:
        plain["objects"] = {str(key): value for key, value in record.objects.items()}
        plain["parted"] = list(record.parted)
    return plain


def _record(value: dict[str, Any]) -> Record:
    """Make a record of what a line says, which may come from anywhere.

    Raises:
        MALFORMED: if it does not say what this program writes.
    """
    height, width = map(_count, value["size"])
    return Record(
        name=_text(value["name"]),
        file=_text(value["file"]),
        split=_text(value["split"]),
        size=ImageSize(height, width),
        pixels={int(key): _count(number) for key, number in value["pixels"].items()},
        files={_text(path): _count(size) for path, size in value["files"].items()},
        warnings=tuple(map(_text, value["warnings"])),
        data=value["data"],
        key=_text(value.get("key", "")),
        objects={int(key): _count(number) for key, number in value.get("objects", {}).items()},
        parted=tuple(map(_count, value.get("parted", ()))),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise ValueError(value)
    return value
