"""Who has the keyboard: what is known of it, without a screen."""

from __future__ import annotations

from typing import get_args

import pytest

from cogtrain.displays.window.focus import Owner, Standing, WindowFocus


def after(*owners: Owner) -> bool:
    standing = Standing()
    for owner in owners:
        standing.told(owner)
    return standing.has


@pytest.mark.parametrize(
    ("owners", "has"),
    [
        ((), True),  # nothing is known yet
        (("open",), True),
        (("nobody",), True),
        (("ours",), True),
        (("ours", "other"), False),
        (("open", "other"), False),
        (("ours", "other", "ours"), True),
        (("open", "other", "open"), True),
        (("ours", "nobody"), False),  # it went where X does not see it
        (("other", "nobody"), False),
        (("ours", "nobody", "nobody"), False),
    ],
)
def test_unknown_counts_as_having_it_until_it_went(owners: tuple[Owner, ...], *, has: bool) -> None:
    assert after(*owners) == has


@pytest.mark.parametrize("owner", get_args(Owner))
def test_a_keyboard_that_was_grabbed_is_nobodys(owner: Owner) -> None:
    standing = Standing(grabbed=True)
    standing.told(owner)
    assert not standing.has


class Handle:
    """pyglet's window, whose handlers are called by hand."""

    on_activate: object
    on_deactivate: object


def test_where_pyglet_tells_it_what_lies_between_two_looks_is_lost() -> None:
    handle = Handle()
    focus = WindowFocus(handle)
    assert focus.look()
    handle.on_deactivate()  # type: ignore[operator]
    assert (focus.has, focus.look(), focus.look()) == (False, False, False)
    handle.on_activate()  # type: ignore[operator]
    assert (focus.has, focus.look(), focus.look()) == (True, False, True)
    handle.on_deactivate()  # type: ignore[operator]
    handle.on_activate()  # type: ignore[operator]
    assert (focus.has, focus.look(), focus.look()) == (True, False, True)
