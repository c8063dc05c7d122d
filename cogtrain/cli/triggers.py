"""Markers for recorders: ``triggers``, and the option ``--trigger`` of a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.terminal import SESSIONS, app, busy, print_table
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.triggers.link import MarkerLink

Triggers = Annotated[
    list[str] | None,
    typer.Option(
        "--trigger",
        metavar="SINK",
        help="Send codes of the cards to lsl, serial:PORT, parallel:PORT or file:NAME. As often as needed.",
    ),
]


@contextmanager
def markers_to(names: list[str] | None) -> Iterator[MarkerLink | None]:
    """The way to these sinks, open meanwhile; None without any."""
    if not names:
        yield None
        return
    from cogtrain.triggers.link import MarkerLink

    link = MarkerLink(names)
    try:
        yield link
    finally:
        link.close()


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain triggers --loopback lsl")
def triggers(
    sinks: Annotated[
        list[str] | None, typer.Argument(metavar="SINK", help="lsl, serial:PORT, parallel:PORT, file:NAME.")
    ] = None,
    loopback: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="serial, lsl or file: to the other end and back, without a recorder."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=5000, help="How many markers.")] = 200,
) -> None:
    """Test markers: send some to sinks, for a recorder to show; or measure how long they take over a loopback."""
    if not sinks and not loopback:
        raise refuse("triggers", "no sink", "a sink to send to, or --loopback KIND", "Such as: cogtrain triggers lsl.")
    import time

    from cogtrain.triggers.loopback import BETWEEN_S, measure

    if sinks:
        with busy("Sending"), markers_to(sinks) as link:
            for number in range(count if link is not None else 0):
                time.sleep(BETWEEN_S)
                link.send(number % 255 + 1, time.perf_counter())  # type: ignore[union-attr]
            found = link.collect()  # type: ignore[union-attr]
        print(
            f"{found.confirmed} of {count} sent, {found.lost} lost; {found.mean_ms:.3f} ms (SD {found.sd_ms:.3f}, "
            f"at most {found.max_ms:.3f}) from what they stand for to the last sink."
        )
    rows = []
    for kind in loopback or ():
        with busy(f"Over {kind} and back"):
            one = measure(kind, count)
        stamped = "-" if one.stamped_ms != one.stamped_ms else f"{one.stamped_ms:.3f}"
        delay = f"{one.mean_ms:.3f} ± {one.sd_ms:.3f}"
        rows.append((kind, f"{one.arrived} of {one.sent}", delay, f"{one.max_ms:.3f}", stamped))
    if rows:
        columns = ("sink", "arrived", "ms to the other end", "at most", "ms its own stamp is off, at most")
        print_table("Markers over a loopback", columns, rows)
