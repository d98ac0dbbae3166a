"""Opens, imports, exports, trains and predicts, with names and files that ask for connections.

    python -m tests.attacks.offline_work FOLDER [connect]

`test_connections.py` looks over its shoulder. With `connect` it makes a connection at the end: one
that has to be seen.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from app.core.store import open_project
from app.core.transfer.data_export import ExportRequest, all_formats
from app.core.transfer.mask_import import MaskKind
from app.core.transfer.tag_import import ReadOptions, SourceKind
from tests.attacks.fuzz_targets import COCO, LABELME, VOC, XMP
from tests.core.drawn_project import blobs, exported, make_drawn_project, put_mask
from tests.core.mask_import_steps import bring_in as bring_in_masks
from tests.core.tag_import_steps import bring_in
from wseg_engine.images.mask_files import write_mask

SERVER = "http://127.0.0.1:9/x"
NAME = "//127.0.0.1/x"  # of a class, which may hold no colon
ENTITY = f'<!DOCTYPE a SYSTEM "{SERVER}" [<!ENTITY dog SYSTEM "{SERVER}">]>'


def use_a_project(folder: Path) -> None:
    """Make a project, import everything into it, and export it."""
    drawn = make_drawn_project(folder)
    for name, text in (
        ("a.xml", ENTITY + VOC.replace("dog", "&dog;")),
        ("b.xml", VOC.replace("a.jpg", SERVER)),
        ("a.xmp", ENTITY + XMP),
        ("a.json", LABELME.replace("a.jpg", SERVER).replace("dog", f"<img src='{NAME}'>")),
        ("a.txt", f"<a href='{NAME}'>dog</a>"),
        ("tags.csv", f"file,tags\na.jpg,=WEBSERVICE({NAME})\n{SERVER},dog\n"),
    ):
        (drawn.photos / name).write_text(text, encoding="utf-8")
    with drawn.project:
        for seed, name in enumerate(drawn.ids):
            put_mask(drawn, name, blobs(seed))
        for kind in SourceKind:
            path = drawn.photos / "tags.csv" if kind is SourceKind.CSV else drawn.photos
            bring_in(drawn.project, ReadOptions(kind, path, shapes=True))
        masks = folder / "masks"
        masks.mkdir()
        write_mask(masks / "a.png", blobs(9))
        (masks / "coco.json").write_text(COCO.replace("dog", NAME), encoding="utf-8")
        bring_in_masks(drawn.project, masks, MaskKind.INDEXED)
        bring_in_masks(drawn.project, masks / "coco.json", MaskKind.COCO)
        drawn.project.back_up()
    with open_project(folder / "project") as project:
        for format_ in all_formats().by_name.values():
            out = folder / f"{format_.name}{'.zip' if format_.is_file else ''}"
            exported(project, ExportRequest(format_, out))


def train_and_predict(folder: Path) -> None:
    """Train a tiny network and let it see images."""
    from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
    from wseg_engine.prediction.predict import predict
    from wseg_engine.training.train import train

    data, settings, network = tiny_dataset(folder / "data"), tiny_settings(), tiny_network()
    list(train(data, settings=settings, out=folder / "run", device="cpu", network=network))
    names, config = data.classes, settings.predict
    list(predict(data.images, network=network, classes=names, settings=config, device="cpu"))


def main(folder: str, *more: str) -> None:
    """Do all of it."""
    use_a_project(Path(folder))
    train_and_predict(Path(folder))
    if more:
        with socket.socket() as connection:
            connection.connect_ex(("127.0.0.1", 9))


if __name__ == "__main__":
    main(*sys.argv[1:])
