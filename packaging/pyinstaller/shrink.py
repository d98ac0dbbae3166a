"""What is taken out of the finished folder on Linux: libraries that nothing needs, and symbols."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from elf import is_elf, needed_libraries
from video import leave_video_out

# Folders where libraries, which are called lib…, lie for others. What lies elsewhere, such as
# plugins, is loaded by name; so are Python's modules, wherever they lie.
SHARED = ("", "PySide6/Qt/lib", "opencv_python_headless.libs", "pillow.libs", "numpy.libs")
_LOAD = "import ctypes, sys; ctypes.CDLL(sys.argv[1])"


def shrink(folder: Path) -> None:
    """Take out of the program's folder what it does not need when it runs."""
    library = folder / "lib"
    leave_video_out(library)
    for orphan in orphans(folder):
        orphan.unlink()
    for link in dangling(library):
        link.unlink()
    strip(library)


def orphans(folder: Path) -> list[Path]:
    """Return libraries that nothing asks for: they belonged to what was left out."""
    shared: dict[str, list[Path]] = defaultdict(list)  # one name can be a file here, a link there
    for place in SHARED:
        for path in (folder / "lib" / place).glob("lib*.so*"):
            if not path.name.startswith("libpython"):  # the program itself loads it
                shared[path.name].append(path)
    waiting = [path for path in folder.rglob("*") if path.is_file() and path.name not in shared]
    wanted: set[str] = set()
    while waiting:
        for name in needed_libraries(waiting.pop()):
            if name in shared and name not in wanted:
                wanted.add(name)
                waiting += shared[name]
    return [path for name, paths in sorted(shared.items()) if name not in wanted for path in paths]


def dangling(folder: Path) -> list[Path]:
    """Return links to what is not there."""
    return [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]


def strip(library: Path) -> None:
    """Take debug information and symbols of no use at run time out of programs and libraries.

    Some that were changed after they were linked do not survive it (NumPy's OpenBLAS has been one):
    what loads no more stays as it was. NVIDIA's libraries come stripped, and may not be changed.
    """
    program = shutil.which("strip")
    if program is None:
        print("strip is not installed: debug symbols stay in.", file=sys.stderr)
        return
    environment = os.environ | {"LD_LIBRARY_PATH": str(library)}
    for file in sorted(path for path in library.rglob("*.so*") if path.is_file()):
        if file.is_symlink() or "nvidia" in file.parts or not is_elf(file):
            continue
        draft = file.with_name(f"{file.name}.stripped")
        done = subprocess.run([program, "--strip-unneeded", "-o", draft, file], check=False)
        if done.returncode == 0 and draft.stat().st_size < file.stat().st_size:
            kept = file.with_name(f"{file.name}.whole")
            loaded = _loads(file, environment)
            file.rename(kept)
            draft.rename(file)
            if loaded and not _loads(file, environment):
                print(f"{file.name} does not survive stripping, and stays as it was.")
                kept.replace(file)
            kept.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)


def _loads(file: Path, environment: dict[str, str]) -> bool:
    command = [sys.executable, "-c", _LOAD, str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0
