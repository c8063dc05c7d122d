"""Keys from psychtoolbox's queues, each down event exactly once, stamped on the session's own clock.

psychtoolbox stamps on a clock of its own, which on Linux is wall time and can step. Each poll therefore pairs the two
clocks; a stamp is mapped by the pair whose result lies between the last poll and this one, so that a stepped wall
clock changes no reaction time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cogtrain.errors import DeviceError, refuse

SLACK_S = 0.002
REPEAT_WITHIN_S = 0.75


@dataclass(frozen=True)
class KeyDown:
    """A key went down at ``time_s`` on the session's clock."""

    time_s: float
    key: str


class Queue(Protocol):
    """One device's queue, as psychtoolbox has it."""

    def flush(self, flush_type: int = 0) -> Any: ...

    def queue_get_event(self) -> tuple[Any, Any]: ...


class Keyboard:
    """All keyboards of the computer as one.

    seen: down events so far. queues: started queues. names: psychtoolbox key code -> name, may be exchanged.
        their_clock: psychtoolbox's seconds; our_clock: the session's.
    """

    def __init__(
        self,
        queues: Iterable[Queue],
        names: Mapping[int, str],
        their_clock: Callable[[], float],
        our_clock: Callable[[], float],
    ) -> None:
        self._queues = tuple(queues)
        self.names = names
        self._their_clock = their_clock
        self._our_clock = our_clock
        self._offset_s, self._polled_s = self._pair()
        self._first_offset_s = self._offset_s
        self._held: dict[tuple[int, int], float] = {}
        self._lying: set[tuple[int, int]] = set()
        self.seen = 0

    def _pair(self) -> tuple[float, float]:
        """(ours minus theirs, our time now); the tightest of three pairs, so that an interruption does not enter."""
        pairs = []
        for _ in range(3):
            before_s = self._our_clock()
            theirs_s = self._their_clock()
            after_s = self._our_clock()
            pairs.append((after_s - before_s, (before_s + after_s) / 2 - theirs_s, after_s))
        _, offset_s, _ = min(pairs)
        return offset_s, pairs[-1][2]

    def clear(self) -> None:
        """Forget what was pressed until now, and begin to count the drift of the clocks anew. A key that lies down is
        not heard before it was let go."""
        self.poll()
        self._lying = set(self._held)
        self._first_offset_s = self._offset_s

    def drift_ms(self) -> float:
        """By how much their clock moved against ours since :meth:`clear`, milliseconds."""
        return (self._offset_s - self._first_offset_s) * 1000

    @property
    def held(self) -> frozenset[str]:
        """The keys that lie down, as of the last poll."""
        return frozenset(self.names.get(code, f"code-{code}") for _, code in self._held)

    def poll(self) -> list[KeyDown]:
        """All down events since the last poll, by time; releases and repeats of a held key are passed over."""
        earlier_offset_s, earlier_s = self._offset_s, self._polled_s
        raw = []
        for device, queue in enumerate(self._queues):
            while queue.flush():
                event, _ = queue.queue_get_event()
                if event and self._is_new(device, event):
                    raw.append((float(event["Time"]), int(event["Keycode"])))
        self._offset_s, self._polled_s = self._pair()
        downs = []
        self.seen += len(raw)
        for theirs_s, code in sorted(raw):
            time_s = theirs_s + self._offset_s
            if not earlier_s - SLACK_S <= time_s <= self._polled_s:
                other_s = theirs_s + earlier_offset_s
                time_s = (
                    other_s
                    if earlier_s - SLACK_S <= other_s <= self._polled_s
                    else min(max(time_s, earlier_s), self._polled_s)
                )
            downs.append(KeyDown(time_s, self.names.get(code, f"code-{code}")))
        return downs

    def _is_new(self, device: int, event: Mapping[str, Any]) -> bool:
        """A press that is no repeat of a key held down. Repeats follow each other fast: a lost release cannot silence
        a key for long."""
        key = (device, int(event["Keycode"]))
        if not event["Pressed"]:
            self._held.pop(key, None)
            self._lying.discard(key)
            return False
        if key in self._lying:
            return False
        time_s, last_s = float(event["Time"]), self._held.get(key)
        self._held[key] = time_s
        return last_s is None or not 0 <= time_s - last_s < REPEAT_WITHIN_S


def open_keyboard(our_clock: Callable[[], float]) -> Keyboard:
    """A queue on every keyboard of this computer. Raises CogtrainError where psychtoolbox or a keyboard is missing."""
    try:
        from psychopy.hardware.keyboard import keyNames
        from psychtoolbox import GetSecs, hid
    except ImportError as missing:
        raise refuse(
            "keyboard",
            f"psychtoolbox cannot be loaded ({missing.name or 'a library is missing'})",
            "the psychtoolbox keyboard, the only one with proven stamps",
            'Install it with: pip install "cogtrain[station]"; on Linux also libusb-1.0-0.',
            kind=DeviceError,
        ) from missing
    indices, _, _ = hid.get_keyboard_indices()
    if not indices:
        raise refuse(
            "keyboard",
            "no keyboard",
            "at least one keyboard",
            "Connect one; on macOS allow Input Monitoring for this program.",
            kind=DeviceError,
        )
    queues = []
    for index in indices:
        queue = hid.Keyboard(index)
        queue.queue_start()
        queue.flush(1)
        queues.append(queue)
    return Keyboard(queues, keyNames, GetSecs, our_clock)
