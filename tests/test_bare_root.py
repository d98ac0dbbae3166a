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


def test_a_debian_without_python_names_all_that_is_missing(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "packaging/linux/bare_test.sh", "quick"],
        cwd=root,
        env={**os.environ, "BARE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == CANNOT:
        pytest.skip(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "libxcb-cursor0" in done.stdout
