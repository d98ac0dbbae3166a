"""Builds the program's folder, `build/package/TagMask`: `make package` begins with this.

    python packaging/pyinstaller/build.py [--torch WHAT]

WHAT chooses the build of torch, and so which computers the package is for:

    installed    (the default) the one in the environment that runs this
    cpu          PyTorch's own index of CPU builds: small, runs everywhere
    cuda         PyPI's build for Linux, with NVIDIA's libraries; on Windows PyTorch's index
    https://…    another index with builds of torch
    PATH.whl     a wheel

All but the first are installed into an environment of their own, `build/package/venv`: torch from
there, everything else as `requirements/program.txt` pins it, with hashes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "package"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"  # of Windows; PyPI has Linux's
REQUIREMENTS = ROOT / "requirements"


def main() -> int:
    """Build the folder; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the program's folder with PyInstaller.")
    parser.add_argument("--torch", default=os.environ.get("TORCH") or "installed", metavar="WHAT")
    parser.add_argument("--dry-run", action="store_true", help="print the commands only")
    options = parser.parse_args()
    commands, python = environment_commands(options.torch, sys.executable, sys.platform)
    commands += build_commands(python, options.torch)
    if not options.dry_run:
        OUT.mkdir(parents=True, exist_ok=True)
    for command in commands:
        print("$", " ".join(command), flush=True)
        if not options.dry_run:
            subprocess.run(command, cwd=ROOT, check=True)
    return 0


def environment_commands(torch: str, python: str, platform: str) -> tuple[list[list[str]], str]:
    """Return the commands that make the environment to build from, and its interpreter."""
    if torch == "installed":
        return [], python
    venv = OUT / "venv"
    inner = str(venv / ("Scripts/python.exe" if platform == "win32" else "bin/python"))
    pip = [inner, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    return [
        [python, "-m", "venv", "--clear", str(venv)],
        # Alone: what it needs comes with the rest, in the lock's versions, not in its index's.
        [*pip, "--no-deps", *torch_arguments(torch, platform)],
        [*pip, "--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS / "program.txt")],
        # It is there: this brings NVIDIA's libraries, where it names them.
        [*pip, pinned_torch()],
        [*pip, "--no-deps", "--no-build-isolation", str(ROOT)],
    ], inner


def torch_arguments(torch: str, platform: str) -> list[str]:
    """Return what pip is told to install the wanted build of torch."""
    if torch.endswith(".whl"):
        path = Path(torch)
        if not path.is_file():
            raise SystemExit(f"--torch {torch}: there is no such wheel. Name one, or an index.")
        return [str(path.resolve())]
    wanted = pinned_torch()
    if torch == "cpu":
        # macOS has one build, on PyPI.
        return [wanted] if platform == "darwin" else ["--index-url", CPU_INDEX, wanted]
    if torch == "cuda":
        if platform == "darwin":
            raise SystemExit("--torch cuda: there is no CUDA on macOS. Build without --torch.")
        # Without an installed torch, PyPI's wheel for Linux brings NVIDIA's libraries.
        return [wanted] if platform == "linux" else ["--index-url", CUDA_INDEX, wanted]
    if torch.startswith(("https://", "file://")):
        return ["--index-url", torch, wanted]
    raise SystemExit(f"--torch {torch}: expected installed, cpu, cuda, an index or a wheel.")


def pinned_torch() -> str:
    """Return the pin of torch."""
    lines = (REQUIREMENTS / "torch.txt").read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith("torch=="))


def build_commands(python: str, torch: str) -> list[list[str]]:
    """Return the commands that build the folder and finish it."""
    places = ["--distpath", str(OUT), "--workpath", str(OUT / "work")]
    build = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places]
    return [
        [python, str(ROOT / "packaging" / "translations.py"), "release"],
        [python, str(HERE / "finish.py"), "before", torch],
        [*build, str(HERE / "tagmask.spec")],
        [python, str(HERE / "finish.py"), "after"],
    ]


if __name__ == "__main__":
    sys.exit(main())
