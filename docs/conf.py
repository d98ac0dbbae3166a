"""How the user guide is built: `make docs`, or `sphinx-build -W -n docs build/docs`."""

from __future__ import annotations

import json
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from wseg_engine.base.version import VERSION  # found by the line above

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

# What of the pages is not ours: the theme's styles and scripts, and Sphinx's. The pages take their
# licences along, and PARTS says whose they are.
PARTS = "parts.json"
LICENCES = {"furo": "MIT", "sphinx": "BSD-2-Clause", "sphinx-basic-ng": "MIT"}


def name_parts(app: Any, problem: Exception | None) -> None:
    """Put the licences of the parts beside the pages."""
    if problem is not None or app.builder.format != "html":
        return
    out, parts = Path(app.outdir), []
    for name, licence in LICENCES.items():
        found = metadata.distribution(name)
        texts = [file for file in found.files or () if re.match("licen[cs]e", file.name.lower())]
        folder = out / "licences" / name
        folder.mkdir(parents=True, exist_ok=True)
        for text in texts:
            shutil.copyfile(str(found.locate_file(text)), folder / text.name)
        if not texts:
            raise FileNotFoundError(f"{name}: its licence is not installed with it.")
        parts.append({"name": name, "version": found.version, "licence": licence})
    (out / PARTS).write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")


def setup(app: Any) -> None:
    """Called by Sphinx before it reads the pages."""
    app.connect("build-finished", name_parts)
