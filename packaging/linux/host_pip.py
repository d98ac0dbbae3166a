"""Lets a bare root reach the package index as this machine does: `make bare-test` asks for it.

    python3 packaging/linux/host_pip.py CERTIFICATES ROOT

Writes ROOT/etc/pip.conf from what pip is told here by its files and its environment, copies the
certificates that it trusts to CERTIFICATES in ROOT, and prints the local folders that it looks
through, a line each: they have to be mounted.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

PASSED_ON = ("index-url", "extra-index-url", "find-links", "trusted-host", "proxy", "timeout")
CONTAINING_PATHS = ("index-url", "extra-index-url", "find-links")


def main() -> int:
    """Write the configuration and print the folders; return the exit status."""
    certificates, root = sys.argv[1], Path(sys.argv[2])
    told = options(subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout)  # fmt: skip
    lines = ["[global]", "disable-pip-version-check = 1"]
    lines += [f"{name} = {told[name]}" for name in PASSED_ON if name in told]
    bundle = told.get("cert") or os.environ.get("SSL_CERT_FILE", "")
    if bundle and Path(bundle).is_file():
        shutil.copy(bundle, root / certificates.lstrip("/"))
        lines.append(f"cert = {certificates}")
    (root / "etc" / "pip.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for folder in local_folders(told):
        print(folder)
    return 0


def options(listed: str) -> dict[str, str]:
    """Return the options that `pip config list` prints; those of the environment count most."""
    found: dict[str, str] = {}
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, separator, value = line.partition("=")
        if separator:
            found[name.rpartition(".")[2]] = " ".join(str(ast.literal_eval(value)).split())
    return found


def local_folders(told: dict[str, str]) -> list[str]:
    """Return the folders of this machine that the options name, without those inside of others."""
    places = " ".join(told.get(name, "") for name in CONTAINING_PATHS).split()
    paths = [unquote(urlparse(place).path) for place in places if "://" not in place or
             place.startswith("file://")]  # fmt: skip
    # The files of a simple index lie beside it.
    folders = {Path(path).parent if Path(path).name == "simple" else Path(path) for path in paths}
    kept = [path for path in sorted(folders) if path.is_absolute() and path.is_dir()]
    return [str(path) for path in kept if not any(parent in folders for parent in path.parents)]


if __name__ == "__main__":
    sys.exit(main())
