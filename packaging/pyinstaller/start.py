"""Where the packaged programs start: `tagmask` and `wseg` are one, told apart by their name.

Everything Python comes with is in the program's file once, however many names it has. On Windows,
where a program either has a console or not, there are two files: `tagmask.exe` has none, `wseg.exe`
has one and is installed as `tagmask.com`, too, which terminals find first.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

from wseg_engine.base.waiting import wait_briefly

CHECK = "--check-package"


def run() -> int:
    """Run the program that was asked for and return its exit status."""
    name = Path(sys.argv[0]).stem
    if name.lower() == "wseg":
        from wseg_engine.__main__ import main as wseg

        return wseg()
    if sys.argv[1:2] == [CHECK]:
        from package_check import main as check

        return check(sys.argv[2:])
    from app.__main__ import main as tagmask

    return tagmask()


if __name__ == "__main__":
    wait_briefly()
    # A spawned helper is this program started once more: it must find its work here, before a
    # window opens.
    multiprocessing.freeze_support()
    # A program without a console has no streams on Windows, but much of what it uses prints.
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    sys.exit(run())
