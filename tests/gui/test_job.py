"""Background work: order, cancelling, pausing, failing, and an event loop that stays free."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.core.store import create_project
from app.jobs.job import MOST_UNDELIVERED, Job, JobState
from app.jobs.job_list import JobList, lost_a_card
from app.jobs.question import Question
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.compute.failures import DeviceLostError


@dataclass(frozen=True)
class Number(Event):
    value: int


def counting(count: int) -> Job:
    def work(control: Control) -> Iterator[Event]:
        for value in range(count):
            control.wait_or_stop()
            yield Number(value)

    return Job("counting", work)


def run(qtbot: QtBot, job: Job) -> list[Event]:
    """Start a job, wait for its end, and return what came."""
    got: list[Event] = []
    job.event_received.connect(got.append)
    with qtbot.waitSignal(job.ended, timeout=5000):
        job.start()
    return got


def test_events_come_in_order_and_the_end_comes_last_and_once(qtbot: QtBot) -> None:
    job = counting(5000)
    ends: list[int] = []
    got: list[Event] = []
    job.ended.connect(lambda: ends.append(len(got)))
    job.event_received.connect(got.append)
    with qtbot.waitSignal(job.ended, timeout=5000):
        job.start()
    qtbot.wait(20)
    assert got == [Number(value) for value in range(5000)]
    assert ends == [5000]
    assert job.state is JobState.FINISHED


def test_receivers_run_in_the_thread_of_the_window(qtbot: QtBot) -> None:
    threads: set[int] = set()
    workers: set[int] = set()

    def work(control: Control) -> Iterator[Event]:
        workers.add(threading.get_ident())
        yield Number(0)
        yield Progress("p", 1, 1)

    job = Job("threads", work)
    job.event_received.connect(lambda _: threads.add(threading.get_ident()))
    job.progress_changed.connect(lambda _: threads.add(threading.get_ident()))
    run(qtbot, job)
    assert threads == {threading.get_ident()}
    assert workers.isdisjoint(threads)


def test_a_flood_of_events_leaves_the_event_loop_free(qtbot: QtBot) -> None:
    turns: list[float] = []
    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(lambda: turns.append(time.monotonic()))
    job = counting(20_000)
    job.event_received.connect(lambda _: sum(range(200)))
    timer.start()
    run(qtbot, job)
    timer.stop()
    # The loop turned many times meanwhile; in one delivery it would have turned once or twice.
    assert len(turns) > 5


def test_a_fast_producer_waits_for_the_window(qtbot: QtBot) -> None:
    made: list[int] = []

    def work(control: Control) -> Iterator[Event]:
        for value in range(3 * MOST_UNDELIVERED):
            made.append(value)
            yield Number(value)

    job = Job("flood", work)
    job.start()
    deadline = time.monotonic() + 2
    while len(made) < MOST_UNDELIVERED and time.monotonic() < deadline:
        time.sleep(0.01)  # the window is busy: nothing is delivered
    assert MOST_UNDELIVERED <= len(made) <= MOST_UNDELIVERED + 2
    assert job.wait(5)
    assert len(made) == 3 * MOST_UNDELIVERED


def test_of_progress_the_newest_is_shown_in_any_case(qtbot: QtBot) -> None:
    def work(control: Control) -> Iterator[Event]:
        for done in range(1, 1001):
            yield Progress("phase", done, 1000)

    job = Job("progress", work)
    shown: list[int] = []
    job.progress_changed.connect(lambda progress: shown.append(progress.done))
    assert run(qtbot, job) == []
    assert shown[-1] == 1000
    assert shown == sorted(shown)
    assert job.progress == Progress("phase", 1000, 1000)


def test_progress_stays_in_its_place_among_events(qtbot: QtBot) -> None:
    def work(control: Control) -> Iterator[Event]:
        yield Progress("phase", 1, 2)
        yield Number(1)
        yield Progress("phase", 2, 2)

    job = Job("order", work)
    order: list[int] = []
    job.progress_changed.connect(lambda progress: order.append(progress.done))
    job.event_received.connect(lambda _: order.append(-1))
    run(qtbot, job)
    assert order == [1, -1, 2]


def test_a_cancelled_job_cleans_up_and_then_ends(qtbot: QtBot) -> None:
    cleaned: list[bool] = []
    begun = threading.Event()

    def work(control: Control) -> Iterator[Event]:
        try:
            while True:
                control.wait_or_stop()
                begun.set()
                yield Number(0)
        finally:
            cleaned.append(True)

    job = Job("endless", work)
    job.start()
    assert begun.wait(2)
    with qtbot.waitSignal(job.ended, timeout=5000):
        job.cancel()
    assert job.state is JobState.CANCELLED
    assert cleaned == [True]
    assert job.error is None


def test_a_job_that_was_never_started_can_be_cancelled(qtbot: QtBot) -> None:
    job = counting(1)
    with qtbot.waitSignal(job.ended, timeout=1000):
        job.cancel()
    assert job.state is JobState.CANCELLED
    assert job.wait(1)
    with pytest.raises(RuntimeError, match="Make a new one"):
        job.start()


def test_a_paused_job_waits_and_goes_on(qtbot: QtBot) -> None:
    job = counting(100_000)
    job.start()
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    job.pause()
    assert job.state is JobState.PAUSED
    got: list[Event] = []
    qtbot.wait(50)
    job.event_received.connect(got.append)
    qtbot.wait(50)
    assert got == []
    job.resume()
    qtbot.waitUntil(lambda: len(got) > 10)
    job.cancel()
    assert job.wait(5)


def test_a_paused_job_can_be_cancelled(qtbot: QtBot) -> None:
    job = counting(1_000_000)
    job.start()
    job.pause()
    with qtbot.waitSignal(job.ended, timeout=5000):
        job.cancel()
    assert job.state is JobState.CANCELLED


def test_a_failure_keeps_its_cause(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def work(control: Control) -> Iterator[Event]:
        yield Number(1)
        raise OSError("the disk is on fire")

    job = Job("failing", work)
    assert run(qtbot, job) == [Number(1)]
    assert job.state is JobState.FAILED
    assert str(job.error) == "the disk is on fire"
    assert "failing" in caplog.text


def test_a_failure_before_the_first_event_is_told_too(qtbot: QtBot) -> None:
    def work(control: Control) -> Iterator[Event]:
        raise ValueError("no such thing")

    job = Job("failing at once", work)
    run(qtbot, job)
    assert job.state is JobState.FAILED
    assert isinstance(job.error, ValueError)
    assert str(job.error) == "no such thing"


def test_the_list_keeps_jobs_until_they_have_ended(qtbot: QtBot) -> None:
    jobs = JobList()
    ended: list[QObject] = []
    jobs.job_ended.connect(ended.append)
    first, second = jobs.start(counting(10)), jobs.start(counting(1_000_000))
    assert jobs.running() == [first, second]
    qtbot.waitUntil(lambda: jobs.running() == [second])
    jobs.cancel_all()
    assert jobs.wait(5)
    assert jobs.running() == []
    assert ended == [first, second]


def test_waiting_for_a_job_that_does_not_listen_gives_up(qtbot: QtBot) -> None:
    free = threading.Event()

    def work(control: Control) -> Iterator[Event]:
        free.wait()
        yield Number(0)

    jobs = JobList()
    jobs.start(Job("deaf", work))
    jobs.cancel_all()
    assert not jobs.wait(0.05)
    free.set()
    assert jobs.wait(5)


def test_a_job_whose_owner_goes_is_stopped_and_its_thread_ends(qtbot: QtBot) -> None:
    def work(control: Control) -> Iterator[Event]:
        threads.append(threading.current_thread())
        while True:
            control.wait_or_stop()
            yield Number(0)  # nobody takes them: the box fills, and the thread waits for room

    threads: list[threading.Thread] = []
    owner = QObject()
    job = Job("orphan", work, parent=owner)
    job.start()
    time.sleep(0.05)
    shiboken6.delete(owner)
    threads[0].join(5)
    assert not threads[0].is_alive()


def test_the_work_is_let_go_of_in_the_thread_of_the_window(qtbot: QtBot) -> None:
    class Held:
        def __del__(self) -> None:
            gone.append(threading.get_ident())

    def job_with(held: Held) -> Job:
        def work(control: Control) -> Iterator[Event]:
            yield Event()
            assert held

        return Job("holds", work)

    gone: list[int] = []
    jobs = JobList()
    job = jobs.start(job_with(Held()))
    with qtbot.waitSignal(job.destroyed, timeout=5000):
        del job
    assert gone in ([], [threading.get_ident()])


def test_a_job_that_ends_while_the_engine_is_loaded_has_lost_no_card(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "wseg_engine.compute.failures"
    error = DeviceLostError("gone")
    assert lost_a_card(error) and not lost_a_card(ValueError()) and not lost_a_card(None)
    monkeypatch.setitem(
        sys.modules, name, ModuleType(name)
    )  # as another thread leaves it meanwhile
    assert not lost_a_card(ValueError()) and not lost_a_card(None)
    monkeypatch.delitem(sys.modules, name)
    assert not lost_a_card(ValueError())


def test_a_question_gives_its_answer_and_no_event_of_its_own(qtbot: QtBot) -> None:
    question = Question("asking", lambda _control: 6 * 7)
    answers: list[int] = []
    question.answered.connect(answers.append)
    with qtbot.waitSignal(question.ended, timeout=5000):
        question.start()
    assert (answers, question.state, question.quiet) == ([42], JobState.FINISHED, True)


def test_a_project_that_was_closed_ends_what_reads_it_as_if_it_was_cancelled(
    qtbot: QtBot, tmp_path: Path
) -> None:
    project = create_project(tmp_path / "project")
    project.close()
    question = Question("asking", lambda _control: len(project.images))
    answers: list[int] = []
    question.answered.connect(answers.append)
    with qtbot.waitSignal(question.ended, timeout=5000):
        question.start()
    assert (answers, question.state, question.error) == ([], JobState.CANCELLED, None)
