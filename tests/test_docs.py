"""The user guide builds without a warning, and no link in the documents leads nowhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
HTML_LINK = re.compile(r'(?:href|src)="([^"#]*)(?:#([^"]*))?"')
HTML_ID = re.compile(r'\bid="([^"]+)"')
FIRST_SCREEN = 12  # lines
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs"]


def documents(root: Path) -> list[Path]:
    """The pages that are read as they are, and those of the guide."""
    found: list[Path] = []
    for page in PAGES:
        place = root / page
        found += sorted(place.glob("*.md")) if place.is_dir() else [place]
    return found


def test_the_guide_builds_without_a_warning(root: Path, tmp_path: Path) -> None:
    # fmt: off
    command = [
        sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html",
        "-d", str(tmp_path / "trees"), str(root / "docs"), str(tmp_path / "html"),
    ]
    # fmt: on
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "html" / "index.html").is_file()
    assert broken_html_links(tmp_path / "html") == []


def broken_html_links(folder: Path) -> list[str]:
    """The links of built pages that lead to no file or no place in it."""
    texts = {page.resolve(): page.read_text("utf-8") for page in folder.rglob("*.html")}
    ids = {page: {"", *HTML_ID.findall(text)} for page, text in texts.items()}
    broken = []
    for page, text in texts.items():
        for target, anchor in HTML_LINK.findall(text):
            if ":" in target.split("/")[0] or target.startswith("//"):
                continue  # https:, mailto:, data:
            place = (page.parent / target.split("?")[0]).resolve() if target else page
            if not place.exists() or anchor not in ids.get(place, {anchor}):
                broken.append(f"{page.name}: {target}#{anchor}")
    return broken


def test_a_broken_anchor_of_a_built_page_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text('<h1 id="here">', encoding="utf-8")
    page = tmp_path / "a.html"
    page.write_text('<a href="b.html#here"><a href="b.html#gone"><img src="no.png">', "utf-8")
    assert broken_html_links(tmp_path) == ["a.html: b.html#gone", "a.html: no.png#"]


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and the guide name them."""
    bare = [re.sub(r"[^\w\s-]", "", title.lower()) for title in HEADING.findall(text)]
    return {re.sub(r"\s", "-", title.strip()) for title in bare}


def test_every_link_between_documents_leads_somewhere(root: Path) -> None:
    broken = []
    for page in documents(root):
        for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            place = page.parent / target if target else page
            there = place.exists() and (place.is_dir() or place.stat().st_size > 0)
            if not there or (
                anchor
                and place.suffix == ".md"
                and anchor not in anchors(place.read_text(encoding="utf-8"))
            ):
                broken.append(f"{page.relative_to(root)}: {target}#{anchor}")
    assert broken == []


def test_the_two_commands_stand_on_the_first_screen(root: Path) -> None:
    first = (root / "README.md").read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN]
    assert any(line.startswith("make demo ") for line in first)
    assert any(line.startswith("make test ") for line in first)


def readme_figures(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "readme_figures", root / "packaging" / "readme_figures.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_figures_of_the_readme_are_those_of_the_benchmarks(root: Path) -> None:
    page = (root / "README.md").read_text(encoding="utf-8")
    measured = (root / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert readme_figures(root).with_figures(page, measured) == page, (
        "run packaging/readme_figures.py"
    )


def test_a_figure_that_was_not_measured_is_not_written(root: Path) -> None:
    figures = readme_figures(root)
    page = f"{figures.BEGIN}\n{figures.END}"
    with pytest.raises(ValueError, match="no section"):
        figures.with_figures(page, "")


def test_a_broken_link_in_the_guide_would_be_found(root: Path, tmp_path: Path) -> None:
    guide = tmp_path / "docs"
    guide.mkdir()
    (guide / "conf.py").write_text((root / "docs/conf.py").read_text("utf-8"), encoding="utf-8")
    text = (guide / "conf.py").read_text("utf-8")
    (guide / "conf.py").write_text(
        text.replace("Path(__file__).resolve().parents[1]", f"Path({str(root)!r})"), "utf-8"
    )
    (guide / "index.md").write_text("# Guide\n\n[gone](nowhere.md)\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(guide)]
    done = subprocess.run(
        [*command, str(tmp_path / "html")], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "nowhere" in done.stderr


@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "docs/tutorial.md"])
def test_pictures_say_what_they_show(root: Path, page: str) -> None:
    texts = re.findall(r"!\[([^\]]*)\]", (root / page).read_text(encoding="utf-8"))
    assert texts
    for text in texts:
        assert len(text) > 20, f"{page}: a picture without a description"
