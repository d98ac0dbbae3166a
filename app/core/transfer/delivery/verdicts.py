"""What somebody who looked at the drawn masks once more thought of them."""

from __future__ import annotations

from pathlib import Path

from app.core.store import ProjectError
from app.core.translation import reason, translate
from wseg_engine.base.budget import read_json

_SAID = {"right": True, "wrong": False}


def read_verdicts(file: Path) -> dict[str, bool]:
    """Return whether the mask of each image is right, by its path, as the page saved it.

    Raises:
        ProjectError: for a file that is none of verdicts.
    """
    try:
        content = read_json(file)
    except (OSError, ValueError, RecursionError) as error:
        raise ProjectError(
            translate("Delivery", "{file} cannot be read: {reason}.").format(
                file=file, reason=reason(error)
            )
        ) from error
    part = content.get("recheck", content) if isinstance(content, dict) else None
    said = part.get("verdicts") if isinstance(part, dict) else None
    if not isinstance(said, dict) or not all(
        isinstance(verdict, str) and verdict in _SAID for verdict in said.values()
    ):
        raise ProjectError(
            translate(
                "Delivery",
                "{file}: expected the verdicts saved from the report, “right” or “wrong” for each "
                "image.",
            ).format(file=file)
        )
    return {str(image): _SAID[verdict] for image, verdict in said.items()}
