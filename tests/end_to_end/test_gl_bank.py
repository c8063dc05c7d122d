"""Pictures are kept while there is room, and what must be seen is never driven out."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from cogtrain.trial import Circle, Picture


def disc(number: int) -> Picture:
    return (Circle(radius=0.01 + number * 1e-5, fill="text"),)


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The display lists that are there, without a window."""
    from cogtrain.displays.window import gl_bank

    there: set[int] = set()

    def made(*_: object) -> int:
        name = 1 + max(there, default=0)
        there.add(name)
        return name

    monkeypatch.setattr(gl_bank, "upload", lambda _bitmap: 1)
    monkeypatch.setattr(gl_bank, "record", made)
    deleting = {"glDeleteLists": lambda name, _count: there.discard(name), "glDeleteTextures": lambda *_: None}
    monkeypatch.setattr(gl_bank, "gl", SimpleNamespace(GLuint=ctypes.c_uint, **deleting))
    return there


def test_the_stop_mark_stays_however_many_pictures_come_after_it(alive: set[int]) -> None:
    from cogtrain.displays.window.gl_bank import KEPT_AT_MOST, Bank

    bank = Bank(64, 64)
    stop = set(bank.for_ever(disc(0)))
    for number in range(1, KEPT_AT_MOST + 50):
        bank.compile(disc(number))
    assert stop <= alive
    assert len(alive) <= KEPT_AT_MOST + 1


def test_a_block_of_many_pictures_has_all_of_them(alive: set[int]) -> None:
    from cogtrain.displays.window.gl_bank import KEPT_AT_MOST, Bank

    bank, count = Bank(64, 64), KEPT_AT_MOST + 300
    bank.hold(count)
    named = bank.compile_all({f"{number}": disc(number) for number in range(count)})
    assert {name for lists in named.values() for name in lists} <= alive
