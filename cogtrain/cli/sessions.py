"""Sessions and what they run on: ``run``, ``simulate``, ``station``."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.terminal import (
    HERE,
    SESSIONS,
    BeginAt,
    Language,
    Results,
    app,
    clock_begun,
    exit_of,
    language_of,
    print_table,
    until_told,
    warn,
)
from cogtrain.cli.triggers import Triggers, markers_to
from cogtrain.ending import ToldToEnd, end_by_signals
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.clock import Clock
    from cogtrain.events.event import Ident
    from cogtrain.library import LoadedProtocol
    from cogtrain.session.lent_care import Support


def _window_size(text: str | None) -> tuple[int, int] | None:
    """``1024x768`` as two numbers; None for full screen."""
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{3,5})x([0-9]{3,5})", text)
    if match is None or int(match[1]) < 640 or int(match[2]) < 480:
        raise refuse("--windowed", repr(text), "a size of at least 640x480", "For example: --windowed 1024x768.")
    return int(match[1]), int(match[2])


def _support(
    results: Path, loaded: LoadedProtocol, participant: str, session: str | None, clock: Clock, *, resume: bool
) -> tuple[Support, str | None]:
    """What the site lends to a session that is run by hand, and which session the plan holds due around doses."""
    from cogtrain.care.plan import plan
    from cogtrain.care.site import FILE, contacts_data, load_site
    from cogtrain.records.person import read_person
    from cogtrain.session.lent_care import Support

    site = load_site(results) if (results / FILE).is_file() else None
    known, person = read_person(results, participant)
    support = Support(zone=known.zone)
    if site is not None:
        tell = partial(_tell, site.alert_command, results, participant, clock)
        support = replace(support, contacts=contacts_data(site), public_key=site.public_key, on_alert=tell)
    if resume or not any(entry.on_dose for entry in loaded.protocol.schedule) or known.protocol != loaded.id:
        return support, session
    due = plan(loaded, known, person, clock.utc()).due
    slot = next((slot for slot in due if session in (None, slot.session)), None)
    if slot is None and session is None:
        raise refuse("run", "nothing is due now", "a session that is due", f"See: cogtrain today {participant}.")
    if slot is None:
        return support, session
    return replace(support, occasion=slot.occasion), slot.session


def _tell(command: list[str], results: Path, participant: str, clock: Clock, alert: Ident, source: str) -> None:
    """Run the site's command for an alert."""
    from cogtrain.care.pager import tell_staff

    tell_staff(command, results, participant, alert, source, clock)


