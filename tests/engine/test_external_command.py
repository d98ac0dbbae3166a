"""The command of another program: taken apart, checked, found."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wseg_engine.external import command as command_module
from wseg_engine.external import program as program_module
from wseg_engine.external.command import (
    MOST_TEXT,
    PLACEHOLDERS,
    ExternalError,
    check_arguments,
    check_command,
    fill,
    find_program,
    fingerprint,
    join_command,
    split_command,
)
from wseg_engine.external.program import environment, how_it_ended

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="files are run by their mode there")


@pytest.mark.parametrize(
    ("text", "windows", "command"),
    [
        ("sam {images} {masks}", False, ("sam", "{images}", "{masks}")),
        ("'/my dir/x.py' \"a b\" c\\ d", False, ("/my dir/x.py", "a b", "c d")),
        ("x --note '#1; $HOME | *'", False, ("x", "--note", "#1; $HOME | *")),
        (
            r'"C:\my dir\x.exe" C:\ä\y.py {masks}',
            True,
            (r"C:\my dir\x.exe", r"C:\ä\y.py", "{masks}"),
        ),
        (r"x don't c:\n", True, ("x", "don't", r"c:\n")),
        ('x ""', True, ("x", "")),
        ("  ", False, ()),
    ],
)
def test_a_line_is_taken_apart_by_the_systems_rules(
    text: str, *, windows: bool, command: tuple[str, ...]
) -> None:
    assert split_command(text, windows=windows) == command


@pytest.mark.parametrize("windows", [True, False])
def test_a_command_that_is_put_together_comes_apart_again(*, windows: bool) -> None:
    command = ("C:\\my dir\\x.exe", "", "a b", "don't", "{masks}", "#", "日本")
    assert split_command(join_command(command, windows=windows), windows=windows) == command


def test_a_command_is_shown_as_one_would_type_it() -> None:
    for windows in (True, False):
        assert (
            join_command(("python3", "x.py", "{masks}"), windows=windows) == "python3 x.py {masks}"
        )


def test_a_quote_that_stays_open_is_told() -> None:
    with pytest.raises(ExternalError, match="never closed"):
        split_command('python "my script.py {masks}')


def test_an_endless_command_is_refused() -> None:
    with pytest.raises(ExternalError, match="at most 8000"):
        split_command("x" * (MOST_TEXT + 1))


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ((), "There is no command"),
        (("",), "There is no command"),
        (("sam", "{images}"), "does not say where masks go"),
        (("sam", "{masks}"), "does not say where the images are"),
        (("sam", "{image}", "{masks}"), "unknown placeholder, {image}"),
        (("sam", "{{images}}", "{masks}"), "does not say where the images are"),
    ],
)
def test_a_command_that_cannot_work_is_refused(command: tuple[str, ...], text: str) -> None:
    with pytest.raises(ExternalError) as raised:
        check_command(command)
    assert text in str(raised.value)


def test_a_changed_script_is_another_program_and_a_changed_log_is_none(tmp_path: Path) -> None:
    script, log = tmp_path / "masks.py", tmp_path / "log.txt"
    script.write_text("1")
    log.write_text("1")
    command = (sys.executable, "-u", str(script), "{tags}", str(log))
    before = fingerprint(command)
    log.write_text("12")
    assert fingerprint(command) == before
    script.write_text("12")
    assert fingerprint(command) != before
    assert fingerprint(("no-such-program", "{tags}")) == []
    assert fingerprint((script.name, "x"), folder=tmp_path) == [
        [script.stat().st_size, script.stat().st_mtime_ns]
    ]


def test_placeholders_are_replaced_within_words_and_nothing_else_is() -> None:
    places = {name: Path("/w") / name for name in PLACEHOLDERS}
    command = ("x", "--in={images}", "{{masks}}", "{0.__class__}", '{"a": 1}', "{{other}}", "{}")
    assert fill(command, places) == [
        "x",
        f"--in={Path('/w/images')}",
        "{masks}",
        "{0.__class__}",
        '{"a": 1}',
        "{other}",
        "{}",
    ]


def test_a_word_in_braces_can_be_handed_on_as_the_refusal_says() -> None:
    with pytest.raises(ExternalError, match="Double the braces"):
        check_command(("x", "{name}.png", "{images}", "{masks}"))
    command = ("x", "{{name}}.png", "{images}", "{masks}")
    check_command(command)
    places = {name: Path("/w") / name for name in PLACEHOLDERS}
    assert fill(command, places)[1] == "{name}.png"


def test_a_place_with_braces_in_its_name_is_put_in_as_it_is() -> None:
    places = {name: Path("/w{masks}") / name for name in PLACEHOLDERS}
    assert fill(("x", "{images}"), places)[1] == str(Path("/w{masks}/images"))


def test_programs_are_found_by_path_and_in_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = Path(sys.executable)
    assert find_program(str(python)) == python
    monkeypatch.setenv("PATH", str(python.parent))
    assert find_program(python.name) == python
    monkeypatch.chdir(python.parent)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExternalError, match="There is no program"):
        find_program(python.name)  # where one happens to be is not looked at


def test_on_windows_programs_are_found_without_their_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Python it is that looks: up to 3.11 none adds endings to whole paths."""
    for name in ("python", "python3.13.exe", "sam.exe"):  # the first is a script of a shell's
        (tmp_path / name).write_bytes(b"")
        (tmp_path / name).chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr(command_module.sys, "platform", "win32")
        patch.setenv("PATHEXT", ".COM;.EXE;;.BAT")
        assert command_module._endings() == (".com", ".exe", ".bat")
        patch.delenv("PATHEXT")
        assert ".exe" in command_module._endings()
    monkeypatch.setattr(command_module, "_endings", lambda: (".com", ".exe"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program("sam") == tmp_path / "sam.exe"
    assert find_program("sam.exe") == tmp_path / "sam.exe"
    assert find_program("python3.13") == tmp_path / "python3.13.exe"
    assert find_program(str(tmp_path / "sam")) == tmp_path / "sam.exe"
    with pytest.raises(ExternalError, match="There is no program"):
        find_program("python")


@ON_POSIX
def test_a_file_that_is_no_program_is_told(tmp_path: Path) -> None:
    file = tmp_path / "masks.py"
    file.write_text("print()")
    with pytest.raises(ExternalError, match=r"python3 .*masks\.py"):
        find_program(str(file))
    file.write_text("#!/bin/sh\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    assert find_program("./masks.py", folder=tmp_path) == tmp_path / "masks.py"


@ON_POSIX
def test_a_program_that_the_system_refuses_is_told(tmp_path: Path) -> None:
    file = tmp_path / "broken"
    file.write_bytes(b"\x7fELF nothing")
    file.chmod(0o755)
    with pytest.raises(ExternalError, match="could not be started"):
        program_module.Program([str(file)], tmp_path)


@pytest.mark.parametrize("odd", ["a&b", "%PATH%", 'say "x"', "a|b", "x^y"])
def test_batch_files_get_nothing_that_their_shell_obeys(odd: str) -> None:
    check_arguments([r"C:\x.exe", odd])
    check_arguments([r"C:\x.BAT", "plain", r"C:\my dir\y"])
    with pytest.raises(ExternalError, match="batch file"):
        check_arguments([r"C:\x.BAT", odd])


def test_a_packaged_programs_libraries_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"LD_LIBRARY_PATH": "/package", "LD_LIBRARY_PATH_ORIG": "/users", "A": "b"}
    assert environment(own)["LD_LIBRARY_PATH"] == "/package"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert environment(own)["LD_LIBRARY_PATH"] == "/users"
    assert "LD_LIBRARY_PATH" not in environment({"LD_LIBRARY_PATH": "/package"})
    assert environment({"PYTHONIOENCODING": "latin-1"})["PYTHONIOENCODING"] == "latin-1"


@ON_POSIX
def test_how_a_program_ended_is_told() -> None:
    assert how_it_ended(3) == "ended with status 3"
    assert how_it_ended(-9) == "was ended by the signal SIGKILL"
    assert how_it_ended(-200) == "was ended by the signal 200"


def test_on_windows_a_tree_of_processes_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked of Windows, where there is none: by the words that it understands."""
    asked: list[list[str]] = []

    def answer(command: list[str], **_how: object) -> None:
        asked.append(command)

    running = program_module.Program(
        [sys.executable, "-c", "import time; time.sleep(600)"], tmp_path
    )
    monkeypatch.setattr(subprocess, "run", answer)
    with monkeypatch.context() as patch:
        patch.setattr(program_module.sys, "platform", "win32")
        patch.setenv("SYSTEMROOT", r"C:\Windows")
        running.end()
    assert asked[0][1:] == ["/F", "/T", "/PID", str(running._process.pid)]
    assert os.path.basename(asked[0][0].replace("\\", "/")) == "taskkill.exe"  # noqa: PTH119
    assert running.status is not None
