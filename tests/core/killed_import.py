"""Imports masks, or takes an import back, and is killed on the way.

    python killed_import.py PROJECT MASKS POINT [back]

POINT is the function of `mask_import` before which the process kills itself, as a power cut does.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.core.store import open_project
from app.core.transfer.mask_import import (
    Existing,
    MaskChoices,
    MaskKind,
    apply,
    kept_imports,
    replaced_masks,
    turn_import,
)
from tests.core.mask_import_steps import bring_in


def main(project_folder: Path, masks: Path, point: str, *, back: bool) -> None:
    """Do it, and die."""
    calls = 0

    def die(*_args: Any, **_kwargs: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def die_the_second_time(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            die()
        return original(*args, **kwargs)

    module = apply if hasattr(apply, point) and not back else replaced_masks
    original = getattr(module, point)
    setattr(module, point, die_the_second_time if point in ("write_mask", "_copy") else die)
    with open_project(project_folder) as project:
        if back:
            (batch,) = kept_imports(project)
            list(turn_import(project, batch, back=True, checkpoint=lambda: None))
        else:
            choices = MaskChoices(existing=Existing.REPLACE, approved=True)
            bring_in(project, masks, MaskKind.INDEXED, choices)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], back=len(sys.argv) > 4)
