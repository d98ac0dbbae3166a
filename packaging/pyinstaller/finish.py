"""What happens around PyInstaller, in the environment that is packaged.

python packaging/pyinstaller/finish.py before   checks, and files that the specification reads
python packaging/pyinstaller/finish.py after    strips, adds licences and SBOM, says the size
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "package"
FOLDER = OUT / "TagMask"
LISTED = 12  # the largest entries that are named

sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Do one half; return the exit status."""
    if sys.argv[1:] == ["before"]:
        return before()
    if sys.argv[1:] == ["after"]:
        return after()
    print("finish.py knows before and after.", file=sys.stderr)
    return 2


def before() -> int:
    """Check the environment, and write what the specification reads."""
    try:
        metadata.version("pyinstaller")
    except metadata.PackageNotFoundError:
        print("PyInstaller is missing: .venv/bin/pip install pyinstaller", file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        sys.path.insert(0, str(ROOT / "packaging" / "windows"))
        import version_info

        (OUT / "version_info.txt").write_text(version_info.text(), encoding="utf-8")
    return 0


def after() -> int:
    """Finish the folder and describe it in `build/package/package.json`."""
    import licences

    from wseg_engine.version import VERSION

    folder = OUT / "TagMask.app" / "Contents" / "Resources" if sys.platform == "darwin" else FOLDER
    before_stripping = size_of(FOLDER)
    if sys.platform == "linux":
        for orphan in orphans(FOLDER):
            orphan.unlink()
        strip(FOLDER / "lib")
        link = FOLDER / "wseg"
        link.unlink(missing_ok=True)
        link.symlink_to("tagmask")
    elif sys.platform == "darwin":
        link = OUT / "TagMask.app" / "Contents" / "MacOS" / "wseg"
        link.unlink(missing_ok=True)
        link.symlink_to("tagmask")
    parts = licences.bundled_parts() + system_parts()
    licences.write_licences(folder / "licences", parts)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    bill = json.dumps(licences.sbom(parts), indent=1, ensure_ascii=False) + "\n"
    (folder / "sbom.cdx.json").write_text(bill, encoding="utf-8")
    torch = metadata.version("torch")
    about = {
        "version": VERSION,
        "torch": torch,
        "variant": "cuda" if cuda_of_torch() else "cpu",
        "bytes": size_of(FOLDER),
        "bytes before stripping": before_stripping,
    }
    (OUT / "package.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"{FOLDER}: {about['bytes'] / 2**20:.0f} MiB with torch {torch}. The largest of it:")
    for size, name in largest(FOLDER / "lib"):
        print(f"  {size / 2**20:6.0f} MiB  {name}")
    return 0


def cuda_of_torch() -> str:
    """Return the version of CUDA that torch was built with; "" for none. Does not import torch."""
    file = next(f for f in metadata.files("torch") or () if str(f) == "torch/version.py")
    for line in Path(str(file.locate())).read_text("utf-8").splitlines():
        if line.startswith("cuda") and "=" in line:
            value = ast.literal_eval(line.split("=")[1].strip())
            return str(value or "")
    return ""


def orphans(folder: Path) -> list[Path]:
    """Return libraries that nothing asks for: they belonged to plugins that were left out.

    Judged are the folders where libraries lie for others; what lies elsewhere, such as plugins
    and Python's modules, is loaded by name.
    """
    from elf import needed_libraries

    library = folder / "lib"
    shared = {
        path.name: path
        for place in (library, library / "PySide6" / "Qt" / "lib")
        for path in place.glob("*.so*")
        if not path.name.startswith("libpython")  # the program itself loads it
    }
    waiting = [path for path in folder.rglob("*") if path.is_file() and path.name not in shared]
    wanted: set[str] = set()
    while waiting:
        for name in needed_libraries(waiting.pop()):
            if name in shared and name not in wanted:
                wanted.add(name)
                waiting.append(shared[name])
    return [path for name, path in sorted(shared.items()) if name not in wanted]


def strip(folder: Path) -> None:
    """Take debug information and symbols of no use at run time out of the largest libraries.

    Only Python's and torch's: the others come stripped, and some (NumPy's OpenBLAS) do not survive
    it.
    """
    program = shutil.which("strip")
    if program is None:
        print("strip is not installed: torch's symbols stay in.", file=sys.stderr)
        return
    for file in sorted([*(folder / "torch" / "lib").glob("*.so*"), *folder.glob("libpython*")]):
        if not file.is_symlink():
            subprocess.run([program, "--strip-unneeded", str(file)], check=True)


def system_parts() -> list[Any]:
    """Return the libraries of the system that travel in the package, with their licences.

    On Debian and its kin, where the build runs: each belongs to a package with a copyright file.
    """
    import licences

    if sys.platform != "linux" or not shutil.which("dpkg-query"):
        return []
    packages: dict[str, str] = {}
    for source in system_files():
        for place in (source, source.resolve(), Path("/usr") / source.relative_to("/")):
            done = subprocess.run(
                ["dpkg-query", "--search", str(place)], capture_output=True, text=True, check=False
            )
            if done.returncode == 0:
                packages[done.stdout.split(":")[0]] = str(place)
                break
        else:
            raise SystemExit(
                f"{source}: no Debian package owns this library; whose licence has it?"
            )
    parts = []
    for name in sorted(packages):
        version = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}", name],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        copyright_file = Path("/usr/share/doc") / name / "copyright"
        files = (copyright_file,) if copyright_file.is_file() else ()
        home = f"https://packages.debian.org/{name}"
        parts.append(licences.Part(f"debian-{name}", version, "", files, home, ()))
    return parts


def system_files() -> list[Path]:
    """Return the libraries that PyInstaller took from the system, not from Python's packages."""
    toc = ast.literal_eval((OUT / "work" / "tagmask" / "COLLECT-00.toc").read_text("utf-8"))
    there = {entry.name for entry in (FOLDER / "lib").iterdir()}
    roots = ("/usr/lib", "/lib")
    found = {
        Path(source)
        for name, source, kind in toc[-1]
        if kind == "BINARY" and str(source).startswith(roots) and Path(name).name in there
    }
    # Python itself may be the system's; its licence is there already.
    return sorted(path for path in found if not path.name.startswith("libpython"))


def size_of(folder: Path) -> int:
    """Return how many bytes a folder's files take, links not followed."""
    return sum(
        (Path(where) / name).lstat().st_size
        for where, _, names in os.walk(folder)
        for name in names
    )


def largest(folder: Path) -> list[tuple[int, str]]:
    """Return the largest entries of a folder with their sizes."""
    sizes = [
        (size_of(entry) if entry.is_dir() else entry.lstat().st_size, entry.name)
        for entry in folder.iterdir()
        if not entry.is_symlink()
    ]
    return sorted(sizes, reverse=True)[:LISTED]


if __name__ == "__main__":
    sys.exit(main())
