"""How the user guide is built: `make docs`, or `sphinx-build -W -n docs build/docs`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from wseg_engine.version import VERSION  # found by the line above

project = "TagMask"
copyright = "the TagMask authors"  # noqa: A001  # Sphinx wants this name
release = VERSION
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3  # so that links to headings are checked
nitpicky = True
html_theme = "furo"
html_title = "TagMask"
html_static_path: list[str] = []
