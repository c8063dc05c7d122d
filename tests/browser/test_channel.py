"""Where a session's thread and the requests of its page meet."""

from __future__ import annotations

import threading

import pytest

from cogtrain.displays.browser.channel import Channel
from cogtrain.displays.display import DisplayGoneError


def test_a_turn_is_fetched_once_it_is_another() -> None:
    channel = Channel(60)
    waits = channel.beyond(0)
    assert not waits.done()
    assert channel.ask({"kind": "page"}) == 1
    assert waits.result(1) == {"kind": "page", "turn": 1}
    assert channel.beyond(0).result(1)["turn"] == 1  # fetched again, as the reply was lost
    assert not channel.beyond(1).done()


def test_messages_of_another_turn_are_old() -> None:
    channel = Channel(60)
    channel.ask({"kind": "page"})
    assert channel.send(7, "answer", {}).result(1) == {"old": True}
    replied = channel.send(1, "answer", {"how": "key"})
    message = channel.receive()
    message.reply(kept=3)
    message.reply(kept=4)
    assert replied.result(1) == {"kept": 3}


def test_another_size_may_be_told_at_any_time() -> None:
    channel = Channel(60)
    channel.ask({"kind": "page"})
    channel.send(99, "stage", {})
    assert channel.receive().kind == "stage"


def test_a_page_that_is_silent_for_long_is_gone() -> None:
    now = [0.0]
    channel = Channel(10, lambda: now[0])
    channel.ask({"kind": "page"})
    waits = channel.beyond(1)
    now[0] = 100.0
    assert channel.silent_s == 0.0  # one of its requests waits here
    waits.cancel()
    assert channel.silent_s == 100.0
    with pytest.raises(DisplayGoneError):
        channel.receive()
    assert channel.closed


def test_closing_tells_whoever_waits() -> None:
    channel = Channel(60)
    channel.ask({"kind": "block"})
    assert channel.block == 1
    waits = channel.beyond(1)
    caught: list[BaseException] = []

    def session() -> None:
        try:
            channel.receive()
        except DisplayGoneError as gone:
            caught.append(gone)

    thread = threading.Thread(target=session)
    thread.start()
    channel.close()
    thread.join(5)
    assert waits.result(1)["kind"] == "closed"
    assert len(caught) == 1
    assert channel.send(2, "answer", {}).result(1) == {"old": True}
