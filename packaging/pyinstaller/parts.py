"""Cuts files that are too large for a release into parts, each with a script that joins them.

    python packaging/pyinstaller/parts.py dist

A release holds files up to 2 GiB, which the packages with CUDA are over. The script that comes with
the parts checks what it has put together.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

LARGEST = 1_900_000_000  # bytes
_BLOCK = 1 << 24  # bytes read at once

_SCRIPT = """\
#!/bin/sh
# Puts {name} together from its {count} parts, which must lie beside this script, and
# checks it. `sh {name}.join.sh`; the parts may be deleted afterwards.
set -eu
cd "$(dirname "$0")"
for part in {parts}; do
    [ -r "$part" ] || {{ echo "$part is missing: download it, too." >&2; exit 1; }}
done
cat {parts} >'{name}.joined'
if ! echo '{digest}  {name}.joined' | sha256sum --check --status; then
    rm -f '{name}.joined'
    echo "A part of {name} is damaged: compare them with SHA256SUMS, and download it again." >&2
    exit 1
fi
mv '{name}.joined' '{name}'
echo "{name} is complete."
"""


def main() -> int:
    """Cut what is too large in a folder; return the exit status."""
    folder = Path(sys.argv[1])
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.stat().st_size > LARGEST:
            for part in cut(path):
                print(part)
    return 0


def cut(path: Path, largest: int = LARGEST) -> list[Path]:
    """Replace a file by parts and a script that joins them; return all of these."""
    parts: list[Path] = []
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(min(_BLOCK, largest)):
            parts.append(path.with_name(f"{path.name}.part{len(parts) + 1}"))
            with parts[-1].open("wb") as part:
                room = largest
                while block:
                    whole.update(block)
                    part.write(block)
                    room -= len(block)
                    block = file.read(min(_BLOCK, room)) if room else b""
    script = path.with_name(f"{path.name}.join.sh")
    words = _SCRIPT.format(
        name=path.name,
        count=len(parts),
        parts=" ".join(part.name for part in parts),
        digest=whole.hexdigest(),
    )
    script.write_text(words, encoding="utf-8")
    path.unlink()
    return [*parts, script]


if __name__ == "__main__":
    sys.exit(main())
