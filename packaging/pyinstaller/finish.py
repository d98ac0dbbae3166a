"""What happens around PyInstaller, in the environment that is packaged.

python packaging/pyinstaller/finish.py before WHAT   checks, and files that the specification reads
python packaging/pyinstaller/finish.py after         shrinks, adds licences and SBOM, says the size

WHAT is the build of torch that was asked for, as `build.py` has it.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "package"
FOLDER = OUT / "TagMask"
LISTED = 12  # the largest entries that are named

sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Do one half; return the exit status."""
    if len(sys.argv) == 3 and sys.argv[1] == "before":
        return before(sys.argv[2])
    if sys.argv[1:] == ["after"]:
        return after()
    print("finish.py knows before and after.", file=sys.stderr)
    return 2


def before(torch: str) -> int:
    """Check the environment, and write what the specification reads."""
    try:
        metadata.version("pyinstaller")
    except metadata.PackageNotFoundError:
        print("PyInstaller is missing: .venv/bin/pip install pyinstaller", file=sys.stderr)
        return 1
    import refused
    import tools

    problem = wrong_torch(torch, metadata.version("torch"), cuda_of_torch())
    if not problem and (missing := tools.problems("cuda" if cuda_of_torch() else torch)):
        problem = "\n".join(missing)
    if not problem and without_openssl() == "":
        problem = refused.openssl_of_python(date.today())
        problem = problem and f"Python has {problem}. {refused.ways_out_of_openssl()}"
    if problem:
        print(problem, file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        sys.path.insert(0, str(ROOT / "packaging" / "windows"))
        import version_info

        (OUT / "version_info.txt").write_text(version_info.text(), encoding="utf-8")
    return 0


def after() -> int:
    """Finish the folder and describe it in `build/package/package.json`."""
    import bill
    import licences

    from wseg_engine.base.version import VERSION

    folder = OUT / "TagMask.app" / "Contents" / "Resources" if sys.platform == "darwin" else FOLDER
    library = FOLDER / "lib"
    gathered = size_of(FOLDER)
    if sys.platform == "linux":
        from shrink import shrink

        shrink(FOLDER)
        link = FOLDER / "wseg"
        link.unlink(missing_ok=True)
        link.symlink_to("tagmask")
    elif sys.platform == "darwin":
        link = OUT / "TagMask.app" / "Contents" / "MacOS" / "wseg"
        link.unlink(missing_ok=True)
        link.symlink_to("tagmask")
    if problem := unfit():
        print(problem, file=sys.stderr)
        return 1
    parts = licences.parts_of_package(library)
    licences.write_licences(folder / "licences", parts)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    text = json.dumps(bill.sbom(parts, FOLDER), indent=1, ensure_ascii=False) + "\n"
    (folder / "sbom.cdx.json").write_text(text, encoding="utf-8")
    torch = metadata.version("torch")
    about = {
        "version": VERSION,
        "torch": torch,
        "variant": "cuda" if cuda_of_torch() else "cpu",
        "bytes": size_of(FOLDER),
        "bytes before shrinking": gathered,
    }
    (OUT / "package.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"{FOLDER}: {about['bytes'] / 2**20:.0f} MiB with torch {torch}. The largest of it:")
    for size, name in largest(library):
        print(f"  {size / 2**20:6.0f} MiB  {name}")
    return 0


def without_openssl() -> str:
    """Return "none" where OpenSSL is to be left out, "" where not.

    Raises:
        SystemExit: if something else is asked for.
    """
    asked = os.environ.get("OPENSSL", "")
    if asked not in {"", "none"}:
        raise SystemExit(f"OPENSSL={asked}: expected none, or nothing.")
    return asked


def unfit() -> str:
    """Say what is in the folder that no package may have; "" where there is nothing."""
    import origins
    import refused

    sources = {f"lib/{thing.place}": thing.source for thing in origins.gathered(FOLDER / "lib")}
    found = refused.ffmpeg_in(FOLDER) + refused.openssl_in(FOLDER, sources, date.today())
    if not found:
        return ""
    lines = "\n".join(f"  {line}" for line in found)
    way = f"\n{refused.ways_out_of_openssl()}" if "OpenSSL" in lines else ""
    return f"The package may not have these in it:\n{lines}{way}"


def wrong_torch(asked: str, version: str, cuda: str) -> str:
    """Say what is wrong where pip found another build of torch than was asked for; "" if nothing.

    It does where its settings name other sources (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL, pip.conf).
    And an environment with CUDA makes no package of 2 GiB unless that was asked for.
    """
    if asked == "installed" and cuda:
        return (
            f"The torch {version} that is installed is built with CUDA {cuda}: the package would "
            "be of 2 GiB. Say TORCH=cuda if that is wanted, TORCH=cpu for the usual package."
        )
    if asked not in {"cpu", "cuda"} or (asked == "cuda") == bool(cuda):
        return ""
    found = f"is built with CUDA {cuda}" if cuda else "has no CUDA"
    return (
        f"TORCH={asked} was asked for, but the torch {version} that pip found {found}. Look into "
        "pip's settings (`pip config list`): they name another source of it."
    )


def cuda_of_torch() -> str:
    """Return the version of CUDA that torch was built with; "" for none. Does not import torch."""
    file = next(f for f in metadata.files("torch") or () if str(f) == "torch/version.py")
    for line in Path(str(file.locate())).read_text("utf-8").splitlines():
        if line.startswith("cuda") and "=" in line:
            value = ast.literal_eval(line.split("=")[1].strip())
            return str(value or "")
    return ""


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
