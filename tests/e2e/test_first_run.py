"""The first minutes of somebody new, at a real X server: welcome, sample, tour, language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.store import open_project
from app.core.store.sample_project import sample_project_folder

from .screen import Screen
from .user import LIMIT, App, user_of
from .watched_app import SAMPLE_IMAGES

DRAWING = 600.0  # seconds for the sample's pictures on a busy machine; alone it takes a few


def step(user: App, number: int, limit: float = LIMIT) -> None:
    user.see(kind="QLabel", text=f"{number} of 7", limit=limit)


def focus_on(user: App, text: str) -> None:
    user.wait(lambda: bool(user.things(text=text, focused=True)), f"the keyboard on {text}")


def test_somebody_new_opens_the_sample_and_is_shown_around(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SAMPLE_IMAGES, "12")
    home = tmp_path / "home"
    with user_of(screen, home) as user:
        user.see(text="1 · Tag")
        user.click(user.see(text="Open the Sample Project"))
        step(user, 1, DRAWING)
        before = user.picture()
        user.photograph(tmp_path / "tour.png")
        user.click(user.see(text="Next"))
        step(user, 2)
        assert np.abs(before.astype(int) - user.picture()).mean() > 1, "the light did not move"

        # It is in nobody's way: a key of a class tags while the card has the keyboard.
        focus_on(user, "Next")
        user.press("3")
        user.press("Enter")
        step(user, 3)
        for number in (4, 5, 6):
            user.press("Right")
            step(user, number)
        focus_on(user, "Next")  # though the page of the review has come meanwhile
        user.press("Left")
        step(user, 5)
        user.press("Esc")
        user.gone(text="5 of 7")

        # Once is enough.
        user.press("Ctrl+W")
        user.click(user.see(text="Open the Sample Project"))
        user.see(kind="Switcher")
        user.see(kind="TagPanel")
        assert not user.things(text="1 of 7")
    with open_project(sample_project_folder(home / "data" / "sample")) as project:
        assert list(project.runs.all()) == []


def test_another_language_is_spoken_at_once(screen: Screen, tmp_path: Path) -> None:
    with user_of(screen, tmp_path / "home") as user:
        user.see(text="Open the Sample Project")
        box = user.see(kind="QComboBox")
        user.click(box)
        user.press("End")
        user.press("Enter")
        user.see(text="Beispielprojekt öffnen")
        user.gone(text="Open the Sample Project")
        user.photograph(tmp_path / "german.png")
    with user_of(screen, tmp_path / "home") as user:  # and from then on
        user.see(text="Beispielprojekt öffnen")


def test_the_system_chooses_the_language_at_first(screen: Screen, tmp_path: Path) -> None:
    with user_of(screen, tmp_path / "home", language="de") as user:
        user.see(text="Beispielprojekt öffnen")
