"""Who answers for TagMask and where: reads `maintainer.toml`, the only place that says it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).resolve().parent / "maintainer.toml"


class Maintainer(NamedTuple):
    """Who answers for the packages, and the project's addresses, without a slash at their end."""

    name: str
    email: str
    homepage: str
    issues: str
    repository: str


def read(file: Path = FILE) -> Maintainer:
    """Return what the file says.

    Raises:
        SystemExit: if it lacks something.
    """
    given = tomllib.loads(file.read_text("utf-8"))
    missing = [key for key in Maintainer._fields if not isinstance(given.get(key), str)]
    if missing:
        raise SystemExit(f"{file.name}: {', '.join(missing)} is missing.")
    return Maintainer(**{key: given[key].rstrip("/") for key in Maintainer._fields})


def file_address(repository: str, path: str) -> str:
    """Return where a reader finds a file of the newest state of the repository."""
    return f"{repository}/blob/HEAD/{path}"


def picture_address(repository: str, path: str) -> str:
    """Return where a browser finds a picture of the newest state of the repository."""
    return f"{repository}/raw/HEAD/{path}"
