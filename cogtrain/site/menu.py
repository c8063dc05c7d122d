"""The menu: what somebody's roles open."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from cogtrain.site import rights
from cogtrain.site.guard import roles_of

ITEMS: Final = (
    ("/today", "Today", rights.SEES),
    ("/study", "Study", rights.STUDIES),
    ("/stations", "Stations", rights.WATCHES),
    ("/administration", "Administration", rights.ADMINISTERS),
    ("/gates", "Gates", rights.DOSES),
    ("/trail", "Trail", rights.AUDITS),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """For every page: the items that are open; nothing before both factors were given."""
    if not hasattr(request, "session"):
        return {"menu": []}
    roles = roles_of(request)
    return {
        "menu": [
            {"address": address, "words": words, "here": request.path == address}
            for address, words, open_to in ITEMS
            if roles & open_to
        ]
    }


def first_page(roles: frozenset[str]) -> str:
    """Where somebody of these roles begins."""
    return next((address for address, _, open_to in ITEMS if roles & open_to), "/me")
