"""Files that claim much more than they are, and the memory that looking at one takes."""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

PATIENCE = 800.0  # seconds
_ROOT = Path(__file__).resolve().parents[1]

# Runs a line, tells its error, and by how much the peak of the process's memory grew. Linux counts
# in `ru_maxrss` what the process was that started it, whose peak may hide all that comes.
_MEASURED = """
import resource, sys
from pathlib import Path

def peak():
    if sys.platform == "linux":
        text = Path("/proc/self/status").read_text()
        return int(text.partition("VmHWM:")[2].split()[0]) * 1024
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found if sys.platform == "darwin" else found * 1024

{prepare}
path = Path(sys.argv[1])
before = peak()
try:
    told = {line}
except {errors} as error:
    told = f"{{type(error).__name__}}: {{error}}"
print((peak() - before) / 2**20, told)
"""


def measured(path: Path, prepare: str, line: str, errors: str = "ValueError") -> tuple[float, str]:
    """Run a line on `path` in a process of its own.

    Returns:
        By how many MiB its peak of memory grew, and the result or the error as text.
    """
    script = _MEASURED.format(prepare=prepare, line=line, errors=errors)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=_ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    grown, _, told = done.stdout.strip().partition(" ")
    return float(grown), told


def sparse(file: Path, size: int, start: bytes = b"") -> Path:
    """Make a file of zeros that takes no room on the disk."""
    with file.open("wb") as stream:
        stream.write(start)
        stream.truncate(size)
    return file


def blank_png(file: Path, width: int, height: int, *, depth: int = 1, colour: int = 0) -> Path:
    """Write a PNG of zeros: three hundred million pixels are some 40 KB.

    Args:
        file: where.
        width: in pixels.
        height: in pixels.
        depth: bits a sample.
        colour: PNG's type: 0 grey, 2 RGB, 3 palette, 6 RGBA.
    """
    samples = {0: 1, 2: 3, 3: 1, 6: 4}[colour]
    row = b"\0" + bytes(-(-width * depth * samples // 8))
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    palette = _chunk(b"PLTE", bytes(6)) if colour == 3 else b""
    parts = (_chunk(b"IHDR", head), palette, _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return file


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pickle_of_marks(file: Path, count: int, *, packed: bool = False) -> Path:
    """Write a .pth whose pickle is nothing but marks, each of which becomes a list."""
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02" + b"(" * count + b".")
        archive.writestr("archive/version", "3\n")
    return file


def old_pickle_of_marks(file: Path, count: int) -> Path:
    """Write an old .pth, pickles one behind the other, with many marks in the last one."""
    head = b"".join(pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, {}))
    file.write_bytes(head + b"\x80\x02" + b"(" * count + b".")
    return file


def coco_of_claims(file: Path, side: int, annotations: int) -> Path:
    """Write a COCO file of a huge image that one run of background fills, again and again."""
    one = {"image_id": 1, "category_id": 1, "segmentation": {"size": [side, side]}}
    one["segmentation"]["counts"] = [side * side]  # type: ignore[index]
    document = {
        "images": [{"id": 1, "file_name": "a.png", "width": side, "height": side}],
        "categories": [{"id": 1, "name": "oak"}],
        "annotations": [one] * annotations,
    }
    file.write_text(json.dumps(document), encoding="utf-8")
    return file
