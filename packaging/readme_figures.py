"""Writes the figures of the README from those of `docs/benchmarks.md`, so that they cannot differ.

    python packaging/readme_figures.py

`make bench` runs it after it has measured. What is shown is listed in `FIGURES`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
README, BENCHMARKS = ROOT / "README.md", ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: packaging/readme_figures.py writes them -->", "<!-- end figures -->"


class Figure(NamedTuple):
    """A figure, and where it stands among the benchmarks."""

    text: str
    bench: str  # name of the section
    row: str  # beginning of its first cell, or of its first cells as they stand
    column: str
    unit: str


FIGURES = {
    "| mean IoU on photographs that were not trained on | |": (
        Figure("437 photographs, preset fast, tags and CRF", "accuracy",
               "animals, 437 | fast |", "tags and CRF", "%"),
        Figure("the same without tags", "accuracy", "animals, 437 | fast |", "no tags", "%"),
        Figure("class activation maps, tags and CRF", "accuracy_before", "baseline",
               "tags and CRF", "%"),
        Figure("3,131 photographs, preset fast, tags and CRF", "accuracy_large", "fast |",
               "tags and CRF", "%"),
        Figure("the same without tags", "accuracy_large", "fast |", "no tags", "%"),
    ),
    "| on an AMD EPYC, without a graphics card | |": (
        Figure("training on 437 photographs, before saliency", "accuracy_before", "fast |",
               "training, s", "s"),
        Figure("training on 3,131 photographs", "accuracy_large", "fast |", "training, s", "s"),
        Figure("refining a mask of 375×500 pixels by the CRF", "crf", "375×500, 5 classes |",
               "ours", "s"),
        Figure("first window", "app_start", "X server (Xvfb), warm", "median, s", "s"),
        Figure("looking through folders, a second", "scan", "new files into the project",
               "files a second", "files"),
        Figure("opening a project of 100,000 images", "library", "until the window is usable",
               "s", "s"),
        Figure("a key tags 1,000 of 100,000 images", "tagging", "a key tags 1,000 images",
               "ms", "ms"),
    ),
}  # fmt: skip


def main() -> int:
    """Write the figures; return the exit status."""
    page = with_figures(README.read_text("utf-8"), BENCHMARKS.read_text("utf-8"))
    README.write_text(page, encoding="utf-8")
    return 0


def with_figures(readme: str, benchmarks: str) -> str:
    """Return the README with the figures between its marks.

    Raises:
        ValueError: if marks, a section, a row or a column is not there.
    """
    if BEGIN not in readme or END not in readme:
        raise ValueError(f"README.md needs a line {BEGIN!r} and a line {END!r}.")
    lines = [BEGIN]
    for title, figures in FIGURES.items():
        lines += [title, "|---|---:|"] if len(lines) == 1 else ["", title, "|---|---:|"]
        lines += [f"| {f.text} | {value(f, benchmarks)} {f.unit} |" for f in figures]
    head, _, rest = readme.partition(BEGIN)
    return head + "\n".join([*lines, END]) + rest.partition(END)[2]


def value(figure: Figure, benchmarks: str) -> str:
    """Return what a figure's cell holds."""
    mark = re.escape(figure.bench)
    section = re.search(f"<!-- bench {mark} -->(.*)<!-- end {mark} -->", benchmarks, re.DOTALL)
    if section is None:
        raise ValueError(f"docs/benchmarks.md has no section {figure.bench}.")
    heads: list[str] = []
    for line in section[1].splitlines():
        if not line.startswith("|"):
            heads = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not heads:
            heads = cells
        elif line.removeprefix("| ").startswith(figure.row) and figure.column in heads:
            return cells[heads.index(figure.column)]
    raise ValueError(f"{figure.bench}: no row {figure.row!r} with a column {figure.column!r}.")


if __name__ == "__main__":
    sys.exit(main())
