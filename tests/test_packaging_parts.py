"""What of the packages is not TagMask: who has it, under which licence, and what is told of it."""

from __future__ import annotations

import ctypes
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.packaging_recipes import ROOT, recipe
from wseg_engine.base.version import VERSION


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
            "pi-heif",
        )
    ]
    licences.write_licences(tmp_path / "licences", parts)
    for part in parts:
        assert part.licence, part.name
        assert any((tmp_path / "licences" / part.name).iterdir()), part.name
    overview = (tmp_path / "licences" / "OVERVIEW.txt").read_text("utf-8")
    assert "LGPL-3.0" in overview
    for name in ("shiboken6", "pi-heif"):
        assert (tmp_path / "licences" / name / "LGPL-3.0.txt").is_file()
    assert parts[-1].licence == "LGPL-3.0-only"


def test_what_is_required_through_extras_belongs_to_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    licences = recipe("pyinstaller", "licences", monkeypatch)
    required = {
        "torch": [
            "cuda-toolkit[cublas]==13; sys_platform != 'never'",
            "never; sys_platform == 'x'",
        ],
        "cuda-toolkit": ["nvidia-cublas; extra == 'cublas'", "nvidia-npp; extra == 'npp'"],
    }
    monkeypatch.setattr(licences, "_requires", lambda name: required.get(name, []))
    found = licences.closure(["torch>=2", "pytest; extra == 'dev'"])
    assert found == {"torch", "cuda-toolkit", "nvidia-cublas"}


def test_every_model_in_resources_is_a_part_with_its_licence_and_origin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    licences = recipe("pyinstaller", "licences", monkeypatch)
    parts = {part.name: part for part in licences.bundled_parts()}
    about = (ROOT / "resources" / "models" / "README.md").read_text("utf-8")
    files = sorted((ROOT / "resources" / "models").glob("*.onnx"))
    assert files
    for file in files:
        part = parts[file.stem]
        assert part.licence == "Apache-2.0"
        assert all(licence.is_file() for licence in part.files)
        assert file.name in about
        assert hashlib.sha256(file.read_bytes()).hexdigest() in about


def bill_of(parts: list[Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    bill = recipe("pyinstaller", "bill", monkeypatch)
    made: dict[str, Any] = json.loads(json.dumps(bill.sbom(parts)))
    return made


def test_the_bill_of_materials_names_what_the_program_requires(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    licences = recipe("pyinstaller", "licences", monkeypatch)
    product = licences.bundled_parts()[0]
    parts = [product, licences.part_of("numpy"), licences.part_of("torch")]
    bill = bill_of(parts, monkeypatch)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == VERSION
    references = {component["bom-ref"] for component in bill["components"]}
    assert len(references) == 2
    (depends,) = (d for d in bill["dependencies"] if d["ref"].startswith("pkg:generic/tagmask@"))
    assert set(depends["dependsOn"]) == references
    for component in bill["components"]:
        (licence,) = component["licenses"]
        assert licence.get("expression") or licence["license"]


def test_the_bill_of_materials_is_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    licences = recipe("pyinstaller", "licences", monkeypatch)
    library = tmp_path / "libfoo.so.1"
    library.write_bytes(b"\x7fELF")
    parts = licences.bundled_parts()
    parts[1] = parts[1]._replace(libraries=(library,))
    system = ("BSD-3-Clause", (library,), "", (), "deb")
    parts.append(licences.Part("debian-libfoo1", "1:2.0+b1", *system))
    parts.append(licences.Part("a-driver", "", "NVIDIA's own", (), "", ()))
    bill = bill_of(parts, monkeypatch)
    assert bill["components"][-2]["purl"] == "pkg:deb/debian/libfoo1@1%3A2.0%2Bb1"
    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(bill)) is None
    # What is not valid is told from what is.
    assert validator.validate_str(json.dumps(bill | {"bomFormat": "other"})) is not None


def test_no_library_of_the_system_is_bundled_without_a_known_licence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origins = recipe("pyinstaller", "origins", monkeypatch)
    assert origins.licence_of("libffi.so.8") == "MIT"
    assert origins.licence_of("libxcb-cursor.so.0") == "X11"
    assert origins.licence_of("libbz2.so.1.0") == "bzip2-1.0.6"
    assert not any("GPL" in licence for licence in origins.LIBRARY_LICENCES.values())
    for stranger in ("libreadline.so.8", "libffizz.so.1", "libxcb.so.1"):
        with pytest.raises(SystemExit, match=stranger.split(".")[0]):
            origins.licence_of(stranger)


def test_a_tool_of_development_in_the_package_ends_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    licences = recipe("pyinstaller", "licences", monkeypatch)
    origins = recipe("pyinstaller", "origins", monkeypatch)
    stranger = origins.Gathered("pytest", Path(str(pytest.__file__)))
    monkeypatch.setattr(origins, "gathered", lambda folder: [stranger])
    with pytest.raises(SystemExit, match="pytest: in the package, but not required by TagMask"):
        licences.parts_of_package(tmp_path)


@pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("cc") and shutil.which("readelf")),
    reason="needs Linux, a C compiler and readelf",
)
def test_stand_ins_have_the_functions_that_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    video = recipe("pyinstaller", "video", monkeypatch)

    def compile_(name: str, code: str, *options: str) -> Path:
        (tmp_path / "code.c").write_text(code)
        file = tmp_path / name
        command = ["cc", "-shared", "-fPIC", "-o", str(file), str(tmp_path / "code.c"), *options]
        subprocess.run(command, check=True)
        return file

    libraries = tmp_path / "opencv_python_headless.libs"
    libraries.mkdir()
    (tmp_path / "versions").write_text("LIBAVUTIL_60 { global: av_free; };\n")
    real = compile_(
        "opencv_python_headless.libs/libavutil-1.so.60",
        "void *av_free(void) { return (void *)7; }\n",
        f"-Wl,--version-script={tmp_path / 'versions'}", "-Wl,-soname,libavutil-1.so.60",
    )  # fmt: skip
    (tmp_path / "cv2").mkdir()
    user = compile_(
        "cv2/cv2.abi3.so", "void *av_free(void);\nvoid *call(void) { return av_free(); }\n",
        str(real), f"-Wl,-rpath,{libraries}", "-Wl,-z,now",
    )  # fmt: skip
    video.leave_video_out(tmp_path)
    loaded = ctypes.CDLL(str(user))
    assert loaded.call() == 0


def test_tagmask_reads_no_videos() -> None:
    used = [
        path.relative_to(ROOT)
        for folder in ("app", "wseg_engine")
        for path in (ROOT / folder).rglob("*.py")
        if "cv2.Video" in path.read_text("utf-8")
    ]
    assert used == []


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


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_what_is_too_large_for_a_release_is_cut_and_joined_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    large = tmp_path / "tagmask-cuda_1.2.3_amd64.deb"
    data = bytes(range(256)) * 10
    large.write_bytes(data)
    made = recipe("pyinstaller", "parts", monkeypatch).cut(large, largest=1000)
    *parts, script = made
    assert [part.stat().st_size for part in parts] == [1000, 1000, 560]
    assert sorted(tmp_path.iterdir()) == sorted(made)

    def join() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(script)], cwd="/", capture_output=True, text=True, check=False
        )

    assert join().returncode == 0
    assert large.read_bytes() == data
    large.unlink()
    parts[1].write_bytes(b"x" + parts[1].read_bytes()[1:])
    assert "is damaged" in join().stderr
    parts[1].unlink()
    assert f"{parts[1].name} is missing" in join().stderr
    assert not large.exists()
    assert not large.with_name(f"{large.name}.joined").exists()
