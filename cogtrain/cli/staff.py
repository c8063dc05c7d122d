"""What staff write under their name, behind their code: ``alerts``, ``total``, ``held``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cogtrain.cli.terminal import COURSE, Code, Results, app, end_where_harmed, print_table, say_damage
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from datetime import datetime

    from cogtrain.records.course import Alert

Staff = Annotated[str, typer.Option(help="Your name among the site's staff; your code is asked for.")]


def staff_by_code(results: Path, name: str) -> str:
    """The name, after the code was asked for. CogtrainError where it is not that person's."""
    from cogtrain.care.site import load_site, staff_of
    from cogtrain.care.throttle import STAFF, Throttles
    from cogtrain.clock import SystemClock

    site, throttles = load_site(results), Throttles(results, SystemClock())
    waits_s = throttles.waits_s(STAFF)
    if waits_s > 0:
        raise refuse("staff", "too many wrong codes in a row", f"a wait of {waits_s:.0f} s", "Then try again.")
    code = typer.prompt(f"Code of {name}", hide_input=True, err=True)
    right = staff_of({name: site.staff[name]} if name in site.staff else {}, code) is not None
    throttles.after(STAFF, right=right)
    if not right:
        raise refuse("staff", "this name and code do not belong together", "a member of staff of this site")
    return name


def _seen(alert: Alert) -> str:
    return f"{alert.seen_to}; NOT SENT: {alert.failure}" if alert.failure else alert.seen_to


@app.command(
    rich_help_panel=COURSE,
    epilog="Example: cogtrain alerts --acknowledge KI07 1 --staff nurse-1 --note 'Talked, safe, Dr informed'",
)
def alerts(
    acknowledge: Annotated[
        tuple[str, str] | None, typer.Option(metavar="CODE NUMBER", help="This alert was seen to.")
    ] = None,
    staff: Staff = "",
    note: Annotated[str, typer.Option(help="What was done.")] = "",
    results: Results = Path("results"),
) -> None:
    """List the alerts that are open, or record that one was seen to."""
    from cogtrain.care.person import acknowledge as write
    from cogtrain.care.person import enrolled
    from cogtrain.clock import SystemClock, format_utc
    from cogtrain.records.person import read_person
    from cogtrain.records.verify import everybody

    if acknowledge is not None:
        code, number = acknowledge
        person = enrolled(results, code, SystemClock())
        name = staff_by_code(results, staff)
        with person.open_person() as opened:
            write(opened, number, name, note)
        print(f"{code}: alert {number} acknowledged by {staff}.")
        return
    people = {code: read_person(results, code)[0] for code in everybody(results)}
    for code, known in people.items():
        say_damage(code, known)
    rows = [
        (code, alert.name, format_utc(alert.at)[:16], alert.source, alert.kind, _seen(alert))
        for code, known in people.items()
        for alert in known.alerts
    ]
    if rows:
        print_table("Alerts", ("participant", "alert", "UTC", "from", "kind", "seen to"), rows)
    else:
        print(f"No alert is recorded. People looked at: {len(people)}.")
    end_where_harmed(any(known.damage for known in people.values()))


@app.command(
    rich_help_panel=COURSE, epilog="Example: cogtrain total KI07 madrs 24 --staff nurse-1 --on 2026-03-01T15:00"
)
def total(
    participant: Code,
    scale: Annotated[
        str | None, typer.Argument(help="madrs, cadss, kss, isi or qids: their wording may not be shipped.")
    ] = None,
    value: Annotated[int | None, typer.Argument(help="The total.")] = None,
    *,
    staff: Staff,
    on: Annotated[str | None, typer.Option(help="When it was taken, in the site's zone; without it now.")] = None,
    correct: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Correct the total of this number; the old values stay.")
    ] = None,
    to: Annotated[int | None, typer.Option(help="With --correct: what the total should be.")] = None,
    void: Annotated[str | None, typer.Option(metavar="NUMBER", help="Take back the total of this number.")] = None,
    why: Annotated[str, typer.Option(help="Reason of a correction.")] = "",
    results: Results = Path("results"),
) -> None:
    """Enter the total of a scale that was taken on paper; correct it, or take it back."""
    from cogtrain.care import person, totals
    from cogtrain.clock import SystemClock

    asked = sum(given is not None for given in (scale, correct, void))
    if asked != 1 or (scale is not None and value is None):
        raise refuse(
            "total",
            "no scale and total" if not asked else "several at once",
            "SCALE VALUE, or --correct N, or --void N",
        )
    moment = _moment(on, results)
    file = person.enrolled(results, participant, SystemClock())
    name = staff_by_code(results, staff)
    with file.open_person() as opened:
        if scale is not None and value is not None:
            known = scale, value
            totals.enter_total(opened, scale, value, name, moment)
            done = "entered"
        elif correct is not None:
            known_total = totals.correct_total(opened, correct, to, moment, name, why)
            known, done = (known_total.reference.partition("-")[0], known_total.total or 0), "corrected"
        else:
            voided = totals.void_total(opened, void or "", name, why)
            known, done = (voided.reference.partition("-")[0], voided.total or 0), "taken back"
    print(f"{participant}: {known[0]} {known[1]}, {done} by {name}.")


