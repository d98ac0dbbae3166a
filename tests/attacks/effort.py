"""How hard the attacks try: `make test` runs them in short, `make attack` whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

LONG = os.environ.get("ATTACKS") == "long"


def effort(short: int, long: int) -> int:
    """Return how many cases to try."""
    return long if LONG else short


def fuzzing(short: int, long: int) -> settings:
    """Return Hypothesis' settings for so many cases. In short they are the same every time."""
    return settings(
        max_examples=effort(short, long),
        deadline=None,
        database=None,
        derandomize=not LONG,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def compiled(name: str, folder: Path) -> Path:
    """Return a library to preload, made of a C file here; skips where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs LD_PRELOAD and a C compiler")
    source, built = Path(__file__).with_name(f"{name}.c"), folder / f"{name}.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
    return built


def python(root: Path, *arguments: object, **environment: str) -> dict[str, Any]:
    """Return how to start Python on the checkout: arguments of `subprocess.run`."""
    return {
        "args": [sys.executable, *map(str, arguments)],
        "env": os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"} | environment,
        "cwd": root,
    }
