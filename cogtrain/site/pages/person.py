"""One person: what is so now, the summary with its trends, and what can be done right there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from cogtrain.care.admission import consent_lacks
from cogtrain.care.gate import held_back_words, holds_back
from cogtrain.care.held import THERAPIES, therapy_words
from cogtrain.care.person import MINUTES
from cogtrain.care.plan import Plan, open_alerts_words, told_by_records
from cogtrain.care.plan import plan as lay_out
from cogtrain.care.times import ago
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Course, hours_since, last_dose
from cogtrain.records.sealing import public_of, unseal
from cogtrain.report.html import write
from cogtrain.review.calendar import calendar_view
from cogtrain.review.retelling import damage_told, kind_of_alert, source_of_alert
from cogtrain.site.desk import Desk, the_desk
from cogtrain.site.guard import account_of, put_act
from cogtrain.site.guard import told as say_so
from cogtrain.site.index import Told
from cogtrain.site.models import Drawn, Group, Member, Person
from cogtrain.site.pages.today import state_words
from cogtrain.site.rights import DOSES, reads_words
from cogtrain.site.words import word_of
from cogtrain.wording.reader import day_told, tell


def person(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one person."""
    desk, account = the_desk(), account_of(request)
    told = desk.index.see_to(code)
    known = told.course
    loaded, now = desk.index.protocol(known), desk.clock.utc()
    drawn, row = _last_drawn(code), Person.objects.get(code=code)
    laid = None if loaded is None else lay_out(loaded, known, told.state, now)
    notices = [*_notices(known, loaded, laid, now), *(drawn.notices if drawn else ())]
    words = reads_words(account)
    page = {
        "code": code,
        "row": row,
        "state": state_words(row.state),
        "since": _since(known, now),
        "notices": list(dict.fromkeys(notices)),
        "laid": laid,
        "alerts": _alerts(known, words=words),
        "doses": tuple(reversed(known.doses)),
        "commitments": _commitments(known) if words else (),
        "remarks": _remarks(desk, told) if words else (),
        "sealed": sum(one["keep"] == "shared" for one in known.writings),
        "words": words,
        "invitations": told.invitations,
        "groups": Group.objects.filter(member__code=code).order_by("name"),
        "now": now,
        "routes": tuple(MINUTES),
        "doser": bool(account.role_names & DOSES),
        "held": [{"one": one, "therapy": therapy_words(one.therapy)} for one in reversed(known.held)],
        "therapies": [(name, therapy_words(name)) for name in THERAPIES],
        "other_groups": Group.objects.exclude(member__code=code).order_by("name"),
        **_drawn(code, drawn, row.digest),
    }
    return render(request, "site/person.html", page)


def _notices(known: Course, loaded: LoadedProtocol | None, laid: Plan | None, now: datetime) -> Iterator[str]:
    """What must be known at this moment before anything is read; open alerts have a place of their own."""
    yield from map(damage_told, known.damage)
    if loaded is None or laid is None:
        yield from told_by_records(known)
        return
    apart = tuple(open_alerts_words(known, now))
    yield from (one for one in laid.notices if one not in apart)
    held = holds_back(known, now, loaded.protocol.states_h)
    if held is not None:
        yield held_back_words(held, laid.zone)
    lacks = consent_lacks(loaded, known)
    if lacks:
        yield tell("site.person.consent", lacks=word_of(lacks.replace(" ", "_"), "site.person.consent"))


def _last_drawn(code: str) -> Drawn | None:
    """Without the tables that only the study needs."""
    return Drawn.objects.filter(code=code).only("code", "digest", "about", "notices", "body").first()


def _drawn(code: str, drawn: Drawn | None, digest: str) -> dict[str, object]:
    """The scores as they were drawn last, and whether all records are in them."""
    return {
        "code": code,
        "body": mark_safe(drawn.body) if drawn else "",  # noqa: S308  # drawn by this program alone
        "about": drawn.about if drawn else "",
        "fresh": drawn is not None and drawn.digest == digest,
    }


def drawn(request: HttpRequest, code: str) -> HttpResponse:
    """The scores alone, for a page that waits for them."""
    found, row = _last_drawn(code), Person.objects.get(code=code)
    return render(request, "site/person_drawn.html", _drawn(code, found, row.digest))


def _since(known: Course, now: datetime) -> str:
    """How long ago the last dose ended, in a sentence."""
    dose = last_dose(known.doses, now)
    if dose is None:
        return tell("site.person.no_dose")
    hours = hours_since(dose, now)
    if hours < 0:
        return tell("site.person.being_given", dose=dose.name, minutes=f"{-hours * 60:.0f}")
    return tell("site.person.ended", dose=dose.name, ago=ago(hours))


def _alerts(known: Course, *, words: bool) -> list[dict[str, object]]:
    """Open ones first; the note of who saw to one where it may be read."""
    rows = []
    for alert in sorted(known.alerts, key=lambda one: (one.acknowledged is not None, -one.at.timestamp())):
        who, note = alert.acknowledged or ("", "")
        told = {"source": source_of_alert(alert), "kind": kind_of_alert(alert), "note": note if words else ""}
        rows.append({"one": alert, "open": alert.acknowledged is None, "who": who, **told})
    return rows


def _commitments(known: Course) -> list[dict[str, str]]:
    """What was chosen to be done, in the person's own words where there are some."""
    return [
        {
            "what": one.words or word_of(one.what, "site.person.chosen").replace("_", " "),
            "due": day_told(one.due),
            "outcome": word_of(one.outcome or "none", "site.person.outcome"),
        }
        for one in reversed(known.commitments)
    ]


def _remarks(desk: Desk, told: Told) -> list[dict[str, object]]:
    """Notes; readable while the server has the clinic's private key."""
    own = public_of(desk.private_key) if desk.private_key else ""
    return [
        {
            "at": one.at,
            "staff": one.staff,
            "text": unseal(one.sealed, desk.private_key) if own and one.public_key == own else "",
        }
        for one in reversed(told.remarks)
    ]


def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The course as a calendar."""
    desk = the_desk()
    told = desk.index.told(code)
    known = told.course
    loaded, now = desk.index.protocol(known), desk.clock.utc()
    if loaded is None:
        return say_so(request, tell("site.plan.none"), [tell("site.plan.none.text", code=code)])
    view = calendar_view(code, loaded, known, lay_out(loaded, known, told.state, now), now)
    body = "".join(write(part) for part in view.parts)
    page = {"code": code, "view": view, "body": mark_safe(body)}  # noqa: S308  # escaped where it is written
    return render(request, "site/plan.html", page)


def groups(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody into a group, or take them out."""
    name = request.POST.get("group", "")[:40]
    group = Group.objects.filter(name=name).first()
    if group is not None:
        if "out" in request.POST:
            Member.objects.filter(code=code, group=group).delete()
        else:
            Member.objects.get_or_create(code=code, group=group)
        put_act(request, "changed", "groups", code, group=group.pk, out="out" in request.POST)
    return redirect("person", code=code)
