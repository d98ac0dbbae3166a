"""A user at a real X server: looks at the screen, moves the mouse, presses keys.

Mouse and keys are events of the X server's XTEST extension, so that everything between the server
and the application's slots is part of the test. Where things are is told by the process of the
application itself (`watched_app`), which cannot act.

There is no window manager. Without one nobody gives windows the keyboard, and Qt does not take it
by itself; before keys are pressed, the user gives it to the window in front, as a manager would.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from .screen import Screen, end, wait_until

LIMIT = 120.0  # seconds for something to appear, on a busy machine; most is there at once
PAUSE = 0.02  # seconds between a key or button going down and the next event
ROOT = Path(__file__).resolve().parents[2]

MODIFIERS = {"Ctrl": "Control_L", "Shift": "Shift_L", "Alt": "Alt_L", "Meta": "Super_L"}
KEYS = {
    "Enter": "Return",
    "Esc": "Escape",
    "Del": "Delete",
    "Space": "space",
    "PgDown": "Next",
    "PgUp": "Prior",
}


@dataclass(frozen=True)
class Thing:
    """Something on the screen."""

    kind: str
    name: str
    accessible: str
    text: str
    rect: tuple[int, int, int, int]  # x, y, width, height; pixels of the screen
    enabled: bool
    focused: bool
    checked: bool
    window: str
    of: str = ""  # of an item: the list it is in
    selected: bool = False
    row: int = -1

    @property
    def middle(self) -> tuple[int, int]:
        x, y, width, height = self.rect
        return x + width // 2, y + height // 2


class App:
    """A running application and its user."""

    def __init__(
        self, screen: Screen, process: subprocess.Popen[bytes], answers: int, log: Path
    ) -> None:
        self.process = process
        self.log = log
        self._screen = screen
        self._answers = answers
        self._display = Display(screen.display)
        self._rest = b""

    # ------------------------------------------------------------ looking

    def look(self) -> dict[str, Any]:
        """Ask the process what is to be seen; the answer comes when it is done with its work."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"look\n")
        self.process.stdin.flush()
        until = time.monotonic() + LIMIT
        while b"\n" not in self._rest:
            assert self.process.poll() is None, f"the application has ended: {self.output()}"
            ready, _, _ = select.select([self._answers], [], [], until - time.monotonic())
            assert ready, f"the window has not answered for {LIMIT:.0f} s"
            self._rest += os.read(self._answers, 1 << 20)
        line, _, self._rest = self._rest.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def things(self, **wanted: object) -> list[Thing]:
        """Return what is on the screen now and is as wanted: `text="Open"`, `kind="item"`.

        A text that ends with "*" is the beginning of one.
        """
        found = [Thing(**{**t, "rect": tuple(t["rect"])}) for t in self.look()["things"]]
        return [thing for thing in found if _fits(thing, wanted)]

    def see(self, *, limit: float = LIMIT, **wanted: object) -> Thing:
        """Wait until something is on the screen, and return it."""
        found: list[Thing] = []

        def appears() -> bool:
            found[:] = self.things(**wanted)
            return bool(found)

        assert wait_until(appears, limit), f"no {wanted} on the screen; there are {self.summary()}"
        return found[0]

    def gone(self, **wanted: object) -> None:
        """Wait until something is no longer on the screen."""
        self.wait(lambda: not self.things(**wanted), f"{wanted} going away")

    def wait(self, condition: Callable[[], bool], what: str, limit: float = LIMIT) -> None:
        """Wait until a condition holds."""
        assert wait_until(condition, limit), f"{what}: not within {limit:.0f} s; {self.summary()}"

    def titles(self) -> list[str]:
        """Return the titles of the windows that are open."""
        return [window["title"] for window in self.look()["windows"]]

    def summary(self) -> str:
        """Say in one line what can be read on the screen."""
        things = self.things()
        words = [f"{t.kind} {t.name} {t.text or t.accessible}" for t in things]
        return "; ".join(" ".join(word.split()) for word in words if len(word.split()) > 1)

    def output(self) -> str:
        """Return what the application wrote to its output and error streams."""
        return self.log.read_text("utf-8", "replace")

    def picture(self) -> NDArray[np.uint8]:
        """Return what the X server shows, (H, W, 3) RGB."""
        return self._screen.picture()

    def photograph(self, path: Path) -> None:
        """Save what the X server shows."""
        Image.fromarray(np.ascontiguousarray(self.picture())).save(path)

    # ------------------------------------------------------------ acting

    def click(self, thing: Thing, *, double: bool = False, button: int = 1, hold: str = "") -> None:
        """Move the mouse to the middle of something and click, once it can be clicked."""
        thing = thing if thing.enabled else self._enabled(thing)
        self.point(*thing.middle)
        held = [self._key(MODIFIERS[name]) for name in hold.split("+") if name]
        for code in held:
            self._event(X.KeyPress, code)
        for _ in range(2 if double else 1):
            self._event(X.ButtonPress, button)
            self._event(X.ButtonRelease, button)
        for code in reversed(held):
            self._event(X.KeyRelease, code)

    def _enabled(self, thing: Thing) -> Thing:
        """Wait until something that is shown, but disabled, is enabled."""
        named = {"kind": thing.kind, "accessible": thing.accessible, "text": thing.text}
        return self.see(enabled=True, name=thing.name, window=thing.window, of=thing.of, **named)

    def point(self, x: int, y: int) -> None:
        """Move the mouse."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()
        time.sleep(PAUSE)

    def drag(self, start: tuple[int, int], end: tuple[int, int], *, steps: int = 8) -> None:
        """Press the mouse in one place, move it to another, and let it go."""
        self.point(*start)
        self._event(X.ButtonPress, 1)
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self.point(x, y)
        self._event(X.ButtonRelease, 1)

    def press(self, keys: str) -> None:
        """Press keys together: "Ctrl+Shift+Z", "Enter", "3"."""
        self.focus()
        self._press(keys)

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.focus()
        for character in text:
            self._press_keysym(_keysym(character))

    def focus(self) -> None:
        """Give the keyboard to the window in front: a modal one, otherwise the main one."""
        windows = self.look()["windows"]
        if any(window["popup"] for window in windows):
            return  # a menu takes the keyboard by itself
        (front,) = (window for window in windows if window["front"])
        if not front["active"]:
            handle = self._display.create_resource_object("window", front["id"])
            handle.set_input_focus(X.RevertToParent, X.CurrentTime)
            self._display.sync()
            self.wait(lambda: self._is_active(front["id"]), f"the focus of {front['title']}")

    def _is_active(self, window: int) -> bool:
        return any(w["id"] == window and w["active"] for w in self.look()["windows"])

    def _press(self, keys: str) -> None:
        *held, key = [part or "plus" for part in keys.split("+")] if keys != "+" else ["plus"]
        codes = [self._key(MODIFIERS[name]) for name in held]
        for code in codes:
            self._event(X.KeyPress, code)
        named = KEYS.get(key, key.lower() if len(key) == 1 else key)
        self._press_keysym(_keysym(named))
        for code in reversed(codes):
            self._event(X.KeyRelease, code)

    def _press_keysym(self, keysym: int) -> None:
        code, level = self._where(keysym)
        shift = self._key("Shift_L")
        if level:
            self._event(X.KeyPress, shift)
        self._event(X.KeyPress, code)
        self._event(X.KeyRelease, code)
        if level:
            self._event(X.KeyRelease, shift)

    def _key(self, name: str) -> int:
        return self._where(_keysym(name))[0]

    def _where(self, keysym: int) -> tuple[int, int]:
        """Return the key that makes a character, and whether with shift."""
        places = [(level, code) for code, level in self._display.keysym_to_keycodes(keysym)]
        assert places, f"this keyboard has no key for {keysym:#x}"
        level, code = min(places)
        return code, level

    def _event(self, kind: int, detail: int) -> None:
        xtest.fake_input(self._display, kind, detail)
        self._display.sync()
        time.sleep(PAUSE)

    # ------------------------------------------------------------ ending

    def kill(self) -> None:
        """End the process without a word, as a crash or a power cut does."""
        self.process.kill()
        self.process.wait()

    def leave(self) -> None:
        """Let go of the screen."""
        self._display.close()


def _fits(thing: Thing, wanted: Mapping[str, object]) -> bool:
    for field, value in wanted.items():
        have = getattr(thing, field)
        if isinstance(value, str) and value.endswith("*"):
            if not str(have).startswith(value[:-1]):
                return False
        elif have != value:
            return False
    return True


def _keysym(name: str) -> int:
    special = {" ": "space", "/": "slash", ".": "period", "-": "minus", "_": "underscore"}
    found = XK.string_to_keysym(special.get(name, name))
    return int(found) or ord(name)


@contextmanager
def user_of(screen: Screen, home: Path, *arguments: str, language: str = "en") -> Iterator[App]:
    """Start the application on the screen with settings of its own, and sit down before it.

    Args:
        screen: a running virtual screen.
        home: a folder for settings, logs and caches.
        arguments: of `tagmask`.
        language: of the user's system.
    """
    home.mkdir(exist_ok=True)
    read_end, write_end = os.pipe()
    values = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "LANGUAGE")}
    values |= {
        "DISPLAY": screen.display,
        "QT_QPA_PLATFORM": "xcb",
        "TAGMASK_HOME": str(home),
        "LC_ALL": "C.UTF-8",  # there on every machine
        "LANGUAGE": language,
        "PYTHONPATH": str(ROOT),
    }
    program = Path(__file__).with_name("watched_app.py")
    command = [sys.executable, str(program), str(write_end), *arguments]
    output = home / "output.log"
    with output.open("ab") as log:
        process = subprocess.Popen(
            command, env=values, pass_fds=[write_end], stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    os.close(write_end)
    app = App(screen, process, read_end, output)
    try:
        yield app
    except BaseException:
        app.photograph(home / "failure.png")
        raise
    finally:
        app.leave()
        end(process)
        os.close(read_end)
        if process.stdin is not None:
            process.stdin.close()
