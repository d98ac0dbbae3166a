"""Signs the Windows programs and makes the installer. Runs on Windows, after `build.py`.

    python packaging/windows/package.py [--torch cuda]     after packaging/pyinstaller/build.py
    python packaging/windows/package.py --dry-run          prints the commands, anywhere

Private keys of certificates for code may not lie in files: they are in a token, or with a service
that signs. It signs with what the environment names, and nothing if that names nothing:

    SIGNING_DLIB, SIGNING_METADATA   Azure Artifact Signing (once Trusted Signing): the path of
                                     Azure.CodeSigning.Dlib.dll, and a JSON file with the account
    SIGNING_THUMBPRINT               the SHA-1 of a certificate in the user's store, whose key is in
                                     a token or in a cloud that its maker's driver reaches
    SIGNING_TIMESTAMP                whose clock counts; each of the two has a default

    ISCC, SIGNTOOL                   where the tools are, if not where they install themselves

Run so far: --dry-run and tests, on Linux. Signing, and the installer with Inno Setup 7: NEVER RUN.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from check_release import is_placeholder  # noqa: E402

from wseg_engine.base.version import VERSION  # noqa: E402

PROGRAMS = ("tagmask.exe", "wseg.exe")
FOLDER = Path("build/package/TagMask")
SCRIPT = Path("packaging/windows/tagmask.iss")
INNO = ("Inno Setup 7", "Inno Setup 6")  # the newer one first
TIMESTAMP_AZURE = "http://timestamp.acs.microsoft.com"
TIMESTAMP = "http://timestamp.digicert.com"


def main() -> int:
    """Sign and compile; return the exit status."""
    parser = argparse.ArgumentParser(description="Sign the Windows programs, make the installer.")
    parser.add_argument("--torch", choices=("cpu", "cuda"), default="cpu", help="whose build it is")
    parser.add_argument("--dry-run", action="store_true", help="print the commands only")
    options = parser.parse_args()
    if not options.dry_run and sys.platform != "win32":
        print("This runs on Windows; elsewhere: --dry-run.", file=sys.stderr)
        return 1
    variant = "-cuda" if options.torch == "cuda" else ""
    try:
        steps = commands(os.environ, variant, dry=options.dry_run)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 1
    for step in steps:
        print("$", subprocess.list2cmdline(step), flush=True)
        if not options.dry_run:
            subprocess.run(step, cwd=ROOT, check=True)
    return 0


def commands(environment: Mapping[str, str], variant: str, *, dry: bool = False) -> list[list[str]]:
    """Return the commands, in their order."""
    compiler = _tool(environment, "ISCC", iscc_of(environment), dry=dry)
    compile_ = [compiler, f"/DVersion={VERSION}", f"/DVariant={variant}", *maintainer()]
    arguments = sign_arguments(environment)
    if not arguments:
        return [[*compile_, str(SCRIPT)]]
    signer = _tool(environment, "SIGNTOOL", signtool_of(environment), dry=dry)
    programs = [str(FOLDER / name) for name in PROGRAMS]
    setup = f"dist/TagMask-{VERSION}-windows-x64{variant}-setup.exe"
    return [
        [signer, *arguments, *programs],
        # Inno Setup signs the uninstaller, and then the installer that holds it.
        [*compile_, "/DSign", f"/Ssigntool={for_inno([signer, *arguments])}", str(SCRIPT)],
        [signer, "verify", "/pa", "/all", *programs, setup],
    ]


def sign_arguments(environment: Mapping[str, str]) -> list[str]:
    """Return how signtool is told to sign, less the files; nothing where there is no key."""
    library, metadata = environment.get("SIGNING_DLIB"), environment.get("SIGNING_METADATA")
    thumbprint = environment.get("SIGNING_THUMBPRINT")
    if bool(library) != bool(metadata):
        raise LookupError("SIGNING_DLIB and SIGNING_METADATA belong together; one is not set.")
    if library and thumbprint:
        raise LookupError("SIGNING_DLIB and SIGNING_THUMBPRINT are both set: which shall it be?")
    if library and metadata:
        clock, key = TIMESTAMP_AZURE, ["/dlib", library, "/dmdf", metadata]
    elif thumbprint:
        if not re.fullmatch(r"[0-9A-Fa-f]{40}", thumbprint):
            raise LookupError(
                "SIGNING_THUMBPRINT: expected the 40 digits of a certificate's SHA-1."
            )
        clock, key = TIMESTAMP, ["/sha1", thumbprint]
    else:
        return []
    clock = environment.get("SIGNING_TIMESTAMP") or clock
    return ["sign", "/v", "/d", "TagMask", "/fd", "SHA256", "/tr", clock, "/td", "SHA256", *key]


def for_inno(command: list[str]) -> str:
    """Write a command as Inno Setup wants it: $q for a quote, $$ for a dollar, $f for the file."""
    words = [word.replace("$", "$$") for word in command]
    return " ".join([*(f"$q{word}$q" if " " in word else word for word in words), "$f"])


def maintainer() -> list[str]:
    """Return what the installer tells of who made it; nothing that is a placeholder."""
    given = tomllib.loads((ROOT / "packaging" / "maintainer.toml").read_text("utf-8"))
    told = [f"/DPublisher={given['name']}"]
    for key, name in (("homepage", "Homepage"), ("issues", "Issues")):
        if not is_placeholder(given[key]):
            told.append(f"/D{name}={given[key]}")
    return told


def iscc_of(environment: Mapping[str, str]) -> str | None:
    """Return Inno Setup's compiler, of the newest version that is installed."""
    places = [environment.get("ProgramFiles"), environment.get("ProgramFiles(x86)")]
    for version in INNO:
        for place in places:
            if place and (found := Path(place) / version / "ISCC.exe").is_file():
                return str(found)
    return None


def signtool_of(environment: Mapping[str, str]) -> str | None:
    """Return the newest signtool of the Windows SDKs that are installed."""
    kits = Path(environment.get("ProgramFiles(x86)", ".")) / "Windows Kits" / "10" / "bin"
    found = kits.glob("*/x64/signtool.exe")
    return str(max(found, key=_sdk, default="")) or None


def _sdk(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parents[1].name.split(".") if part.isdigit())


def _tool(environment: Mapping[str, str], name: str, found: str | None, *, dry: bool) -> str:
    if path := environment.get(name) or found:
        return path
    if dry:
        return f"{name.lower()}.exe"
    comes = "https://jrsoftware.org" if name == "ISCC" else "the Windows SDK"
    raise LookupError(f"{name.lower()}.exe was not found; it comes with {comes}. Or set {name}.")


if __name__ == "__main__":
    sys.exit(main())
