"""The recipe of macOS, as far as other systems can run it."""

from __future__ import annotations

import json
import os
import plistlib
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.packaging_recipes import PACKAGING, ROOT, recipe

SCRIPT = PACKAGING / "macos" / "package.sh"
ARM, INTEL = 0x0100000C, 0x01000007
PROGRAM, LIBRARY, OBJECT = 2, 6, 1

# ---------------------------------------------------------------- the app's description


def test_finder_starts_the_app_as_one_with_a_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyInstaller itself writes the bundle of a program with a console, as ours is on macOS."""
    osx = pytest.importorskip("PyInstaller.building.osx")
    config = pytest.importorskip("PyInstaller.config")
    monkeypatch.setattr(osx, "is_darwin", True)
    signed: list[object] = []
    signer = SimpleNamespace(sign_binary=lambda *what, **_: signed.append(what))
    monkeypatch.setattr(osx, "osxutils", signer, raising=False)
    for folder in ("dist", "work"):
        (tmp_path / folder).mkdir()
    places = {"distpath": "dist", "workpath": "work", "specpath": "work", "warnfile": "work/w"}
    for name, place in places.items():
        monkeypatch.setitem(config.CONF, name, str(tmp_path / place))
    monkeypatch.setitem(config.CONF, "spec", str(tmp_path / "t.spec"))
    program = tmp_path / "tagmask"
    program.write_bytes(b"program")
    plist = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    icon = str(PACKAGING / "macos" / "tagmask.icns")
    osx.BUNDLE(
        [("tagmask", str(program), "EXECUTABLE")], name="TagMask.app", icon=icon, info_plist=plist
    )
    assert signed
    contents = tmp_path / "dist" / "TagMask.app" / "Contents"
    written = plistlib.loads((contents / "Info.plist").read_bytes())
    assert written["LSBackgroundOnly"] is False
    assert written["CFBundleExecutable"] == "tagmask"
    assert written["NSHighResolutionCapable"] is True
    assert written["CFBundleIdentifier"] == "org.tagmask.TagMask"


def test_the_guide_promises_the_macos_that_the_app_does() -> None:
    plist = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    promised = f"macOS {plist['LSMinimumSystemVersion'].removesuffix('.0')} "
    for page in ("install.md", "release.md"):
        assert promised in (ROOT / "docs" / page).read_text("utf-8"), page


# ---------------------------------------------------------------- signing and notarising


def dry_run(**environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.run(
        ["bash", str(SCRIPT), "--dry-run"],
        capture_output=True, text=True, check=False, env={"PATH": path, **environment},
    )  # fmt: skip


needs_bash = pytest.mark.skipif(sys.platform == "win32", reason="the recipe is for bash")


@needs_bash
def test_the_app_is_notarised_and_stapled_before_it_is_packed_and_the_image_after() -> None:
    done = dry_run(SIGNING_IDENTITY="Developer ID", NOTARY_PROFILE="p", NOTARY_KEYCHAIN="/k")
    lines = done.stdout.splitlines()
    order = (
        "codesign --force --sign Developer ID --options runtime --timestamp --entitlements",
        "ditto -c -k",
        "notarytool submit build/package/TagMask.zip",
        "stapler staple build/package/TagMask.app",
        "hdiutil create",
        "codesign --force --sign Developer ID --timestamp dist/",
        "notarytool submit dist/",
        "stapler staple dist/",
    )
    places = [next(n for n, line in enumerate(lines) if part in line) for part in order]
    assert places == sorted(places)
    submitted = [line for line in lines if "notarytool submit" in line]
    # A profile is found in the keychain that is named, and in no other.
    assert all("--keychain-profile p --keychain /k" in line for line in submitted)


@needs_bash
def test_without_an_identity_nothing_is_hardened_and_nothing_notarised() -> None:
    done = dry_run()
    assert done.returncode == 0
    assert "--options runtime" not in done.stdout
    assert "notarytool" not in done.stdout
    assert "Not notarised" in done.stdout
    refused = dry_run(NOTARY_PROFILE="p")
    assert refused.returncode == 1
    assert "Apple notarises only what is signed" in refused.stderr


STUBS = {
    "uname": 'case $1 in -s) echo Darwin;; -m) echo "${PROCESSOR:-arm64}";; esac',
    "xcrun": 'if [ "$2" = submit ]; then echo "$ANSWER"; else echo "xcrun $*"; fi',
    "sleep": ":",
    **{name: f'echo "{name} $*"' for name in ("codesign", "ditto", "hdiutil", "spctl")},
}


@pytest.fixture
def mac(tmp_path: Path) -> Path:
    """A checkout with a built app, and stand-ins for its tools that say they were called."""
    (tmp_path / "packaging").mkdir()
    for name in ("packaging/macos", "wseg_engine"):
        (tmp_path / name).symlink_to(ROOT / name)
    contents = tmp_path / "build" / "package" / "TagMask.app" / "Contents"
    (contents / "MacOS").mkdir(parents=True)
    (contents / "Info.plist").write_bytes((PACKAGING / "macos" / "Info.plist").read_bytes())
    (contents / "MacOS" / "tagmask").write_bytes(mach_o(ARM, PROGRAM, 11))
    (contents / "MacOS" / "a library").write_bytes(mach_o(ARM, LIBRARY, 11))
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, body in STUBS.items():
        (tools / name).write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    return tmp_path


def package(mac: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{mac / 'tools'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = mac / "package.sh"  # links are followed by cd: a copy stays in its checkout
    folder = mac / "packaging" / "copy"
    folder.mkdir(exist_ok=True)
    script = folder / "package.sh"
    script.write_bytes(SCRIPT.read_bytes())
    return subprocess.run(
        ["bash", str(script)], capture_output=True, text=True, check=False,
        env={"PATH": path, **environment},
    )  # fmt: skip


@needs_bash
def test_entitlements_are_the_programs_alone(mac: Path) -> None:
    done = package(mac, SIGNING_IDENTITY="ID")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("codesign")]
    (library,) = [line for line in lines if line.endswith("a library")]
    (program,) = [line for line in lines if line.endswith("MacOS/tagmask")]
    assert "--entitlements" not in library
    assert "--entitlements" in program
    assert lines[-3].endswith("TagMask.app"), "the bundle seals what was signed before it"


@needs_bash
@pytest.mark.parametrize("status", ["Invalid", "Rejected", "In Progress"])
def test_what_apple_did_not_accept_is_not_packed(mac: Path, status: str) -> None:
    """notarytool ends with 0 all the same: its answer counts."""
    answer = json.dumps({"id": "7-7", "status": status})
    done = package(mac, SIGNING_IDENTITY="ID", NOTARY_PROFILE="p", ANSWER=answer)
    assert done.returncode == 1
    assert "Apple did not notarise build/package/TagMask.zip" in done.stderr
    assert "xcrun notarytool log 7-7 --keychain-profile p" in done.stderr
    assert "stapler" not in done.stdout
    assert "hdiutil" not in done.stdout


@needs_bash
def test_what_apple_accepted_is_stapled(mac: Path) -> None:
    answer = json.dumps({"id": "7-7", "status": "Accepted"})
    done = package(mac, SIGNING_IDENTITY="ID", NOTARY_PROFILE="p", ANSWER=answer)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\nxcrun stapler staple ") == 2
    assert done.stdout.count("\nspctl --assess") == 2


@needs_bash
def test_an_app_for_a_newer_macos_than_it_promises_is_not_packed(mac: Path) -> None:
    contents = mac / "build" / "package" / "TagMask.app" / "Contents"
    (contents / "MacOS" / "newer").write_bytes(mach_o(ARM, LIBRARY, 99))
    done = package(mac)
    assert done.returncode == 1
    assert "newer needs macOS 99.0" in done.stderr
    assert "hdiutil" not in done.stdout


@needs_bash
def test_macs_with_an_intel_processor_are_refused(mac: Path) -> None:
    done = package(mac, PROCESSOR="x86_64")
    assert done.returncode == 1
    assert "for which there is no torch" in done.stderr


# ---------------------------------------------------------------- programs and libraries


def mach_o(processor: int, kind: int, minimum: int, *, old: bool = False) -> bytes:
    """A file as the linker of macOS begins it: header, a command that says nothing, the minimum."""
    other = struct.pack("<4I", 0x1B, 24, 0, 0) + bytes(8)  # LC_UUID
    if old:
        version = struct.pack("<4I", 0x24, 16, minimum << 16 | 6 << 8, 0)
    else:
        version = struct.pack("<6I", 0x32, 24, 1, minimum << 16, 0, 0)
    commands = other + version
    header = struct.pack("<8I", 0xFEEDFACF, processor, 0, kind, 2, len(commands), 0, 0)
    return header + commands + bytes(64)


def fat(*parts: bytes) -> bytes:
    """Several processors' files in one."""
    place = 8 + 20 * len(parts)
    head = struct.pack(">II", 0xCAFEBABE, len(parts))
    for part in parts:
        processor = struct.unpack_from("<I", part, 4)[0]
        head += struct.pack(">5I", processor, 0, place, len(part), 0)
        place += len(part)
    return head + b"".join(parts)


