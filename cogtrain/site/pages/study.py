"""A study: who was enrolled, who kept to it, what is missing, and what changed, by group. And taking it away."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from cogtrain.report.html import write
from cogtrain.review.phrases import number
from cogtrain.review.retelling import measure_told, reasons_told, status_told
from cogtrain.review.study import study_table, study_view
from cogtrain.review.view import Section, Table, rows_of
from cogtrain.site.desk import the_desk
from cogtrain.site.exports import start_export, the_export
from cogtrain.site.guard import account_of, put_act, told
from cogtrain.site.models import Drawn, Group, Member, Person
from cogtrain.site.rights import people_of
from cogtrain.wording.reader import tell

GROUP_HEADS = (
    "measure", "group", "people", "baseline", "follow_up", "difference", "better", "weaker", "no_change",
)  # fmt: skip


def _chosen(request: HttpRequest) -> tuple[QuerySet[Person], dict[str, Any]]:
    """The people of the study that is asked for, and what the page offers to choose."""
    own = people_of(account_of(request))
    protocols = sorted(set(own.exclude(protocol="").values_list("protocol", flat=True)))
    protocol = request.GET.get("protocol", request.POST.get("protocol", ""))
    if protocol not in protocols:
        protocol = protocols[0] if len(protocols) == 1 else ""
    people = own.filter(protocol=protocol) if protocol else own
    groups = list(Group.objects.filter(member__code__in=own.values("code")).distinct().order_by("name"))
    group = next((one for one in groups if str(one.pk) == request.GET.get("group", request.POST.get("group"))), None)
    if group is not None:
        people = people.filter(code__in=Member.objects.filter(group=group).values("code"))
    return people, {"protocols": protocols, "protocol": protocol, "groups": groups, "group": group}


def study(request: HttpRequest) -> HttpResponse:
    """Enrolment, adherence and missing data; the change is fetched by the page itself."""
    people, chosen = _chosen(request)
    rows = list(people.values_list("code", "enrolled", "done", "over", named=True))
    codes = [row.code for row in rows]
    facts = [one for one in Drawn.objects.filter(code__in=codes).values_list("facts", flat=True) if one]
    months = Counter(f"{row.enrolled:%Y-%m}" for row in rows if row.enrolled is not None)
    statuses: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for one in facts:
        statuses.update(one["sessions"])
        apart.update(one["apart"])
    done, over = sum(row.done for row in rows), sum(row.over for row in rows)
    page = {
        **chosen,
        "people": len(rows),
        "drawn": len(facts),
        "enrolled": sum(row.enrolled is not None for row in rows),
        "months": sorted(months.items()),
        "most": max(months.values(), default=1),
        "baseline": sum(one["baseline"] for one in facts),
        "follow_up": sum(one["follow_up"] for one in facts),
        "done": done,
        "over": over,
        "percent": 100 * done / over if over else None,
        "least": _least(rows),
        "statuses": [(status_told(name), count) for name, count in sorted(statuses.items())],
        "apart": [(reasons_told(why), count) for why, count in apart.most_common()],
        "query": request.GET.urlencode(),
    }
    return render(request, "site/study.html", page)


def _least(rows: list[Any]) -> list[dict[str, Any]]:
    """Those who used the smallest share of their windows."""
    shares = [
        {"code": row.code, "done": row.done, "over": row.over, "percent": 100 * row.done / row.over}
        for row in rows
        if row.over
    ]
    return sorted(shares, key=lambda one: (one["percent"], one["code"]))[:5]


def change(request: HttpRequest) -> HttpResponse:
    """Baseline to follow-up: everybody's, and by group where there are groups."""
    people, chosen = _chosen(request)
    last = Drawn.objects.filter(code__in=people.values("code")).values_list("last", flat=True)
    changes = pd.DataFrame([row for rows in last for row in rows])
    if changes.empty:
        return HttpResponse(format_html("<p>{}</p>", tell("site.study.change.nobody")))
    changes = changes.fillna(value=float("nan"))
    view = study_view(changes, chosen["protocol"] or tell("site.study.everybody"))
    parts = [*view.parts]
    grouped = _by_group(changes, chosen["groups"])
    if grouped is not None:
        parts.insert(1, Section(tell("site.study.by_group"), (grouped,)))
    body = "".join(write(part) for part in parts)
    page = {"about": view.about, "body": mark_safe(body), "closing": view.closing}  # noqa: S308  # escaped where written
    return render(request, "site/study_change.html", page)


def _by_group(changes: pd.DataFrame, groups: list[Group]) -> Table | None:
    """The leading measures, a row for each group; None without groups."""
    leading = changes[changes["headline"].astype(bool)]
    lines = []
    for group in groups:
        codes = set(Member.objects.filter(group=group).values_list("code", flat=True))
        own = leading[leading["participant"].isin(codes)]
        if not own.empty:
            lines += [(row["label"], row["task"], group.name, row) for row in study_table(own).to_dict("records")]
    if not lines:
        return None
    cells = [_group_cells(label, task, name, row) for label, task, name, row in sorted(lines, key=lambda one: one[:3])]
    heads = tuple(tell(f"site.study.by_group.{name}") for name in GROUP_HEADS)
    return Table(tell("site.study.by_group.caption"), heads, rows_of(cells), tuple(range(2, 9)))


def _group_cells(label: str, task: str, group: str, row: dict[Any, Any]) -> list[str]:
    unit = row["unit"]
    ends = ", ".join(number(row[end], unit, sign=True) for end in ("difference_low", "difference_high"))
    counts = [str(row[name]) for name in ("reliably_better", "reliably_weaker", "no_reliable_change")]
    means = [number(row[name], unit) for name in ("baseline_mean", "follow_up_mean")]
    difference = f"{number(row['difference'], unit, sign=True)} [{ends}]"
    return [f"{measure_told(label)} ({task})", group, str(row["people"]), *means, difference, *counts]


def export(request: HttpRequest) -> HttpResponse:
    """Begin to put the tables of these people into one file."""
    people, chosen = _chosen(request)
    codes = sorted(people.values_list("code", flat=True))
    if not codes:
        return told(request, tell("site.export.nothing"), [tell("site.export.nothing.text")], 400)
    account = account_of(request)
    name = start_export(the_desk().results, account.name, codes)
    group = chosen["group"]
    about = {"people": len(codes), "protocol": chosen["protocol"], "group": group.pk if group else None}
    put_act(request, "exported", "study", **about)
    return redirect("export", name=name)


def exported(request: HttpRequest, name: str) -> HttpResponse:
    """How far it is; then the file."""
    found = the_export(name, account_of(request).name)
    if found is None:
        return told(request, tell("site.export.gone"), [tell("site.export.gone.text")], 404)
    if "fetch" in request.GET and found.file is not None:
        raw = found.file.read_bytes()
        return HttpResponse(
            raw, content_type="application/zip", headers={"Content-Disposition": 'attachment; filename="study.zip"'}
        )
    template = "site/export_state.html" if request.headers.get("HX-Request") else "site/export.html"
    return render(request, template, {"export": found, "name": name})
