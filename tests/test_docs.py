"""The user guide builds without a warning, and no link in the documents leads nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs"]


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


def test_every_link_between_documents_leads_somewhere(root: Path) -> None:
    broken = []
    for page in documents(root):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                place = page.parent / target
                if not place.exists():
                    broken.append(f"{page.relative_to(root)}: {target}")
    assert broken == []


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


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_pictures_say_what_they_show(root: Path, page: str) -> None:
    for text in re.findall(r"!\[([^\]]*)\]", (root / page).read_text(encoding="utf-8")):
        assert len(text) > 20, f"{page}: a picture without a description"
