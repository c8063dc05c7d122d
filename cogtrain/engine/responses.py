"""Which press answers which trial: pure bookkeeping on stamps. Every down event is used exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cogtrain.trial import ENTER, Answer, Source, Stream, Trial, key_entry, typed


@dataclass(frozen=True)
class Press:
    """A key or touch that means something here: its stamp on the session's clock, stream and answer; of a touch, where
    it was."""

    time_s: float
    stream: str
    answer: str
    source: Source = "key"
    x: float | None = None
    y: float | None = None


Meanings = tuple[tuple[str, str], ...]
"""What one key or place can mean: (stream, answer), in the order of streams."""


def keys_of(stream: str, answer: str, keys: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The keys of an answer in a stream: ``stream.answer`` of the card where it says so, else ``answer``."""
    return keys.get(key_entry(stream, answer, keys), ())


def key_map(streams: tuple[Stream, ...], keys: Mapping[str, tuple[str, ...]]) -> dict[str, Meanings]:
    """key -> what it can mean, from the card's answer -> keys."""
    found: dict[str, Meanings] = {}
    for stream in streams:
        for answer in stream.answers:
            for key in keys_of(stream.name, answer, keys):
                found[key] = (*found.get(key, ()), (stream.name, answer))
    return found


def answer_map(streams: tuple[Stream, ...]) -> dict[str, Meanings]:
    """answer, and ``stream.answer`` -> the streams that know it: what a place of that name can mean."""
    found: dict[str, Meanings] = {}
    for stream in streams:
        for answer in stream.answers:
            found[answer] = (*found.get(answer, ()), (stream.name, answer))
            found[f"{stream.name}.{answer}"] = ((stream.name, answer),)
    return found


@dataclass
class Collector:
    """The presses of one trial as they come. ``onset_s`` is None until the stimulus was shown."""

    trial: Trial
    kinds: Mapping[str, str]
    onset_s: float | None = None
    presses: list[tuple[Press, bool]] = field(default_factory=list)

    def add(self, meanings: tuple[Press, ...]) -> bool:
        """Take a press by the first of its meanings that the trial still waits for, else by its first; returns whether
        it is used as the trial's answer (or as part of its sequence)."""
        open_ = self._in_window(meanings[0].time_s)
        press = next((one for one in meanings if self._fits(one)), meanings[0]) if open_ else meanings[0]
        used = open_ and self._fits(press)
        self.presses.append((press, used))
        return used

    def _in_window(self, time_s: float) -> bool:
        if self.onset_s is None or time_s < self.onset_s:
            return False
        window = self.trial.response_s
        return window is None or time_s - self.onset_s <= window

    def _given(self, stream: str) -> list[str]:
        return [press.answer for press, used in self.presses if used and press.stream == stream]

    def _fits(self, press: Press) -> bool:
        if press.stream not in self.trial.expected:
            return False
        given, expected = self._given(press.stream), self.trial.expected[press.stream]
        if self.kinds[press.stream] == "typed":
            return ENTER not in given
        if not isinstance(expected, tuple):
            return not given
        if len(given) >= len(expected):
            return False
        return self.kinds[press.stream] != "path" or expected[len(given)] == press.answer

    def complete(self) -> bool:
        """Whether every stream has its whole answer."""
        for stream, expected in self.trial.expected.items():
            given = self._given(stream)
            needed = len(expected) if isinstance(expected, tuple) else 1
            if ENTER not in given if self.kinds[stream] == "typed" else len(given) < needed:
                return False
        return True

    @property
    def echoing(self) -> bool:
        """Whether the trial has a sequence, a path, or something typed, which are echoed."""
        return any(isinstance(one, tuple) or self.kinds[name] == "typed" for name, one in self.trial.expected.items())

    def echoes(self) -> list[tuple[str, int]]:
        """Used answers of sequences and paths, and signs that are typed, with their place, to be echoed on the
        screen."""
        echoes: list[tuple[str, int]] = []
        for stream, expected in self.trial.expected.items():
            if isinstance(expected, tuple):
                echoes += [(answer, k) for k, answer in enumerate(self._given(stream))]
            elif self.kinds[stream] == "typed":
                echoes += [(sign, k) for k, sign in enumerate(typed(self._given(stream)))]
        return echoes

    def answers(self) -> tuple[Answer, ...]:
        """All presses with their reaction time from the onset; those before it are negative and not used."""
        if self.onset_s is None:
            return ()
        return tuple(
            Answer(p.stream, p.answer, p.time_s - self.onset_s, used, p.source, p.x, p.y) for p, used in self.presses
        )