@pytest.fixture
def macho(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PACKAGING / "macos"))
    return recipe("macos", "macho", monkeypatch)


def test_programs_and_libraries_are_known_by_what_they_are(macho: Any, tmp_path: Path) -> None:
    files = {
        "QtCore": mach_o(ARM, LIBRARY, 13),
        "deep/er/universal.so": fat(mach_o(INTEL, 8, 10, old=True), mach_o(ARM, 8, 11)),
        "run": mach_o(ARM, PROGRAM, 12),
        "not-linked.o": mach_o(ARM, OBJECT, 12),
        "Some.class": struct.pack(">IHH", 0xCAFEBABE, 0, 61) + bytes(64),
        "short": b"\xcf\xfa\xed\xfe",
        "cut": fat(mach_o(ARM, 8, 11))[:20],
        "text.dylib": b"no library",
        "empty": b"",
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "link").symlink_to("run")
    found = {path.relative_to(tmp_path).as_posix(): what for path, what in macho.found(tmp_path)}
    assert found == {
        "QtCore": [("library", "arm64", (13, 0))],
        "deep/er/universal.so": [("library", "x86_64", (10, 6)), ("library", "arm64", (11, 0))],
        "run": [("program", "arm64", (12, 0))],
    }
    listed = subprocess.run(
        [sys.executable, macho.__file__, "list", str(tmp_path)],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert listed[0] == f"library {tmp_path / 'deep' / 'er' / 'universal.so'}", "inside out"
    assert len(listed) == 3


def test_what_would_not_load_is_named(macho: Any, tmp_path: Path) -> None:
    contents = tmp_path / "T.app" / "Contents"
    contents.mkdir(parents=True)
    plist = plistlib.dumps({"LSMinimumSystemVersion": "15.0"})
    (contents / "Info.plist").write_bytes(plist)
    assert "no programs at all" in macho.wrong(tmp_path / "T.app")[0]
    (contents / "good").write_bytes(mach_o(ARM, LIBRARY, 15))
    # Of a universal library the other processor's part is not loaded.
    (contents / "both").write_bytes(fat(mach_o(INTEL, 8, 26), mach_o(ARM, 8, 11)))
    assert macho.wrong(tmp_path / "T.app") == []
    (contents / "newer").write_bytes(mach_o(ARM, LIBRARY, 26))
    (contents / "other").write_bytes(mach_o(INTEL, LIBRARY, 11))
    newer, other = macho.wrong(tmp_path / "T.app")
    assert "newer needs macOS 26.0; Info.plist promises 15.0" in newer
    assert "other is for x86_64 only" in other
