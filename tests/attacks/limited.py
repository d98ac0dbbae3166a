"""Does something with a file in a process that gets little more memory than it has at the start.

    python -m tests.attacks.limited MEBIBYTES TARGET FILE TARGET FILE …

Prints a line for each file: what came of it, as `used`, `refused: …` or the name of an exception.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attacks.fuzz_targets import TARGETS, Target


def address_space() -> int:
    """Return how many bytes this process has reserved."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


def main(mebibytes: str, *pairs: str) -> None:
    """Use files as targets do."""
    names, files = pairs[::2], [Path(file) for file in pairs[1::2]]
    for name in set(names):
        warm_up(TARGETS[name], files[0].parent)
    most = address_space() + int(mebibytes) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for name, file in zip(names, files, strict=True):
        try:
            TARGETS[name].use(file)
            print("used")
        except TARGETS[name].refusals as error:
            print(f"refused: {error}".replace("\n", " "))
        except BaseException as error:
            print(type(error).__name__)


def warm_up(target: Target, folder: Path) -> None:
    """Have all loaded that is loaded at the first use."""
    for example in target.examples():
        with TemporaryDirectory(dir=folder) as place:
            file = Path(place, target.name)
            file.write_bytes(example)
            with suppress(*target.refusals):  # an example of something else
                target.use(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
