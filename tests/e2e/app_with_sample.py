"""The application as `tagmask` starts it, whose sample project is a copy instead of being drawn.

What is bright stands out of its photographs; no network is asked.

python app_with_sample.py FOLDER ARGUMENTS…
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from app.__main__ import main
from app.app import project_flow
from tests.quick import brightness
from wseg_engine.base.events import Control, Event, Finished
from wseg_engine.saliency.onnx_network import OnnxSaliency

drawn = Path(sys.argv.pop(1))


def _copied(folder: Path, _control: Control) -> Iterator[Event]:
    shutil.copytree(drawn, folder)
    yield Finished(1, 0, stopped=False)


if __name__ == "__main__":
    sys.argv[0] = "tagmask"
    project_flow.make_sample = _copied  # type: ignore[assignment]
    OnnxSaliency.__call__ = brightness  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
