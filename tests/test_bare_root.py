"""The quickest case of `make bare-test`: what a bare Debian lacks is named, and is to be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CANNOT = 3  # the script's status where nothing could be tested

pytestmark = pytest.mark.skipif(
    sys.platform != "linux"
    or os.geteuid() != 0
    or not all(shutil.which(tool) for tool in ("debootstrap", "unshare", "apt-get")),
    reason="a bare root needs root, debootstrap and unshare",
)


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that keeps the root from one run of the tests to the next (`--cache-clear`)."""
    cache = getattr(request.config, "cache", None)  # none with `-p no:cacheprovider`
    return tmp_path if cache is None else Path(cache.mkdir("bare-root"))


def test_a_debian_without_python_names_all_that_is_missing(root: Path, kept: Path) -> None:
    done = subprocess.run(
        ["bash", "packaging/linux/bare_test.sh", "quick"],
        cwd=root,
        env={**os.environ, "BARE": str(kept), "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == CANNOT:
        pytest.skip(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "libxcb-cursor0" in done.stdout
