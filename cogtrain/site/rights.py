"""Who may do what. A role opens routes; places and groups say whose people somebody sees."""

from __future__ import annotations

from typing import Final, Literal

from django.db.models import Q, QuerySet

from cogtrain.site.models import Account, Member, Person

Role = Literal["administrator", "clinician", "therapist", "researcher", "auditor"]
ROLES: Final[tuple[Role, ...]] = ("administrator", "clinician", "therapist", "researcher", "auditor")
"""What each may stands in the words of the site (``site.role.*.may``)."""

ANYBODY: Final = frozenset[str]()
SIGNED_IN: Final = frozenset(ROLES)
ADMINISTERS: Final = frozenset({"administrator"})
AUDITS: Final = frozenset({"auditor", "administrator"})
CARES: Final = frozenset({"clinician", "therapist"})
DOSES: Final = frozenset({"clinician"})
SEES: Final = frozenset({"clinician", "therapist", "researcher"})
STUDIES: Final = frozenset({"clinician", "researcher"})
WATCHES: Final = frozenset({"administrator", "clinician"})


def people_of(account: Account) -> QuerySet[Person]:
    """Those whom somebody sees: of its places and its groups, or all."""
    if account.everyone:
        return Person.objects.all()
    codes = Member.objects.filter(group__in=account.groups.all()).values("code")
    return Person.objects.filter(Q(place__in=account.places.all()) | Q(code__in=codes))


def sees(account: Account, code: str) -> bool:
    """Whether somebody sees that person."""
    return people_of(account).filter(code=code).exists()


def reads_words(account: Account) -> bool:
    """Whether free text is for it."""
    return bool(account.role_names & CARES)
