import os
import signal
import threading
import time

import pytest

from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until


def test_signals_are_noted_and_not_raised():
    with Interruption() as interruption:
        assert (interruption.count, interruption.first) == (0, None)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)

        assert (interruption.count, interruption.first) == (2, signal.SIGTERM)


def test_outside_of_the_block_signals_do_what_they_did():
    with Interruption():
        pass

    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)


def test_an_ignored_signal_stays_ignored():
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            os.kill(os.getpid(), signal.SIGINT)

            assert interruption.count == 0
    finally:
        signal.signal(signal.SIGINT, previous)


def test_in_another_thread_there_is_nothing_to_note():
    counts = []

    def run():
        with Interruption() as interruption:
            counts.append(interruption.count)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert counts == [0]


def test_waiting_ends_when_it_is_done():
    end = time.monotonic() + 0.1

    assert wait_until(lambda: time.monotonic() > end, 10, Interruption())
    assert time.monotonic() < end + 5


def test_waiting_ends_when_the_time_is_over():
    began = time.monotonic()

    assert not wait_until(lambda: False, 0.1, Interruption())
    assert 0.1 <= time.monotonic() - began < 5


def test_what_is_done_already_needs_no_time():
    assert wait_until(lambda: True, 0, Interruption())


def test_waiting_ends_at_the_next_signal_and_not_at_an_earlier_one():
    with Interruption() as interruption:
        os.kill(os.getpid(), signal.SIGINT)
        assert wait_until(lambda: True, 10, interruption)

        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        began = time.monotonic()
        assert not wait_until(lambda: False, 30, interruption)
        assert time.monotonic() - began < 10
        timer.join()
