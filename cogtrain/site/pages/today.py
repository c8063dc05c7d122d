"""Who needs what now: open alerts first, then who is in the hours after a dose, then what is due."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cogtrain.site.desk import the_desk
from cogtrain.site.guard import account_of, query_of, whole_number
from cogtrain.site.models import Drawn, Group, Member, Person, Place
from cogtrain.site.rights import people_of
from cogtrain.wording.reader import tell

A_PAGE: Final = 50
STATES: Final = ("acute", "monitoring", "rising", "window")
SHOWS: Final[dict[str, Q]] = {
    "alerts": Q(alerts__gt=0) | Q(harmed=True),
    "dosed": Q(state__in=("acute", "monitoring")),
    "due": ~Q(due=""),
    "missed": Q(missed__gt=0),
}


def state_words(state: str) -> str:
    """Where somebody stands after a dose; empty where there was none, or long ago."""
    return tell(f"site.state.{state}") if state in STATES else ""


def today(request: HttpRequest) -> HttpResponse:
    """The first page."""
    account = account_of(request)
    the_desk().index.turn()
    own = people_of(account)
    people = _filtered(own, request)
    page = Paginator(people.order_by("rank", "-alerts", "closes", "code"), A_PAGE).get_page(request.GET.get("page"))
    codes = [one.code for one in page]
    verdicts = dict(Drawn.objects.filter(code__in=codes).values_list("code", "verdicts"))
    rows = [{"one": one, "state": state_words(one.state), "verdicts": verdicts.get(one.code, [])} for one in page]
    inner = {"rows": rows, "page": page, "query": query_of(request)}
    if request.headers.get("HX-Request"):
        return render(request, "site/today_rows.html", inner)
    seen = {"places": Place.objects.order_by("name"), "groups": Group.objects.order_by("name")}
    if not account.everyone:
        seen = {"places": account.places.order_by("name"), "groups": account.groups.order_by("name")}
    chosen = {name: request.GET.get(name, "") for name in ("q", "show", "place", "group")}
    shows = {name: tell(f"site.today.show.{name}") for name in SHOWS}
    return render(
        request, "site/today.html", {**inner, **seen, "counts": _counts(own), "chosen": chosen, "shows": shows}
    )


def _counts(people: QuerySet[Person]) -> dict[str, int]:
    """What the first sentence says."""

    def those(what: Q) -> Sum:
        return Sum(Case(When(what, then=Value(1)), default=Value(0), output_field=IntegerField()))

    found = people.aggregate(people=Count("code"), **{name: those(what) for name, what in SHOWS.items()})
    return {name: int(value or 0) for name, value in found.items()}


def _filtered(people: QuerySet[Person], request: HttpRequest) -> QuerySet[Person]:
    text = request.GET.get("q", "").strip().upper()[:12]
    if text:
        people = people.filter(code__contains=text)
    if request.GET.get("show") in SHOWS:
        people = people.filter(SHOWS[request.GET["show"]])
    place, group = (whole_number(request.GET.get(name, "")) for name in ("place", "group"))
    if place is not None:
        people = people.filter(place=place)
    if group is not None:
        people = people.filter(code__in=Member.objects.filter(group=group).values("code"))
    return people
