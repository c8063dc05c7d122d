"""The menu: what somebody's roles open."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from cogtrain.site import rights
from cogtrain.site.guard import roles_of
from cogtrain.wording.reader import tell

ITEMS: Final = (
    ("today", rights.SEES),
    ("study", rights.STUDIES),
    ("stations", rights.WATCHES),
    ("administration", rights.ADMINISTERS),
    ("gates", rights.DOSES),
    ("trail", rights.AUDITS),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """For every page: the items that are open; nothing before both factors were given."""
    if not hasattr(request, "session"):
        return {"menu": []}
    roles = roles_of(request)
    return {
        "menu": [
            {"address": f"/{name}", "words": tell(f"site.menu.{name}"), "here": request.path == f"/{name}"}
            for name, open_to in ITEMS
            if roles & open_to
        ]
    }


def first_page(roles: frozenset[str]) -> str:
    """Where somebody of these roles begins."""
    return next((f"/{name}" for name, open_to in ITEMS if roles & open_to), "/me")
