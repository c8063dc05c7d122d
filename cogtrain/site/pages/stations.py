"""The stations: when each was last heard of, and what it said of itself; logs that were not taken."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cogtrain.care.invitation import hash_of
from cogtrain.errors import refuse
from cogtrain.records.log.place import participants, person_logs, station_of
from cogtrain.records.log.station import REHEARSAL, station_id
from cogtrain.records.own_version import installed_version
from cogtrain.site.accounts import checked_label
from cogtrain.site.desk import Desk, the_desk
from cogtrain.site.guard import put_act, roles_of, whole_number
from cogtrain.site.ingest import kept_aside
from cogtrain.site.models import Place, Station, StationLink
from cogtrain.wording.reader import retold, tell

QUIET: Final = timedelta(days=3)
SKEW_S: Final = 120.0
LITTLE_BYTES: Final = 2_000_000_000
LINK_S: Final = 72 * 3600.0


def stations(request: HttpRequest) -> HttpResponse:
    """All of them; whatever wants looking at first."""
    desk = the_desk()
    rows = [_row(station) for station in Station.objects.select_related("place").order_by("name")]
    rows.sort(key=lambda row: (not row["faults"], str(row["one"])))
    page = {
        "rows": rows,
        "wanting": sum(bool(row["faults"]) for row in rows),
        "strangers": strangers(desk).items(),
        "kept": [(one, retold(one.why, "site.data.kept")) for one in kept_aside(desk.results)[:100]],
        "places": Place.objects.order_by("name"),
        "administers": "administrator" in roles_of(request),
        "own": installed_version(),
    }
    return render(request, "site/stations.html", page)


def strangers(desk: Desk) -> dict[str, int]:
    """Ids of stations whose logs about people are here, and that nobody took in or listed: about how many people."""
    listed = {station_id(key) for key in (*desk.site.stations.values(), REHEARSAL.public_key)}
    known = {"", desk.station.id, *listed, *Station.objects.values_list("id", flat=True)}
    found: dict[str, int] = {}
    for code in participants(desk.results) if desk.results.is_dir() else ():
        for name in person_logs(desk.results / code):
            if station_of(name) not in known:
                found[station_of(name)] = found.get(station_of(name), 0) + 1
    return found


def _row(station: Station) -> dict[str, Any]:
    desk, report = the_desk(), station.report
    free, certificate = report.get("disk_free_bytes"), report.get("certificate") or {}
    faults = []
    if not station.may_send:
        faults.append(tell("site.stations.fault.shut"))
    elif station.seen is None or desk.wall.utc() - station.seen > QUIET:
        faults.append(tell("site.stations.fault.quiet"))
    if station.skew_s is not None and abs(station.skew_s) > SKEW_S:
        way = "ahead" if station.skew_s > 0 else "behind"
        faults.append(tell(f"site.stations.fault.{way}", long=_long(abs(station.skew_s))))
    if free is not None and free < LITTLE_BYTES:
        faults.append(tell("site.stations.fault.room"))
    if report.get("version") and report["version"] != installed_version():
        faults.append(tell("site.stations.fault.version"))
    return {
        "one": station,
        "free": None if free is None else tell("site.stations.free", count=f"{free / 1e9:.0f}"),
        "certificate": _certified(certificate),
        "version": report.get("version", "–"),
        "faults": faults,
    }


def _certified(certificate: Mapping[str, Any]) -> str:
    """What the station's last measurement says."""
    if "verdict" not in certificate:
        return tell("site.stations.certificate.none")
    return retold(str(certificate["verdict"]), "site.data.certificate.")


def _long(seconds: float) -> str:
    """``5 min``, ``3 h``, ``12 days``."""
    if seconds < 2 * 3600:
        return tell("site.long.minutes", count=f"{seconds / 60:.0f}")
    if seconds < 48 * 3600:
        return tell("site.long.hours", count=f"{seconds / 3600:.0f}")
    return tell("site.long.days", count=f"{seconds / 86400:.0f}")


def new(request: HttpRequest) -> HttpResponse:
    """A word that takes one new station in, and the command that uses it; shown once."""
    desk = the_desk()
    name, place = checked_label(request.POST.get("name", ""), "Name"), _place(request)
    word = secrets.token_urlsafe(24)
    StationLink.objects.create(hash=hash_of(word), name=name, place=place, until_s=desk.now_s + LINK_S)
    put_act(request, "changed", "station-new", place=None if place is None else place.pk)
    command = f"cogtrain push --to {desk.doorstep.origin} --word {word}"
    return render(request, "site/station_new.html", {"name": name, "command": command})


def change(request: HttpRequest) -> HttpResponse:
    """Another place, or whether it may send."""
    station = Station.objects.filter(id=request.POST.get("station", "")).first()
    if station is None:
        raise refuse("station", "none of that id", "one of the list")
    if "may_send" in request.POST:
        station.may_send = request.POST["may_send"] == "yes"
    else:
        station.place = _place(request)
    station.save(update_fields=["may_send", "place"])
    put_act(request, "changed", "station", station=station.id, may_send=station.may_send)
    return redirect("stations")


def _place(request: HttpRequest) -> Place | None:
    return Place.objects.filter(pk=whole_number(request.POST.get("place", ""))).first()
