"""Systems for the set-up script to run on: a checkout, and the programs that it finds there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

# What every system has that bash runs on.
COMMON = (
    "bash",
    "cat",
    "cksum",
    "cp",
    "dirname",
    "df",
    "find",
    "getconf",
    "grep",
    "head",
    "id",
    "mkdir",
    "rm",
)
COMMON += ("sed", "tail", "tr", "uname")

LIBRARIES = Path(__file__).resolve().parents[1] / "packaging" / "setup" / "system.sh"

# Builds an editable TagMask without setuptools, which the small indexes here do not hold.
BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tagmask-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        info = "tagmask-1.0.dist-info"
        wheel.writestr("tagmask.pth", "")
        about = "Metadata-Version: 2.1\\nName: tagmask\\nVersion: 1.0\\n"
        wheel.writestr(f"{info}/METADATA", about)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""


class System:
    """A checkout and a folder of programs, the only ones that the set-up script finds."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.tools = folder / "tools"
        self.checkout = folder / "with spaces and ü"
        self.tools.mkdir(parents=True)
        self.checkout.mkdir()
        for name in ("packaging", "requirements"):
            shutil.copytree(root / name, self.checkout / name)
        shutil.copy(root / "pyproject.toml", self.checkout)
        for name in COMMON:
            self.has(name)

    def has(self, name: str, program: str | Path | None = None) -> None:
        """Give the system a program: this machine's, another one, or a script."""
        path = self.tools / name
        path.unlink(missing_ok=True)
        if isinstance(program, str):
            path.write_text(f"#!{shutil.which('bash')}\n{program}\n", encoding="utf-8")
            path.chmod(0o755)
            return
        found = program or shutil.which(name, path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
        assert found is not None, f"{name} is not installed here"
        path.symlink_to(found)

    def lacks_libraries(self) -> None:
        """Have the dynamic linker know nothing, until something writes `installed`."""
        every = "\\n".join(f"{name} (libc6,x86-64) => /lib/{name}" for name in libraries())
        self.has("ldconfig", f'[ ! -e "{self.tools}/installed" ] || printf "{every}\\n"')
        self.has("find", "")  # no fonts either

    def set_up(
        self, *arguments: str, user: int | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the set-up script."""
        return subprocess.run(
            [str(self.tools / "bash"), "packaging/bootstrap.sh", *arguments],
            cwd=self.checkout,
            env={
                "PATH": str(self.tools),
                "HOME": str(self.tools),
                "LANG": "C.UTF-8",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
            user=user,
        )

    def lock(self, *pins: str, torch: str, wheels: Path) -> None:
        """Pin these packages instead of the real ones, and build TagMask by a small backend.

        Args:
            pins: "name==version", with a hash or without: then that of the wheel.
            torch: the pin of torch, which has a lock of its own and no hash.
            wheels: where the wheels lie; one that is not there has a hash that nothing has.
        """
        lines = [one if "--hash" in one else f"{one} {_hash_of(one, wheels)}" for one in pins]
        requirements = self.checkout / "requirements"
        (requirements / "lock.txt").write_text("\n".join(lines) + "\n", "utf-8")
        (requirements / "torch.txt").write_text(f"# without a hash\n{torch}\n", "utf-8")
        (self.checkout / "small_backend.py").write_text(BACKEND, encoding="utf-8")
        (self.checkout / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "small_backend"\n'
            'backend-path = ["."]\n',
            encoding="utf-8",
        )


def _hash_of(pin: str, wheels: Path) -> str:
    file = wheels / f"{pin.replace('==', '-')}-py3-none-any.whl"
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "0" * 64
    return f"--hash=sha256:{digest}"


def libraries() -> list[str]:
    """Return the libraries that the set-up script looks for."""
    table = LIBRARIES.read_text("utf-8").split('readonly LIBRARIES="')[1].split('"')[0]
    return [line.split()[0] for line in table.strip().splitlines()]


def make_wheel(
    folder: Path, name: str, version: str, files: dict[str, str] | None = None, needs: str = ""
) -> None:
    """Write a wheel that pip installs."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if needs:
        metadata += f"Requires-Dist: {needs}\n"
    contents = {
        **(files or {}),
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in contents.items():
        digest = urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in contents.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
