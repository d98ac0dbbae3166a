"""The images and folders of a project, as the readers of tags and masks look for them."""

from __future__ import annotations

from pathlib import Path

from app.core.store import Project
from wseg_engine.annotations.image_names import ImageNames


def project_names(project: Project) -> ImageNames:
    """Index the images of a project."""
    folders = {source.id: source.folder for source in project.sources.all()}
    return ImageNames(folders, ((r.id, r.source, r.path) for r in project.images))


def roots(project: Project, path: Path | None) -> list[Path]:
    """Return the folders a source is looked for in: the chosen one, or the project's own."""
    return [path] if path is not None else [source.folder for source in project.sources.all()]