def _fresh_seed() -> int:
    import secrets

    return secrets.randbits(32)


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain run baseline-brief --participant KI07")
def run(
    protocol: Annotated[str, typer.Argument(help="A protocol's id, or its file.")],
    participant: Annotated[str, typer.Option(help="The person's code: 4 to 12 capital letters A to Z and digits.")],
    session: Annotated[
        str | None, typer.Option(help="Which session; without it the first one that is not finished.")
    ] = None,
    results: Results = Path("results"),
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every random draw; without it a fresh one.")] = None,
    windowed: Annotated[
        str | None, typer.Option(metavar="WxH", help="A window of this size instead of the full screen.")
    ] = None,
    sync_patch: Annotated[
        bool, typer.Option("--sync-patch", help="A square, lower left, white while the stimulus is on.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the session that was broken off.")] = False,
    unattended: Annotated[
        bool, typer.Option("--unattended", help="For robots: pages pass by themselves. Never part of a trend.")
    ] = False,
    trigger: Triggers = None,
    language: Language = None,
) -> None:
    """Run a session in a window: a person answers by keys or touch; Esc or Stop pauses at any time."""
    size = _window_size(windowed)
    from cogtrain.clock import SystemClock
    from cogtrain.displays.display import Display
    from cogtrain.library import load_library
    from cogtrain.session import Options, run_session

    loaded = load_library().protocol(protocol)
    clock = SystemClock()
    language = language_of(results, language)

    def open_display() -> Display:
        from cogtrain.displays.window.window import WindowDisplay

        return WindowDisplay(size, sync_patch, clock)

    support, session = _support(results, loaded, participant, session, clock, resume=resume)
    end_by_signals()
    try:
        with markers_to(trigger) as markers:
            options = Options(
                participant, results, session, seed, resume, unattended, None, support, language, markers=markers
            )
            end = run_session(loaded, options, open_display, clock, _fresh_seed)
    except (KeyboardInterrupt, ToldToEnd) as told:
        print("\nStopped. Everything recorded so far is kept; go on with --resume.", file=sys.stderr)
        raise typer.Exit(exit_of(told)) from None
    print(f"Session {end.session}: {end.status}. Log: {end.file.parent.name}/{end.file.name}")
    if end.status == "stopped":
        print("Go on with it another time: the same command with --resume.")
    else:
        print(f"Next: cogtrain report {participant} --results {results}")


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain kiosk --results results")
def kiosk(
    results: Results = Path("results"),
    home: Annotated[
        bool, typer.Option("--home", help="At home: nobody watches, and nothing is offered that needs staff.")
    ] = False,
    windowed: Annotated[
        str | None, typer.Option(metavar="WxH", help="A window of this size instead of the full screen.")
    ] = None,
    now: BeginAt = None,
) -> None:
    """What a clinic leaves running: code, what is due, consent, readiness, session. It ends by a staff code."""
    size = _window_size(windowed)
    from cogtrain.care.site import load_site, must_serve
    from cogtrain.kiosk import Kiosk, serve
    from cogtrain.library import load_library

    site = load_site(results)
    must_serve(site, at_home=home)
    library = load_library()
    clock = clock_begun(now, site.zone)
    from cogtrain.displays.window.window import WindowDisplay

    display = WindowDisplay(size, sync_patch=False, clock=clock)
    try:
        with until_told():
            serve(Kiosk(display, results, library, site, _fresh_seed, at_home=home, warn=warn))
    finally:
        display.close()


