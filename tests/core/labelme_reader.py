"""Reads labelme files with labelme's own code, in a process of its own.

    python labelme_reader.py LABELME FOLDER OUT

LABELME is where `packaging/bootstrap.sh --test` installs labelme without what it depends on. Its
package loads a window toolkit, an inference runtime and a colouring library when it is imported,
though its reader needs none of them: PySide6 stands in for PyQt5, empty modules for the others. OUT
gets the class masks that labelme draws (`NAME.npy`) and what it read besides (`read.json`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
from PySide6 import QtCore, QtGui, QtWidgets


def main(labelme: Path, folder: Path, out: Path) -> None:
    """Read all files of a folder."""
    sys.path.append(str(labelme))
    for unused in ("onnxruntime", "imgviz", "imgviz.io"):
        sys.modules[unused] = ModuleType(unused)
    toolkit = ModuleType("PyQt5")
    for module in (QtCore, QtGui, QtWidgets):
        name = module.__name__.rpartition(".")[2]
        setattr(toolkit, name, module)
        sys.modules[f"PyQt5.{name}"] = module
    sys.modules["PyQt5"] = toolkit
    from labelme import LabelFile, utils

    found = {}
    for file in sorted(folder.glob("*.json")):
        if not LabelFile.is_label_file(str(file)) or "shapes" not in json.loads(file.read_bytes()):
            continue
        document = LabelFile(str(file))  # raises for what labelme would refuse
        width, height = utils.img_data_to_pil(document.image_data).size
        names = sorted({shape["label"] for shape in document.shapes})
        values = {name: number for number, name in enumerate(names, 1)}
        labels, objects = utils.shapes_to_label((height, width), document.shapes, values)
        np.save(out / f"{file.stem}.npy", labels)
        np.save(out / f"{file.stem}-objects.npy", objects)
        found[file.stem] = {
            "values": values,
            "objects": int(objects.max()),
            "flags": document.flags,
            "other": document.other_data,
            "image": document.image_path,
        }
    (out / "read.json").write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
