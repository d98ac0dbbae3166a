"""The recipe of Windows, as far as other systems can run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.packaging_recipes import PACKAGING, ROOT, recipe
from wseg_engine.base.version import VERSION

SCRIPT = PACKAGING / "windows" / "tagmask.iss"
AZURE = {"SIGNING_DLIB": r"C:\Program Files\x64\Dlib.dll", "SIGNING_METADATA": r"C:\m.json"}
THUMBPRINT = "0123456789abcdef0123456789ABCDEF01234567"


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Any:
    return recipe("windows", "package", monkeypatch)


# ---------------------------------------------------------------- signing


def test_without_anything_to_sign_with_the_installer_is_made_unsigned(package: Any) -> None:
    (only,) = package.commands({"ISCC": "iscc"}, "-cuda")
    assert only[:3] == ["iscc", f"/DVersion={VERSION}", "/DVariant=-cuda"]
    assert not [word for word in only if "ign" in word]


@pytest.mark.parametrize("key", [AZURE, {"SIGNING_THUMBPRINT": THUMBPRINT}])
def test_programs_are_signed_before_they_are_packed_and_all_is_verified(
    package: Any, key: dict[str, str]
) -> None:
    tools = {"ISCC": "iscc", "SIGNTOOL": r"C:\Kits\signtool.exe"}
    sign, compile_, verify = package.commands(tools | key, "")
    assert sign[:2] == [r"C:\Kits\signtool.exe", "sign"]
    assert [Path(word).name for word in sign[-2:]] == ["tagmask.exe", "wseg.exe"]
    # A signature without a timestamp ends with its certificate.
    assert sign[sign.index("/fd") : sign.index("/fd") + 3] == ["/fd", "SHA256", "/tr"]
    assert "/DSign" in compile_
    assert verify[1:3] == ["verify", "/pa"]
    assert verify[-1] == f"dist/TagMask-{VERSION}-windows-x64-setup.exe"


def test_no_private_key_lies_in_a_file(package: Any) -> None:
    """Since 2023 the key of a certificate for code may be no file, nor has it a password."""
    for key in (AZURE, {"SIGNING_THUMBPRINT": THUMBPRINT}):
        assert {"/f", "/p"}.isdisjoint(package.sign_arguments(key))
    workflow = (ROOT / ".github" / "workflows" / "packages.yml").read_text("utf-8")
    assert ".pfx" not in workflow


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ({"SIGNING_DLIB": "d"}, "belong together"),
        ({"SIGNING_METADATA": "m"}, "belong together"),
        (AZURE | {"SIGNING_THUMBPRINT": THUMBPRINT}, "which shall it be"),
        ({"SIGNING_THUMBPRINT": THUMBPRINT[1:]}, "40 digits"),
        ({"SIGNING_THUMBPRINT": "CN=TagMask"}, "40 digits"),
    ],
)
def test_half_of_what_signing_needs_is_refused(
    package: Any, key: dict[str, str], words: str
) -> None:
    with pytest.raises(LookupError, match=words):
        package.commands({"ISCC": "i", "SIGNTOOL": "s"} | key, "")


def test_the_command_for_inno_setup_keeps_spaces_and_dollars(package: Any) -> None:
    written = package.for_inno([r"C:\Program Files\signtool.exe", "sign", r"C:\a$b\c"])
    assert written == r"$qC:\Program Files\signtool.exe$q sign C:\a$$b\c $f"


# ---------------------------------------------------------------- tools


def test_the_newest_tools_that_are_installed_are_taken(package: Any, tmp_path: Path) -> None:
    environment = {"ProgramFiles": str(tmp_path / "64"), "ProgramFiles(x86)": str(tmp_path / "32")}
    assert package.iscc_of(environment) is None
    assert package.signtool_of(environment) is None

    def installed(*parts: str) -> Path:
        path = tmp_path.joinpath(*parts)
        path.parent.mkdir(parents=True)
        path.touch()
        return path

    six = installed("32", "Inno Setup 6", "ISCC.exe")
    assert package.iscc_of(environment) == str(six)
    seven = installed("64", "Inno Setup 7", "ISCC.exe")
    assert package.iscc_of(environment) == str(seven)
    kits = ("32", "Windows Kits", "10", "bin")
    installed(*kits, "10.0.9200.0", "x64", "signtool.exe")
    newest = installed(*kits, "10.0.26100.0", "x64", "signtool.exe")
    installed(*kits, "10.0.28000.0", "arm64", "signtool.exe")
    assert package.signtool_of(environment) == str(newest)


def test_a_tool_that_is_missing_is_named_with_the_way_out(package: Any) -> None:
    with pytest.raises(LookupError, match=r"iscc\.exe was not found.*jrsoftware.*Or set ISCC"):
        package.commands({}, "")
    with pytest.raises(LookupError, match=r"signtool\.exe was not found.*Windows SDK"):
        package.commands({"ISCC": "i", **AZURE}, "")


def test_the_installer_tells_no_address_that_does_not_exist(
    package: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "packaging").mkdir()
    monkeypatch.setattr(package, "ROOT", tmp_path)
    file = tmp_path / "packaging" / "maintainer.toml"
    file.write_text('name = "A B"\nhomepage = "https://x.invalid/"\nissues = "https://tm.org/i"\n')
    assert package.maintainer() == ["/DPublisher=A B", "/DIssues=https://tm.org/i"]


def test_the_recipe_says_what_it_would_do() -> None:
    done = subprocess.run(
        [sys.executable, str(PACKAGING / "windows" / "package.py"), "--dry-run", "--torch", "cuda"],
        capture_output=True, text=True, check=True,
        env={**os.environ, "SIGNING_THUMBPRINT": THUMBPRINT},
    )  # fmt: skip
    assert done.stdout.count("\n") == 3
    assert "/DVariant=-cuda" in done.stdout


# ---------------------------------------------------------------- the installer


def test_what_the_recipe_tells_the_installer_is_what_the_installer_knows(package: Any) -> None:
    text = SCRIPT.read_text("utf-8")
    told = {word[2:].split("=")[0] for word in package.maintainer()} | {"Version", "Variant"}
    told |= {"Sign", "Homepage", "Issues"}
    assert told == set(re.findall(r"#(?:ifdef|ifndef) (\w+)", text))
    assert "SignTool=signtool" in text


def test_terminals_find_a_tagmask_that_prints() -> None:
    text = SCRIPT.read_text("utf-8")
    twin = re.findall(r'Source: "\{#Source\}\\(\w+\.exe)".*DestName: "([^"]+)"', text)
    assert twin == [("wseg.exe", "tagmask.com")]
    # PyInstaller gives wseg.exe a console, and the program is what its file is called.
    spec = (PACKAGING / "pyinstaller" / "tagmask.spec").read_text("utf-8")
    assert 'program("wseg", console=True)' in spec
    start = (PACKAGING / "pyinstaller" / "start.py").read_text("utf-8")
    assert "Path(sys.argv[0]).stem" in start


PATHS = """
procedure Expect(Found, Wanted: String);
begin
  if Found = Wanted then exit;
  writeln('found ', Found, ', expected ', Wanted);
  halt(1);