def _moment(on: str | None, results: Path) -> datetime | None:
    """A day or a moment in the site's zone; noon of a day."""
    from cogtrain.care.site import zone_name
    from cogtrain.care.times import parse_moment

    return None if on is None else parse_moment(on if "T" in on else f"{on}T12:00", zone_name(results), "--on")


@app.command(
    rich_help_panel=COURSE,
    epilog="Example: cogtrain held KI07 --minutes 55 --therapy act --staff therapist-1 --on 2026-03-07",
)
def held(
    participant: Code,
    *,
    staff: Staff,
    minutes: Annotated[int | None, typer.Option(help="How long it was, minutes.")] = None,
    therapy: Annotated[
        str | None, typer.Option(help="cbt, act, mindfulness, psychodynamic, interpersonal, supportive or other.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="When it was, in the site's zone; without it now.")] = None,
    void: Annotated[str | None, typer.Option(metavar="NUMBER", help="Take back the one of this number.")] = None,
    why: Annotated[str, typer.Option(help="Reason of taking back.")] = "",
    results: Results = Path("results"),
) -> None:
    """Record that a therapist held a session: how long, and which therapy; or take one back."""
    from cogtrain.care import held as sessions
    from cogtrain.care.person import enrolled
    from cogtrain.clock import SystemClock

    if (void is None) == (minutes is None or therapy is None):
        raise refuse("held", "neither or both", "--minutes N --therapy NAME, or --void N --why TEXT")
    moment = _moment(on, results)
    file = enrolled(results, participant, SystemClock())
    name = staff_by_code(results, staff)
    with file.open_person() as opened:
        if void is not None:
            one, done = sessions.void_held(opened, void, name, why), "taken back"
        else:
            one, done = sessions.enter_held(opened, minutes or 0, therapy or "", name, moment), "recorded"
    words = f"session {one.name} with a therapist, {one.minutes} min, {sessions.therapy_words(one.therapy)}"
    print(f"{participant}: {words}, {done} by {name}.")


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain accommodations KI07 --large-type --slower 1.5")
def accommodations(
    participant: Code,
    large_type: Annotated[bool | None, typer.Option(help="Large words on pages, large pictures in tasks.")] = None,
    light: Annotated[bool | None, typer.Option(help="Pages with dark words on a light ground.")] = None,
    spoken: Annotated[bool | None, typer.Option(help="Pages are read aloud where the computer has a voice.")] = None,
    hand: Annotated[str | None, typer.Option(help="Keys for one hand alone: left, right; both takes it back.")] = None,
    slower: Annotated[
        float | None, typer.Option(min=1, max=3, help="Times to answer are so many times as long, 1 to 3.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Of this person's pages, such as de.")] = None,
    results: Results = Path("results"),
) -> None:
    """Say how pages and tasks are made fit for a person; without options, show it. The person can change it too."""
    from dataclasses import replace

    from cogtrain.care.person import enrolled
    from cogtrain.clock import SystemClock
    from cogtrain.session.adjust import told
    from cogtrain.wording import CATALOGUES

    if hand not in (None, "left", "right", "both"):
        raise refuse("--hand", repr(hand[:20]), "left, right or both")
    if language is not None and language not in CATALOGUES:
        raise refuse("--language", repr(language[:40]), f"one of {', '.join(CATALOGUES)}")
    file = enrolled(results, participant, SystemClock())
    now = file.read()[0].accommodations
    asked = {"large_type": large_type, "light": light, "spoken": spoken, "slower": slower, "language": language}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    given |= {} if hand is None else {"hand": None if hand == "both" else hand}
    wanted = replace(now, **given)
    if wanted != now:
        with file.open_person() as opened:
            opened.log.put(told(wanted, by="staff"))
    said = [f"{name.replace('_', ' ')} {value}" for name, value in wanted.data().items()]
    print(f"{participant}: {', '.join(said) if said else 'as for everybody'}.")
