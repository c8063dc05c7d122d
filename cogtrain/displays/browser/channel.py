"""Where the thread of a session and the requests of its page meet: what is asked of the page, and what it answers.

The thread asks one thing after the other, numbered turns; the page fetches what it has not seen yet, and sends messages
that belong to a turn. Each message is answered once; nothing here knows HTTP.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from cogtrain.displays.display import DisplayGoneError

Json = dict[str, Any]
LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Message:
    """What a page sent. kind: answer, chunk, draft or stage."""

    turn: int
    kind: str
    data: Mapping[str, Any]
    replied: Future[Json] = field(default_factory=Future)

    def reply(self, **values: Any) -> None:
        """Answer it, once."""
        if not self.replied.done():
            self.replied.set_result(values)


class Channel:
    """One page's. patience_s: so long may the page be silent before it counts as gone for good."""

    def __init__(self, patience_s: float, now_s: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._inbox: queue.Queue[Message] = queue.Queue()
        self._waiting: list[Future[Json]] = []
        self._number, self._turn = 0, Json()
        self._patience_s, self._now_s = patience_s, now_s
        self._heard_s, self._closed = now_s(), False

    # ---------------------------------------------------------------- the session's thread

    def ask(self, turn: Mapping[str, Any]) -> int:
        """Put a turn to the page; its number."""
        with self._lock:
            self._number += 1
            self._turn = {**turn, "turn": self._number}
            waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(self._turn)
        return self._number

    def receive(self) -> Message:
        """The page's next message. Raises DisplayGoneError where the page is gone."""
        while True:
            try:
                return self._inbox.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                if self._closed or self.silent_s > self._patience_s:
                    self.close()
                    raise DisplayGoneError from None

    def close(self) -> None:
        """Nothing more is asked here: whoever waits is told so."""
        self._closed = True
        self.ask({"kind": "closed"})

    # ---------------------------------------------------------------- the requests of the page

    @property
    def closed(self) -> bool:
        """Whether nothing more is asked here."""
        return self._closed

    @property
    def block(self) -> int:
        """The number of the turn that is on, where it is a block; else 0."""
        with self._lock:
            return self._number if self._turn.get("kind") == "block" else 0

    @property
    def silent_s(self) -> float:
        """How long nothing was heard of the page; nothing while one of its requests waits here."""
        with self._lock:
            waits = any(not future.cancelled() for future in self._waiting)
            return 0.0 if waits else self._now_s() - self._heard_s

    def heard(self) -> None:
        """The page is there."""
        self._heard_s = self._now_s()

    def beyond(self, have: int) -> Future[Json]:
        """The turn that is on, once it is another than that number."""
        self.heard()
        future: Future[Json] = Future()
        with self._lock:
            self._waiting = [one for one in self._waiting if not one.done()]
            if self._number != have and self._number > 0:
                future.set_result(self._turn)
            else:
                self._waiting.append(future)
        return future

    def send(self, turn: int, kind: str, data: Mapping[str, Any]) -> Future[Json]:
        """Hand a message to the session's thread; what it replies."""
        self.heard()
        message = Message(turn, kind, data)
        if self._closed or (kind != "stage" and turn != self._number):
            message.reply(old=True)
        else:
            self._inbox.put(message)
        return message.replied
