"""The packages of Linux: what can be checked of their recipes without building them."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import struct
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.packaging_recipes import PACKAGING, ROOT, recipe
from wseg_engine.base.version import VERSION

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are packages of Linux")
SCRIPTS = sorted(path.relative_to(ROOT).as_posix() for path in PACKAGING.rglob("*.sh"))


def test_the_deb_depends_on_what_it_does_not_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    control = recipe("deb", "control", monkeypatch)
    needs = control.Needs(frozenset({"libX11.so.6", "libc.so.6", "libcuda.so.1"}), (2, 35))
    found = control.depends(needs)
    assert "libx11-6" in found
    assert "libc6 (>= 2.35)" in found
    assert not any("cuda" in name for name in found)
    with_cxx = control.Needs(frozenset({"libstdc++.so.6"}), (2, 35), (3, 4, 29))
    assert "libstdc++6 (>= 11)" in control.depends(with_cxx)
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


def test_the_deb_says_which_of_debians_rules_do_not_hold_and_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    control = recipe("deb", "control", monkeypatch)
    lines = control.overrides_text("tagmask-cuda").splitlines()
    assert lines[0].startswith("#")
    rules = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"tagmask-cuda: [a-z-]+", line) for line in rules)
    for name, data in (("usr/a", b"abc"), ("DEBIAN/control", b"x")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "usr" / "link").symlink_to("a")
    assert control.md5sums(tmp_path) == "900150983cd24fb0d6963f7d28e17f72  usr/a\n"


def test_who_answers_for_the_deb_is_told_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    control = recipe("deb", "control", monkeypatch)
    monkeypatch.delenv("DEBEMAIL", raising=False)
    monkeypatch.delenv("DEBFULLNAME", raising=False)
    first = tomllib.loads((PACKAGING / "maintainer.toml").read_text("utf-8"))
    expected = f"{first['name']} <{first['email']}>"
    text = control.control_text("tagmask", "1", "all", 1, ["libc6"])
    assert f"Homepage: {first['homepage'].rstrip('/')}\n" in text
    assert f"Maintainer: {expected}\n" in control.control_text("tagmask", "1", "all", 1, ["libc6"])
    assert f" -- {expected}  Sat, 29 Feb 2020" in control.changelog_text("x", "1", "2020-02-29")
    monkeypatch.setenv("DEBFULLNAME", "A builder")
    monkeypatch.setenv("DEBEMAIL", "builder@example.org")
    assert control.maintainer() == "A builder <builder@example.org>"


def test_what_software_centres_show_has_the_addresses_of_that_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assemble = recipe("linux", "assemble", monkeypatch)
    text = assemble.metainfo_text(VERSION)
    assert "@" not in text
    urls = {url.get("type"): url.text for url in ET.fromstring(text).iter("url")}
    known = tomllib.loads((PACKAGING / "maintainer.toml").read_text("utf-8"))
    assert urls["homepage"] == known["homepage"].rstrip("/")
    assert urls["bugtracker"] == known["issues"]
    template = (PACKAGING / "linux" / assemble.METAINFO).read_text("utf-8")
    pictures = re.findall(r"@PICTURE:(.+)@", template)
    assert len(pictures) >= 3
    assert all((ROOT / picture).is_file() for picture in pictures)
    assert known["repository"] not in template


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


@pytest.mark.parametrize("moved", [False, True], ids=["usual", "XDG"])
def test_the_removal_names_the_folders_that_the_program_uses(tmp_path: Path, moved: bool) -> None:
    unpacked, home = installation(tmp_path), tmp_path / "home"
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    if moved:
        kinds = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME")
        environment |= {f"XDG_{kind}": str(tmp_path / kind) for kind in kinds}
    subprocess.run([str(unpacked / "install.sh")], env=environment, check=True, capture_output=True)
    asked = (
        "from app.ui import paths\nfrom wseg_engine.settings import weight_files\nfor folder in ("
        "paths.config_folder(), paths.data_folder(), paths.log_folder(), paths.cache_folder(),"
        "weight_files.cache_folder()):\n    folder.mkdir(parents=True)\n    print(folder)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, check=True, capture_output=True, text=True
    )
    used = [Path(line) for line in done.stdout.splitlines()]
    removal = [str(home / ".local" / "opt" / "tagmask" / "uninstall.sh")]
    said = subprocess.run(removal, env=environment, check=True, capture_output=True, text=True)
    named = [Path(line.strip()) for line in said.stdout.splitlines() if line.startswith("    ")]
    assert len(named) == len(used) == 5
    for folder in used:
        assert folder.is_dir()
        assert any(folder.is_relative_to(name) for name in named), folder


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


def refusal(unpacked: Path, *arguments: str, **environment: str) -> str:
    """Run install.sh, which must refuse, and return its words."""
    done = subprocess.run(
        [str(unpacked / "install.sh"), *arguments], capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"]} | environment,
    )  # fmt: skip
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_install_says_why_it_cannot(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "home"
    assert "HOME is not set" in refusal(unpacked)
    assert "--prefix needs a folder" in refusal(unpacked, "--prefix")
    assert "not --help-me" in refusal(unpacked, "--help-me")
    assert "a menu entry cannot name" in refusal(unpacked, "--prefix", f"{prefix}%f")
    (unpacked / "tagmask").chmod(0o644)
    assert "Unpack the archive whole" in refusal(unpacked, "--prefix", str(prefix))
    assert not prefix.exists()


def test_install_leaves_another_program_of_the_name_alone(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "home"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "tagmask").write_text("pip's")
    assert "another program" in refusal(unpacked, "--prefix", str(prefix))
    assert (prefix / "bin" / "tagmask").read_text() == "pip's"
    assert not (prefix / "opt" / "tagmask").exists()


def test_install_keeps_the_old_version_where_the_new_one_does_not_fit(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "home"
    install = [str(unpacked / "install.sh"), "--prefix", str(prefix)]
    subprocess.run(install, check=True, capture_output=True)
    tools = tmp_path / "tools"  # a disk with a MiB left, and a copy that breaks off
    tools.mkdir()
    (tools / "df").write_text("#!/bin/sh\necho head; echo disk 100 99 1 99% /\n")
    (tools / "cp").write_text("#!/bin/sh\nmkdir -p \"$3\"; echo 'disk full' >&2; exit 1\n")
    for name, words in (("df", "MiB are free"), ("cp", "disk full")):
        (tools / name).chmod(0o755)
        path = f"{tools}:{os.environ['PATH']}"
        assert words in refusal(unpacked, "--prefix", str(prefix), PATH=path)
        (tools / name).unlink()
    assert sorted(path.name for path in (prefix / "opt").iterdir()) == ["tagmask"]
    done = subprocess.run([str(prefix / "bin" / "tagmask")], capture_output=True, check=True)
    assert done.stdout == b"started\n"


@pytest.mark.skipif(os.access("/", os.W_OK), reason="root may write everywhere")
def test_install_says_where_it_may_not_write(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "home"
    prefix.mkdir(mode=0o500)
    assert "you may not write there" in refusal(unpacked, "--prefix", str(prefix))


def test_an_update_from_a_medium_that_cannot_be_written_can_be_removed(tmp_path: Path) -> None:
    unpacked, prefix = installation(tmp_path), tmp_path / "home"
    for path in [unpacked, *unpacked.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o555)
    for _ in range(2):
        subprocess.run(
            [str(unpacked / "install.sh"), "--prefix", str(prefix)], check=True, capture_output=True
        )
    remove = str(prefix / "opt" / "tagmask" / "uninstall.sh")
    subprocess.run([remove], check=True, capture_output=True)
    assert not prefix.exists() or not any(prefix.iterdir())
    for path in [unpacked, *unpacked.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)


def test_modules_that_lie_beside_libraries_stay_in_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shrink = recipe("pyinstaller", "shrink", monkeypatch)
    needs = {
        "tagmask": ("libpython3.11.so.1.0",),
        "_heif.cpython-311-x86_64-linux-gnu.so": ("libheif.so.1",),
        "_backend.abi3.so": (),
        "libheif.so.1": ("libde265.so.0",),
        "libde265.so.0": (),
        "libnobody.so.2": ("libheif.so.1",),
        "libpython3.11.so.1.0": (),
    }
    for name in needs:
        file = tmp_path / name if name == "tagmask" else tmp_path / "lib" / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    monkeypatch.setattr(shrink, "needed_libraries", lambda path: frozenset(needs[path.name]))
    assert [path.name for path in shrink.orphans(tmp_path)] == ["libnobody.so.2"]
