"""Why a file cannot be read as an image, in words: by what its first bytes say that it is."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from wseg_engine.base.bounds import open_file
from wseg_engine.base.messages import tr, tr_noop

# Kinds of images that are never read: they are counted where folders are looked through.
UNREAD_SUFFIXES = frozenset(
    (
        *(".jxl", ".jxr", ".wdp", ".psd", ".psb", ".xcf", ".svg", ".exr", ".hdr", ".tga", ".dds"),
        *(".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".dng", ".orf", ".rw2"),
        *(".raf", ".pef", ".srw", ".x3f", ".3fr", ".iiq", ".erf", ".kdc", ".mrw", ".raw"),
        *(".rwl", ".mef", ".mos", ".cap", ".fff", ".bay", ".gpr", ".dcr", ".ari", ".insp"),
        *(".ico", ".cur", ".icns", ".pcx", ".qoi", ".pam", ".pfm", ".xbm", ".xpm", ".sgi", ".rgb"),
        *(
            ".ras",
            ".dib",
            ".hdp",
            ".bpg",
            ".flif",
            ".eps",
            ".ai",
            ".afphoto",
            ".kra",
            ".dpx",
            ".cin",
        ),
        *(
            ".bigtiff",
            ".btf",
            ".tf8",
            ".vsi",
            ".scn",
            ".mrxs",
            ".nrrd",
            ".mha",
            ".mhd",
            ".oib",
            ".oif",
        ),
        *(".dcm", ".nii", ".mrc", ".czi", ".nd2", ".lif", ".svs", ".ndpi", ".fits", ".fit"),
    )
)
HEIF_PACKAGES = ("pi_heif", "pillow_heif")  # the first that is there reads HEIC
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"mif2", b"msf1", b"miaf")
_KINDS = (  # how files begin, and what they are
    (b"\x00\x00\x00\x0cJXL ", tr_noop("a JPEG XL image")),
    (b"\xff\x0a", tr_noop("a JPEG XL image")),
    (b"8BPS", tr_noop("a Photoshop image")),
    (b"v/1\x01", tr_noop("an OpenEXR image")),
    (b"#?RADIANCE", tr_noop("a Radiance image")),
    (b"<svg", tr_noop("a vector drawing")),
    (b"<?xml", tr_noop("an XML file, perhaps a vector drawing")),
    (b"%PDF", tr_noop("a PDF document")),
    (b"<!DOCTYPE", tr_noop("a web page, not an image")),
    (b"<html", tr_noop("a web page, not an image")),
    (b"version https://git-lfs", tr_noop("a pointer of Git LFS, not the image itself")),
)
_MOST_FIELDS = 500  # of a TIFF that are looked at
_BITS, _COMPRESSION, _SAMPLES, _FORMAT = 258, 259, 277, 339
_FLOAT = 3  # TIFF's number of that format


class _Tiff(NamedTuple):
    """What a TIFF says of its values."""

    bits: int
    samples: int
    is_float: bool
    compression: int


def unread_text(counts: Mapping[str, int]) -> str:
    """Say which images a folder holds that are of kinds which are not read.

    Args:
        counts: how many there are of each suffix.
    """
    most = sorted(counts, key=lambda suffix: (-counts[suffix], suffix))
    return tr(
        "Unsupported images: {kinds}. Save them as JPEG, PNG or TIFF.",
        kinds=", ".join(f"{counts[suffix]:,} {suffix}" for suffix in most[:8]),
    )


def load_heif() -> bool:
    """Have Pillow read HEIC, where a package for it is installed and whole; return whether it is.

    A package without its decoder, as one that was installed halfway, reads nothing.
    """
    for name in HEIF_PACKAGES:
        with suppress(ImportError):
            import_module(name).register_heif_opener()
            return True
    return False


def why_unreadable(path: Path) -> str:
    """Say what a file is that no decoder takes for an image, and what to do."""
    try:
        with open_file(path) as file:
            head = file.read(32)
    except OSError:  # gone meanwhile
        head = b""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        if load_heif():
            return tr("{file} is a HEIC image that is damaged.", file=path.name)
        return tr(
            "{file} is a HEIC image, which this installation cannot read. Save it as JPEG, or "
            "install the package pi-heif.",
            file=path.name,
        )
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return _tiff_reason(path)
    for start, kind in _KINDS:
        if head.lstrip().lower().startswith(start.lower()):
            return tr(
                "{file} is {kind}, which is not supported. Save it as JPEG, PNG or TIFF.",
                file=path.name,
                kind=tr(kind),
            )
    return tr(
        "{file} is not a readable image. JPEG, PNG, TIFF, WebP, BMP and GIF are supported.",
        file=path.name,
    )


def _tiff_reason(path: Path) -> str:
    found = _tiff(path)
    if found is None:
        return tr("{file} is a TIFF whose header is damaged.", file=path.name)
    kind = tr("floats") if found.is_float else tr("integers")
    return tr(
        "{file} is a TIFF of {samples} × {bits}-bit {kind} (compression {compression}), which is "
        "not supported. Save it with 8 or 16 bits, in greyscale or RGB.",
        file=path.name,
        samples=found.samples,
        bits=found.bits,
        kind=kind,
        compression=found.compression,
    )


def _tiff(path: Path) -> _Tiff | None:
    """Read what the first directory of a TIFF says of its values; None if it is damaged."""
    try:
        with open_file(path) as file:
            head = file.read(16)
            order = "<" if head[:2] == b"II" else ">"
            if head[2:4] in (b"+\0", b"\0+"):  # of more than 4 GB
                return None
            (place,) = struct.unpack_from(f"{order}I", head, 4)
            file.seek(place)
            (count,) = struct.unpack(f"{order}H", file.read(2))
            fields = file.read(12 * min(count, _MOST_FIELDS))
            values = {_BITS: 1, _COMPRESSION: 1, _SAMPLES: 1, _FORMAT: 1}
            for start in range(0, len(fields) - 11, 12):
                tag, _, number, offset = struct.unpack_from(f"{order}HHII", fields, start)
                if tag not in values:
                    continue
                (values[tag],) = struct.unpack_from(f"{order}H", fields, start + 8)
                if number > 2:  # too many to stand in the field itself
                    file.seek(offset)
                    (values[tag],) = struct.unpack(f"{order}H", file.read(2))
    except (OSError, struct.error):
        return None
    is_float = values[_FORMAT] == _FLOAT
    return _Tiff(values[_BITS], values[_SAMPLES], is_float, values[_COMPRESSION])
