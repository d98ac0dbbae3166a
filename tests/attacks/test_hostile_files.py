"""Files made to run code, or to take all memory: refused in words, or used within bounds."""

from __future__ import annotations

import io
import json
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.effort import python
from tests.attacks.fuzz_targets import TARGETS
from tests.attacks.odd_objects import grey_png

ROOM = 512  # MiB above what the process has before
HUGE = 40_000  # pixels a side of pictures: 1.6 thousand million

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs RLIMIT_AS and /proc")


class Runs:
    """Unpickled, it calls a function."""

    def __init__(self, function: object, *arguments: object) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> Any:
        return self._call


def running(canary: Path) -> dict[str, bytes]:
    """Return models that touch a file where they are not read as numbers alone."""
    import os
    import shutil

    calls = {
        "system": Runs(os.system, f"touch {canary}"),
        "eval": Runs(eval, f"open({str(canary)!r}, 'w')"),
        "open": Runs(open, str(canary), "w"),
        "copy": Runs(shutil.copy, __file__, str(canary)),
    }
    return {name: pickle.dumps({"conv.weight": call}, 2) for name, call in calls.items()}


def in_zip(data: bytes) -> bytes:
    """Return a pickle in the form that torch saves today."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("model/data.pkl", data)
        archive.writestr("model/version", b"3\n")
        archive.writestr("model/byteorder", b"little")
    return out.getvalue()


def png_of(side: int, mode: int, rows: int) -> bytes:
    """Return a PNG that claims to be large; of its rows so many are there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, mode, 0, 0, 0)
    pixels = zlib.compress(bytes((side * (3 if mode == 2 else 1) + 1) * rows), 1)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def repeating_tensor() -> bytes:
    """Return one number that claims to be 400 million."""
    import torch

    out = io.BytesIO()
    torch.save({"conv.weight": torch.zeros(1).expand(20_000, 20_000)}, out)
    return out.getvalue()


def bomb() -> bytes:
    """Return a small archive of a tensor of zeros, larger than the room there is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("model/data.pkl", b"\x80\x02]q\0.")
        with archive.open("model/data/0", "w", force_zip64=True) as entry:
            for _ in range(ROOM + 100):
                entry.write(bytes(2**20))
    return out.getvalue()


def header_of_tensors(length: int, text: bytes = b"{}") -> bytes:
    return struct.pack("<Q", length) + text


def many_tensors() -> bytes:
    """Return the names of a great many tensors of nothing."""
    nothing = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    text = json.dumps({f"t{number}": nothing for number in range(100_000)}).encode()
    return header_of_tensors(len(text), text)


def coco(size: list[int]) -> bytes:
    """Return one shape on an image that claims to be large."""
    return json.dumps(
        {
            "images": [{"id": 1, "file_name": "a.jpg", "width": size[1], "height": size[0]}],
            "categories": [{"id": 1, "name": "dog"}],
            "annotations": [
                {"id": 1, "image_id": 1, "category_id": 1,
                 "segmentation": {"size": size, "counts": [size[0] * size[1]]}}
            ],
        }
    ).encode()  # fmt: skip


GREEDY: Mapping[str, tuple[str, Callable[[], bytes]]] = {  # a target, and a file for it
    "a picture": ("image", lambda: png_of(HUGE, 2, 200)),
    "a mask": ("mask", lambda: png_of(HUGE, 0, 500)),
    "objects": ("objects", lambda: grey_png(HUGE, 500)),
    "a mask to import": ("indexed masks", lambda: png_of(HUGE, 0, 500)),
    "a shape": ("coco masks", lambda: coco([HUGE, HUGE])),
    "a tensor that repeats": ("pickle", repeating_tensor),
    "an archive": ("pickle", bomb),
    "a header of tensors": ("tensors", lambda: header_of_tensors(2**62)),
    "deep JSON": ("labelme", lambda: b'{"flags":' + b"[" * 300_000),
    "deep JSON of masks": ("coco masks", lambda: b"[" * 300_000),
    "deep JSON of settings": ("settings", lambda: b"[" * 300_000),
    "deep JSON of predictions": ("predictions", lambda: b"[" * 300_000),
    "XML of entities": (
        "voc",
        lambda: b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 10_000 + b'">]><annotation>'
        + b"&b;" * 100_000 + b"</annotation>",
    ),
    "a journal of many lines": (  # which would not fit beside each other
        "predictions", lambda: (b'{"name":"a"}'.ljust(139) + b"\n") * 1_700_000),
    "a label map of many lines": ("label map", lambda: b"a:0,0,0::\n" * 1_600_000),
    "more tensors than a network has": ("tensors", many_tensors),
    "a table of one line": ("csv", lambda: b"file,tags\na.jpg," + b"dog;" * 300_000),
    "a table of columns": ("csv", lambda: b"file" + b",c" * 20_000 + b"\na.jpg" + b",1" * 20_000),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What comes of each file where there is little memory; one process has them all."""
    place = tmp_path_factory.mktemp("hostile")
    files = {name: (target, make()) for name, (target, make) in GREEDY.items()}
    models = running(place / "canary")
    files |= {f"model: {name}": ("pickle", data) for name, data in models.items()}
    files |= {f"model in a zip: {name}": ("pickle", in_zip(d)) for name, d in models.items()}
    pairs: list[object] = []
    for number, (target, data) in enumerate(files.values()):
        file = place / str(number) / TARGETS[target].name
        file.parent.mkdir()
        file.write_bytes(data)
        pairs += [target, file]
    run = subprocess.run(
        **python(root, "-m", "tests.attacks.limited", ROOM, *pairs, QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found = dict(zip(files, run.stdout.splitlines(), strict=True))
    found["canary"] = str((place / "canary").exists())
    return found


@pytest.mark.parametrize("name", GREEDY)
def test_what_claims_to_be_large_stays_within_bounds(told: dict[str, str], name: str) -> None:
    assert told[name] == "used" or told[name].startswith("refused: "), told[name]
    assert "in memory" not in told[name]  # it was found out before memory had to be


def test_more_tensors_than_are_allowed_are_refused(told: dict[str, str]) -> None:
    assert "100,000 parts" in told["more tensors than a network has"]


def test_models_run_no_code(told: dict[str, str]) -> None:
    models = {name: text for name, text in told.items() if name.startswith("model")}
    assert len(models) == 8
    assert all(text.startswith("refused: ") for text in models.values()), models
    assert told["canary"] == "False"


def test_the_canary_is_touched_by_who_trusts(tmp_path: Path) -> None:
    canary = tmp_path / "place" / "canary"
    canary.parent.mkdir()
    pickle.loads(running(canary)["system"])
    assert canary.exists()
