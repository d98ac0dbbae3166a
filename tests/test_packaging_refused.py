"""What no package may have in it, and what a build asks of the system before it begins."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.packaging_recipes import PACKAGING, recipe

TODAY = date(2026, 11, 29)
DEBIAN = ("debian", "12")


@pytest.mark.parametrize(
    ("version", "system", "words"),
    [
        ("1.1.1k", None, "OpenSSL has not mended since 2023-09-11"),
        ("1.1.1w", ("debian", "11"), "OpenSSL has not mended since 2023-09-11"),
        ("3.0.19", None, "OpenSSL has not mended since 2026-09-07"),
        ("3.0.19", DEBIAN, ""),
        ("3.5.4", None, ""),
        ("3.5.4", ("debian", "13"), ""),
        ("3.0.2", ("ubuntu", "22.04"), ""),
        ("9.9.0", None, "until when it is mended is not in refused.py"),
    ],
)
def test_an_openssl_is_refused_after_its_last_day(
    version: str, system: tuple[str, str] | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = recipe("pyinstaller", "refused", monkeypatch).openssl_problem(version, system, TODAY)
    assert words in said
    assert bool(said) == bool(words)


def test_the_last_day_is_the_last_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = recipe("pyinstaller", "refused", monkeypatch)
    end = refused.SYSTEM_END[DEBIAN]
    assert refused.openssl_problem("3.0.19", DEBIAN, end) == ""
    assert "debian 12 has not" in refused.openssl_problem("3.0.19", DEBIAN, date(2028, 7, 1))


def test_refused_libraries_are_told_by_what_is_in_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Under whatever name, whoever brought them; a stand-in and other texts pass."""
    refused = recipe("pyinstaller", "refused", monkeypatch)
    files = {
        "lib/cv2/.dylibs/libquick.1.dylib": b"..Lavc62.28.101..",
        "lib/opencv_videoio.dll": b"\0FFmpeg version n8.1.1\0",
        "lib/x.libs/libavutil-1.so.60": b"\x7fELF nothing that tells it",
        "lib/x.libs/libavcodec-1.so.62": b"\x7fELF " + refused.STAND_IN,
        "lib/x.libs/libcrypto-5.so.1.1": b"\x7fELF OpenSSL 1.1.1k  FIPS 25 Mar 2021\0",
        "lib/_ssl.pyd": b"MZ OpenSSL 3.0.13 30 Jan 2024\0",
        "lib/libssl.so.3": b"\x7fELF OpenSSL 3.5.1 1 Jul 2025\0",
        "lib/other.so": b"\x7fELF needs OpenSSL 1.1.1 or newer; Update your FFmpeg version to 9",
        "lib/notes.txt": b"OpenSSL 1.0.2k  26 Jan 2017",
        "lib/empty.so": b"",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert [line.split(":")[0] for line in sorted(refused.ffmpeg_in(tmp_path))] == [
        "lib/cv2/.dylibs/libquick.1.dylib",
        "lib/opencv_videoio.dll",
        "lib/x.libs/libavutil-1.so.60",
    ]
    found = sorted(refused.openssl_in(tmp_path, {}, TODAY))
    assert found == [
        "lib/_ssl.pyd: OpenSSL 3.0.13, which OpenSSL has not mended since 2026-09-07",
        "lib/x.libs/libcrypto-5.so.1.1: "
        "OpenSSL 1.1.1k, which OpenSSL has not mended since 2023-09-11",
    ]


def test_a_copy_of_the_systems_library_is_the_systems(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refused = recipe("pyinstaller", "refused", monkeypatch)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libcrypto.so.3").write_bytes(b"\x7fELF OpenSSL 3.0.19 27 Jan 2026\0")
    system = Path("/usr/lib/x86_64-linux-gnu/libcrypto.so.3")
    monkeypatch.setattr(refused, "system_of", lambda file: DEBIAN if file == system else None)
    assert len(refused.openssl_in(tmp_path, {}, TODAY)) == 1
    assert refused.openssl_in(tmp_path, {"lib/libcrypto.so.3": system}, TODAY) == []


def test_without_openssl_hashes_are_computed_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """OPENSSL=none leaves these modules out; what the program imports must do without them."""
    left_out = recipe("pyinstaller", "contents", monkeypatch).OPENSSL_MODULES
    code = (
        f"import sys\nfor name in {left_out!r}: sys.modules[name] = None\n"
        "import hashlib, wseg_engine.pretrained.download as download\nfrom pathlib import Path\n"
        "assert hashlib.sha256(b'').hexdigest().startswith('e3b0c442')\n"
        f"try:\n    list(download.download('https://127.0.0.1:9', Path({str(tmp_path / 'x')!r})))\n"
        "except download.WeightsError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=PACKAGING.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "https" in done.stdout


# ---------------------------------------------------------------- before a build


def test_all_that_is_missing_is_told_at_once_with_one_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tools = recipe("pyinstaller", "tools", monkeypatch)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(tools.shutil, "which", lambda name: None)
    monkeypatch.setattr(tools, "has_shared_python", lambda: False)
    monkeypatch.setattr(tools, "_of_the_system", lambda: True)
    said = "\n".join(tools.problems())
    version = "{}.{}".format(*sys.version_info)
    assert f"sudo apt-get install binutils gcc dpkg libpython{version}" in said
    for tool in ("objdump", "strip", "cc", "dpkg-deb", "libpython"):
        assert f"  {tool}" in said
    assert said.count("apt-get") == 1


def test_a_disk_that_is_too_small_is_told_before_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    tools = recipe("pyinstaller", "tools", monkeypatch)
    monkeypatch.setattr(tools.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(tools, "has_shared_python", lambda: True)
    usage = tools.shutil.disk_usage(PACKAGING)
    gib = 2**30
    monkeypatch.setattr(
        tools.shutil, "disk_usage", lambda path: usage._replace(free=tools.NEEDED_GIB["cpu"] * gib)
    )
    assert tools.problems() == []
    (_, line) = tools.problems("cuda")
    assert f"building takes {tools.NEEDED_GIB['cuda']}" in line


def test_a_python_of_its_own_gets_the_other_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    tools = recipe("pyinstaller", "tools", monkeypatch)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(tools.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(tools, "has_shared_python", lambda: False)
    monkeypatch.setattr(tools, "_of_the_system", lambda: False)
    assert "--enable-shared" in "\n".join(tools.problems())


def test_a_package_is_not_built_without_a_compiler_for_the_stand_ins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    video = recipe("pyinstaller", "video", monkeypatch)
    libraries = tmp_path / "opencv_python_headless.libs"
    libraries.mkdir()
    (libraries / "libavutil-1.so.60").write_bytes(b"\x7fELF")
    monkeypatch.setattr(video.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="sudo apt-get install gcc"):
        video.leave_video_out(tmp_path)
