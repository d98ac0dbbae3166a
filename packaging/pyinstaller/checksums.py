"""Writes SHA256SUMS of what a folder holds, in the form that `sha256sum --check` reads.

python packaging/pyinstaller/checksums.py dist
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def main() -> int:
    """Write the file; return 1 where there is nothing to sum up."""
    folder = Path(sys.argv[1])
    text = sums(folder)
    if not text:
        print(f"{folder}: there is nothing in it.", file=sys.stderr)
        return 1
    (folder / NAME).write_text(text, encoding="utf-8")
    print(text, end="")
    return 0


def sums(folder: Path) -> str:
    """Return a line for each file of a folder."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != NAME:
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