@app.command(
    rich_help_panel=SESSIONS,
    epilog="Example: cogtrain simulate training-20min --participants 3 --results results/rehearsal",
)
def simulate(
    protocol: Annotated[str, typer.Argument(help="A protocol's id, or its file.")],
    participants: Annotated[int, typer.Option(min=1, max=9999, help="How many simulated people.")] = 1,
    observer: Annotated[
        str, typer.Option(help="Who: typical, slow, drugged, silent, random, same-key, leaver.")
    ] = "typical",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same records.")] = 1,
    adherence: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the windows at home that are kept, around doses.")
    ] = 1.0,
    results: Results = Path("results"),
    language: Language = None,
) -> None:
    """Rehearse the whole schedule with simulated people: no window, virtual time."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn

    from cogtrain.library import expand_schedule, load_library
    from cogtrain.rehearsal import around_doses, rehearse
    from cogtrain.rehearsal.with_records import Cohort

    loaded = load_library().protocol(protocol)
    cohort = Cohort(language=language_of(results, language))
    total = None if around_doses(loaded) else participants * len(expand_schedule(loaded.protocol))
    statuses: dict[str, int] = {}
    seconds = 0.0
    columns = (SpinnerColumn(), *Progress.get_default_columns())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("sessions", total=total)
        for done in rehearse(loaded, results, participants, observer, seed, adherence, cohort):
            statuses[done.status] = statuses.get(done.status, 0) + 1
            seconds += done.seconds
            bar.update(line, advance=1, description=f"{done.participant} {done.session}")
    ended = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    count = sum(statuses.values())
    each = f"{seconds / 60 / max(1, count):.1f} minutes a session"
    print(f"{count} sessions of {participants} simulated people ({observer}): {ended}; {each}.")


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain rehearse training-mixed-20min -o rehearsal.html")
def rehearse(
    protocol: Annotated[str, typer.Argument(help="The id of a protocol or of a study.")],
    people: Annotated[
        int | None,
        typer.Option(min=10, max=2000, help="How many simulated people: 100; of a study in each trial, as it plans."),
    ] = None,
    observer: Annotated[str, typer.Option(help="Who: typical, slow, learner, drugged.")] = "typical",
    effect: Annotated[
        float,
        typer.Option(
            min=0.01,
            max=3,
            help="Change whose power is asked, as a share of the drift: after the baseline, or by an arm's training.",
        ),
    ] = 0.2,
    pool: Annotated[int, typer.Option(min=30, max=5000, help="Of a study: simulated people in each arm.")] = 120,
    trials: Annotated[int, typer.Option(min=50, max=20000, help="Of a study: trials drawn from them.")] = 500,
    drop_out: Annotated[float, typer.Option(min=0, max=0.9, help="Of a study: share who do not stay.")] = 0.15,
    missed: Annotated[float, typer.Option(min=0, max=0.9, help="Of a study: share of training that is missed.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same page.")] = 1,
    output: Annotated[Path, typer.Option("--output", "-o", help="Page to write.")] = Path("rehearsal.html"),
    language: Language = None,
) -> None:
    """Rehearse a protocol with a population: lengths, levels, what its scores and verdicts are worth, on one page. Of a
    study the whole trial: power, bias and intervals of the analysis that it declares."""
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.library import load_library
    from cogtrain.records.whole_file import write_whole
    from cogtrain.rehearsal.view import rehearsal_view
    from cogtrain.rehearsal.whole import parts_of, rehearsed
    from cogtrain.report.html import html
    from cogtrain.wording.reader import reading

    loaded = load_library().protocol(protocol)
    if loaded.study is not None:
        from cogtrain.cli.studies import rehearse_whole
        from cogtrain.rehearsal.power import TrialPlan

        size = people or loaded.study.study.people
        whole = TrialPlan(size, effect, pool, trials, missed, drop_out, observer, seed)
        with reading(language_of(HERE, language)):
            rehearse_whole(loaded.study, whole, output)
        return
    people = people or 100
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task(
            "people", total=sum(part.people for part in parts_of(loaded, people, observer, effect, seed))
        )
        found = rehearsed(loaded, people, observer, effect, seed, lambda done: bar.advance(line, done))
    with reading(language_of(HERE, language)):
        page = html(rehearsal_view(loaded, found))
    write_whole(output, page)
    for one in found.lengths.itertuples():
        print(f"{one.session}: {one.median:.1f} min, 90th percentile {one.p90:.1f} min")
    print(f"Page: {output}")


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain station --results results")
def station(
    results: Results = Path("results"),
    windowed: Annotated[
        str | None, typer.Option(metavar="WxH", help="A window of this size instead of the full screen.")
    ] = None,
) -> None:
    """Test this computer for half a minute: refresh, missed frames, keys, clock, disk; a verdict and a certificate."""
    import json

    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.clock import SystemClock
    from cogtrain.displays.window.window import WindowDisplay
    from cogtrain.records.certificate import FILE
    from cogtrain.records.whole_file import write_whole
    from cogtrain.station.certificate import certificate, page
    from cogtrain.station.measure import disk_ms, measure

    clock = SystemClock()
    size = _window_size(windowed)
    disk_ms(results)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("Opening a window", total=1.0)
        screen = WindowDisplay(size, sync_patch=False, clock=clock)
        try:
            checks, idle, load = measure(
                screen, results, lambda share, words: bar.update(line, completed=share, description=words)
            )
        finally:
            screen.close()
    made = certificate(checks, screen.info, idle, load, clock.utc())
    path = results / FILE
    write_whole(path, json.dumps(made, indent=1))
    write_whole(path.with_suffix(".html"), page(made))
    rows = [(check.check, check.verdict, f"{check.words} {check.remedy}".strip()) for check in checks]
    print_table(f"This computer: {made['verdict']}", ("check", "verdict", "what was seen"), rows)
    print(f"Certificate: {path} and {path.with_suffix('.html')}")
