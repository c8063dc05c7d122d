"""Accounts, places, groups, signatures of gates, and the trail."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cogtrain.care.site import sign_gate
from cogtrain.errors import refuse
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.place import trail_file
from cogtrain.site import accounts
from cogtrain.site.desk import the_desk
from cogtrain.site.guard import account_of, put_act, query_of, roles_of, whole_number
from cogtrain.site.models import Account, Group, Place
from cogtrain.site.rights import ROLES
from cogtrain.site.words import roles_told, word_of
from cogtrain.wording.reader import retold, tell

A_PAGE: Final = 100
DIDS: Final = ("viewed", "changed", "exported", "refused", "signed-in", "signed-out", "sent")


def administration(request: HttpRequest) -> HttpResponse:
    """Accounts and what they may."""
    page = {
        "accounts": Account.objects.order_by("name").prefetch_related("places", "groups"),
        "roles": [(role, word_of(role, "site.role"), tell(f"site.role.{role}.may")) for role in ROLES],
        "places": Place.objects.order_by("name"),
        "groups": Group.objects.order_by("name"),
    }
    return render(request, "site/administration.html", page)


def _chosen(request: HttpRequest, account: Account) -> None:
    """Roles, places and groups of a form into an account."""
    account.roles = accounts.checked_roles(request.POST.getlist("roles"))
    account.everyone = "everyone" in request.POST
    account.save()
    account.places.set(Place.objects.filter(pk__in=_numbers(request, "places")))
    account.groups.set(Group.objects.filter(pk__in=_numbers(request, "groups")))


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [number for text in request.POST.getlist(name) if (number := whole_number(text)) is not None]


def new_account(request: HttpRequest) -> HttpResponse:
    """Make one; its link is shown once."""
    name = accounts.checked_name(request.POST.get("name", ""))
    try:
        with transaction.atomic():
            account = Account(name=name)
            account.set_unusable_password()
            _chosen(request, account)
    except IntegrityError as error:
        raise refuse("Name", "there is an account of this name", "another name") from error
    put_act(request, "changed", "account-new", account=name, roles=account.roles)
    return _link(request, account, tell("site.accounts.new"))


def _link(request: HttpRequest, account: Account, heading: str) -> HttpResponse:
    desk = the_desk()
    token = accounts.link_for(account, desk.now_s)
    page = {"heading": heading, "account": account, "link": f"{desk.doorstep.origin}/enter/{token}"}
    return render(request, "site/link.html", page)


def change_account(request: HttpRequest) -> HttpResponse:
    """Other roles or people; another link; closed or open again."""
    account = Account.objects.filter(name=request.POST.get("name", "")).first()
    if account is None:
        raise refuse("Name", "no account of this name", "one of the list")
    own = account.pk == account_of(request).pk
    if "link" in request.POST:
        put_act(request, "changed", "account-link", account=account.name)
        return _link(request, account, tell("site.accounts.link"))
    if own:
        raise refuse("Account", "your own", "one of somebody else", "Another administrator changes yours.")
    if "active" in request.POST:
        account.is_active = request.POST["active"] == "yes"
        account.save(update_fields=["is_active"])
        accounts.end_sessions(account)
    else:
        _chosen(request, account)
    put_act(request, "changed", "account", account=account.name, roles=account.roles, active=account.is_active)
    return redirect("administration")


def names(request: HttpRequest) -> HttpResponse:
    """A new place or group."""
    kind = request.POST.get("kind", "")
    model = {"place": Place, "group": Group}.get(kind)
    if model is None:
        raise refuse("Kind", "another kind", "place or group")
    name = accounts.checked_label(request.POST.get("name", ""), "Name")
    model.objects.get_or_create(name=name)
    put_act(request, "changed", kind)
    return redirect("administration")


# ---------------------------------------------------------------- signatures of gates


def gates(request: HttpRequest) -> HttpResponse:
    """Which thresholds somebody signed for this clinic; and signing."""
    desk = the_desk()
    if request.method == "POST":
        loaded = desk.library.protocol(request.POST.get("protocol", ""))
        day = desk.clock.utc().date().isoformat()
        sign_gate(desk.results, loaded, request.POST.get("by", ""), day)
        put_act(request, "changed", "gate", protocol=f"{loaded.id}@{loaded.version}")
        return redirect("gates")
    site = desk.site
    rows: list[dict[str, Any]] = []
    for protocol in desk.library.protocols.values():
        if not any(session.after_infusion for session in protocol.protocol.sessions.values()):
            continue
        reference = f"{protocol.id}@{protocol.version}"
        signed = site.signed_gates.get(reference)
        stands = signed is not None and signed.gate == protocol.protocol.gate.content
        rows.append({"reference": reference, "id": protocol.id, "signed": signed, "stands": stands})
    return render(request, "site/gates.html", {"rows": rows, "signs": "clinician" in roles_of(request)})


# ---------------------------------------------------------------- the trail


def _acts(request: HttpRequest) -> list[LogLine]:
    who, code = request.GET.get("who", "").strip(), request.GET.get("code", "").strip().upper()
    did = request.GET.get("did", "")
    return [
        line
        for line in the_desk().acts.read()
        if (not who or line.data.get("who") == who)
        and (not code or line.data.get("participant") == code)
        and (not did or line.data.get("did") == did)
    ]


def trail(request: HttpRequest) -> HttpResponse:
    """Who saw, changed or took away what; who was turned away."""
    page = Paginator(_acts(request), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"utc": line.utc[:19].replace("T", " "), **line.data, **_in_words(line.data)} for line in page]
    chosen = {name: request.GET.get(name, "") for name in ("who", "code", "did")}
    dids = [(did, word_of(did, "site.trail.did")) for did in DIDS]
    whole = {"rows": rows, "page": page, "query": query_of(request), "chosen": chosen, "dids": dids}
    return render(request, "site/trail.html", whole)


def _in_words(act: Mapping[str, Any]) -> dict[str, str]:
    """What was done, to what, and what more is told of it."""
    told = {name: word_of(str(act.get(name, "")), f"site.trail.{name}") for name in ("did", "what")}
    return {**told, "more": "; ".join(_detail(name, value) for name, value in act.get("detail", {}).items())}


def _detail(name: str, value: object) -> str:
    words = roles_told(str(value).split()) if name == "roles" else retold(str(value), "site.trail.value.")
    return tell("site.trail.detail", name=word_of(name, "site.trail.name"), value=words)


def trail_export(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(["utc", "seq", "who", "role", "did", "what", "participant", "origin", "detail", "hash"])
    for line in _acts(request):
        data = line.data
        detail = "; ".join(f"{name} {value}" for name, value in sorted(data.get("detail", {}).items()))
        cells = [data.get(name, "") for name in ("who", "role", "did", "what", "participant", "origin")]
        writer.writerow([line.utc, line.seq, *cells, detail, line.hash])
    head = {"Content-Disposition": 'attachment; filename="trail.csv"'}
    return HttpResponse(into.getvalue(), content_type="text/csv; charset=utf-8", headers=head)


def trail_log(request: HttpRequest) -> HttpResponse:
    """The log of this site as it is, for ``cogtrain verify``."""
    del request
    desk = the_desk()
    desk.trail.sync()
    file = trail_file(desk.results, desk.station.id)
    head = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.read_bytes(), content_type="application/octet-stream", headers=head)
