"""Writes the locks in `requirements`: `make lock`.

    python packaging/lock.py [--check]

`lock.txt` has every package that running, testing, building and documenting TagMask needs, on every
system and every Python that is supported, with the hashes of all files that the index has of it.
The versions are those of the environment that runs this, which were tested; what only another
system needs keeps the lock's version, and where it has none gets the newest. So a version changes
like this: install it into .venv, test, `make lock`.

`program.txt` is the part of it that a packaged program consists of and is built with. torch stands
alone in `torch.txt`, without hashes: which of its builds is installed differs from machine to
machine. `crf.txt`, `labelme.txt` and `readers.txt` keep the versions that are written in them.

Which packages and hashes there are is found out by uv, in an environment of its own.
`--check` writes nothing, and says whether a lock is not what this would write.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"
LOCK, TORCH = REQUIREMENTS / "lock.txt", REQUIREMENTS / "torch.txt"
PROGRAM = REQUIREMENTS / "program.txt"
BUILD_TOOLS = ("pyinstaller>=6.11,<7", "setuptools>=77")
OTHERS = tuple(REQUIREMENTS / f"{name}.txt" for name in ("crf", "labelme", "readers"))
WORK = ROOT / "build" / "lock"
# In no lock: torch has a file of its own, and brings NVIDIA's libraries, or does without them.
BUILDS = re.compile(r"torch|triton|nvidia-.*|cuda-.*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
HEADER = """\
# Every package that running, testing, building and documenting TagMask needs, pinned, with hashes,
# for all systems and Pythons. torch is in torch.txt.
#
#   to install:  pip install --require-hashes --no-deps -r requirements/lock.txt
#                pip install -r requirements/torch.txt
#   to change:   name new packages in pyproject.toml, install what is wanted into .venv, test, and
#                `make lock`, which takes the versions from .venv
"""
PROGRAM_HEADER = """\
# The part of lock.txt that a packaged program consists of and is built with. `make lock` writes it.
"""


def main() -> int:
    """Write the locks; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the locks in requirements.")
    parser.add_argument("--check", action="store_true", help="write nothing; say what differs")
    check = parser.parse_args().check
    WORK.mkdir(parents=True, exist_ok=True)
    uv = _uv()
    torch = metadata.version("torch").partition("+")[0]
    tools = WORK / "tools.in"
    tools.write_text("\n".join(BUILD_TOOLS) + "\n", encoding="utf-8")
    wanted = {
        TORCH: _comments(TORCH) + f"torch=={torch}\n",
        LOCK: HEADER + _lock(uv, torch, LOCK, "--extra", "dev"),
        PROGRAM: PROGRAM_HEADER + _lock(uv, torch, PROGRAM, str(tools)),
    }
    wanted |= {path: _comments(path) + _with_hashes(uv, path) for path in OTHERS}
    changed = [path for path, text in wanted.items() if _text(path) != text]
    for path in changed:
        print(f"{path.relative_to(ROOT)}: {'differs' if check else 'written'}")
        if not check:
            draft = path.with_suffix(".new")
            draft.write_text(wanted[path], encoding="utf-8")
            draft.replace(path)
    return 1 if check and changed else 0


def installed() -> Iterator[str]:
    """Yield the pins of what the environment holds, less torch's builds and TagMask itself."""
    for found in metadata.distributions():
        name = found.metadata["Name"]
        if not BUILDS.fullmatch(name.lower()) and name != "tagmask" and "+" not in found.version:
            yield f"{name}=={found.version}"


def without_builds(text: str) -> str:
    """Return a lock without the blocks of torch and what its builds bring."""
    kept, keep = [], True
    for line in text.splitlines(keepends=True):
        if found := _NAME.match(line):
            keep = not BUILDS.fullmatch(found[0])
        if keep:
            kept.append(line)
    return "".join(kept)


def _lock(uv: str, torch: str, lock: Path, *options: str) -> str:
    constraints = WORK / "constraints.txt"
    pins = sorted({*installed(), f"torch=={torch}"}, key=str.lower)
    constraints.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return without_builds(
        _compile(uv, "pyproject.toml", lock, *options, "--constraint", str(constraints))
    )


def _with_hashes(uv: str, path: Path) -> str:
    return _compile(uv, str(path.relative_to(ROOT)), path, "--no-deps")


def _compile(uv: str, source: str, lock: Path, *options: str) -> str:
    """Return the lock that uv makes; it prefers the versions of the present one."""
    out = WORK / lock.name
    out.write_text(_text(lock), encoding="utf-8")
    subprocess.run(
        [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
         "--generate-hashes", "--no-annotate", "--no-header", "--no-sources",
         "--output-file", str(out), *options, source],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return out.read_text("utf-8")


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _comments(path: Path) -> str:
    return "".join(line for line in _text(path).splitlines(keepends=True) if line.startswith("#"))


def _uv() -> str:
    """Return the path of uv, installed where only this looks for it."""
    venv = WORK / "venv"
    folder = venv / ("Scripts" if sys.platform == "win32" else "bin")
    name = "uv.exe" if sys.platform == "win32" else "uv"
    if not (folder / name).is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        pip = [str(folder / "python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "uv"], check=True)
    return str(folder / name)


if __name__ == "__main__":
    sys.exit(main())
