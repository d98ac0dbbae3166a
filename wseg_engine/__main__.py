"""Starts the command line: `wseg`, or `python -m wseg_engine`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from wseg_engine.base.waiting import wait_briefly


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        arguments: what follows `wseg`; the process' own if None.
    """
    wait_briefly()
    from wseg_engine.cli.main import main as run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