end;

const
  Folder = 'C:\\Programs\\TagMask';
  Paths: array[0..6] of String = ('', 'C:\\mine', 'C:\\mine;C:\\yours', ';C:\\mine',
    'C:\\Programs\\TagMask2', 'C:\\Programs\\TagMask\\sub;C:\\x', '%X%;C:\\a b');
var
  I: Integer;
  Added: String;
begin
  for I := 0 to 6 do begin
    Added := WithFolder(Paths[I], Folder);
    Expect(WithFolder(Added, Folder), Added);
    Expect(WithoutFolder(Added, Folder), Paths[I]);
    Expect(WithoutFolder(Paths[I], Folder), Paths[I]);
  end;
  Expect(WithFolder('C:\\mine;', Folder), 'C:\\mine;' + Folder);
  Expect(WithoutFolder(Folder + ';C:\\mine', Folder), 'C:\\mine');
  Expect(WithoutFolder('C:\\mine;c:\\programs\\tagmask;C:\\yours', Folder), 'C:\\mine;C:\\yours');
  Expect(WithoutFolder(Folder, Folder), '');
  Expect(WithoutFolder(Folder + ';', Folder), '');
  Expect(WithoutFolder('C:\\mine;' + Folder + ';', Folder), 'C:\\mine;');
  writeln('as expected');
end.
"""


@pytest.mark.skipif(shutil.which("fpc") is None, reason="there is no Free Pascal (fp-compiler)")
def test_a_path_is_after_the_removal_what_it_was_before(tmp_path: Path) -> None:
    """The code of the installer, as it is, by another Pascal."""
    text = SCRIPT.read_text("utf-8")
    code = text[text.index("{ Where the folder stands") : text.index("procedure AddToPath;")]
    source = tmp_path / "paths.pas"
    head = "program check;\n{$mode objfpc}{$H+}\nuses SysUtils;\n"
    source.write_text(head + code + PATHS, encoding="utf-8")
    made = subprocess.run(
        ["fpc", "-v0", str(source)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert made.returncode == 0, made.stdout + made.stderr
    ran = subprocess.run([str(tmp_path / "paths")], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "as expected\n")
