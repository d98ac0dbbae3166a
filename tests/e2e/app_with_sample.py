"""The application as `tagmask` starts it, whose sample project is a copy instead of being drawn.

What is bright stands out of its photographs; no network is asked. Pictures are hardly compressed,
which takes longer than all else that is done with one.

python app_with_sample.py FOLDER ARGUMENTS…
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QPixmap

from app.__main__ import main
from app.app import project_flow
from tests.quick import brightness
from wseg_engine.base.events import Control, Event, Finished
from wseg_engine.saliency.onnx_network import OnnxSaliency

FAST = 80  # Qt's quality of a PNG: the level 1 of nine

drawn = Path(sys.argv.pop(1))
save = QPixmap.save


def _copied(folder: Path, _control: Control) -> Iterator[Event]:
    shutil.copytree(drawn, folder)
    yield Finished(1, 0, stopped=False)


def _saved(picture: QPixmap, path: str) -> bool:
    return save(picture, path, None, FAST)


if __name__ == "__main__":
    sys.argv[0] = "tagmask"
    project_flow.make_sample = _copied  # type: ignore[assignment]
    QPixmap.save = _saved  # type: ignore[method-assign, assignment]
    OnnxSaliency.__call__ = brightness  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
