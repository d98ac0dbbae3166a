"""Messages of the engine: English by themselves, in the words of an installed translator else."""

from __future__ import annotations

import errno
import json
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from wseg_engine.base.messages import (
    CONTEXT,
    foreign,
    install_translator,
    os_reason,
    reason,
    tr,
    tr_noop,
)
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.networks.model_file import CheckpointError
from wseg_engine.settings.config import ConfigError, TrainConfig
from wseg_engine.training.checkpoint import load_checkpoint

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/a/b")
TRANSLATED = {
    "{file} is empty.": "Leer: {file}",
    "{count:,} images": "{count:,} Bilder",
    "a {kind!r} of {place}": "{place} hat „{kind}“",
    "lost: {error!r}": "weg: {error!r}",
    "the disk is full": "voll",
    "{text} is missing": "{text} fehlt",
    "a part of it is missing": "unvollständig",
}


@pytest.fixture
def translated() -> Iterator[None]:
    """A translator that knows a few messages."""

    def translate(context: str, text: str, n: int | None) -> str:
        assert context == CONTEXT
        assert n is None
        return TRANSLATED.get(text, text)

    install_translator(
        translate, lambda value, digits: f"{value:_.{digits}f}".replace(".", ",").replace("_", ".")
    )
    yield
    install_translator(None)


def test_without_a_translator_a_message_is_its_english_text() -> None:
    assert tr("{file} is empty.", file=Path("a.jpg")) == "a.jpg is empty."
    assert tr("{count:,} images, {share:.1f} %", count=12345, share=0.25) == "12,345 images, 0.2 %"
    assert tr("lost: {error!r}", error=KeyError("x")) == "lost: KeyError('x')"
    assert tr("({error})", error=FULL) == f"({FULL})"
    assert os_reason(FULL) == os.strerror(errno.ENOSPC)


@pytest.mark.usefixtures("translated")
def test_a_translator_may_put_values_in_another_order_and_quote_them() -> None:
    assert tr("{file} is empty.", file="a.jpg") == "Leer: a.jpg"
    assert tr("a {kind!r} of {place}", kind="x", place="y") == "y hat „x“"


@pytest.mark.usefixtures("translated")
def test_numbers_are_written_as_the_users_language_does() -> None:
    assert tr("{count:,} images", count=1234567) == "1.234.567 Bilder"


@pytest.mark.usefixtures("translated")
def test_errors_of_the_system_and_of_libraries_are_told_in_the_users_language() -> None:
    assert reason(FULL) == "voll"
    assert tr("lost: {error!r}", error=FULL) == "weg: voll"
    assert reason(OSError("image file is truncated (5 bytes not processed)")) == "unvollständig"
    assert reason(KeyError("order")) == "'order' fehlt"
    assert foreign("something new") == "something new"
    assert reason(ValueError()) == "ValueError"


@pytest.mark.usefixtures("translated")
def test_a_marked_message_is_translated_when_it_is_said() -> None:
    marked = tr_noop("the disk is full")
    assert marked == "the disk is full"
    assert tr(marked) == "voll"


@pytest.mark.usefixtures("translated")
def test_values_may_hold_braces() -> None:
    assert tr("{file} is empty.", file="{odd}.jpg") == "Leer: {odd}.jpg"


@pytest.mark.usefixtures("translated")
def test_an_error_travels_between_processes_with_its_words() -> None:
    error = ImageError(tr("{file} is empty.", file="a.jpg"))
    assert str(pickle.loads(pickle.dumps(error))) == "Leer: a.jpg"


def broken_image(folder: Path) -> None:
    file = folder / "a.png"
    Image.new("RGB", (64, 64), (9, 200, 30)).save(file)
    file.write_bytes(file.read_bytes()[:80])
    load_image(file)


def foreign_checkpoint(folder: Path) -> None:
    file = folder / "checkpoint.json"
    file.write_text(json.dumps({"format": "of another program"}), "utf-8")
    load_checkpoint(file)


def wrong_setting(folder: Path) -> None:
    del folder
    TrainConfig(epochs=-1)


@pytest.mark.parametrize(
    ("offend", "kind", "start"),
    [
        (broken_image, ImageError, "«{file} is damaged: «"),
        (foreign_checkpoint, CheckpointError, "«{path}: this is not a TagMask checkpoint.»"),
        (wrong_setting, ConfigError, "«{label} is"),
    ],
)
def test_messages_are_translated_where_they_are_made(
    tmp_path: Path, offend: Callable[[Path], None], kind: type[Exception], start: str
) -> None:
    def marked(context: str, text: str, n: int | None) -> str:
        del context, n
        return f"«{text}»".replace("{", "{{").replace("}", "}}").replace("{{text}}", "{text}")

    install_translator(marked)
    try:
        with pytest.raises(kind) as caught:
            offend(tmp_path)
    finally:
        install_translator(None)
    assert str(caught.value).startswith(start)
