"""Inviting a person to come in from a browser elsewhere, and taking that back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from cogtrain.care.person import enrolled, meant_one
from cogtrain.clock import Clock, format_utc
from cogtrain.errors import refuse
from cogtrain.events.invitation import InvitationWithdrawn, Invited
from cogtrain.records.course import Invitation
from cogtrain.records.invitations import read_invitations

LONGEST_DAYS = 400


def hash_of(token: str) -> str:
    """SHA-256 of what a link holds, as logs keep it."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(results: Path, code: str, days: int, clock: Clock) -> tuple[Invitation, str]:
    """A new invitation, and what its link holds, which is kept nowhere. CogtrainError for a person who is not
    enrolled."""
    if not 1 <= days <= LONGEST_DAYS:
        raise refuse("--days", str(days), f"a number of days from 1 to {LONGEST_DAYS}")
    file, token = enrolled(results, code, clock), secrets.token_urlsafe(32)
    until = clock.utc() + timedelta(days=days)
    ident = file.new_ident([one.id for one in read_invitations(results, code)])
    file.put(Invited(invitation=ident, hash=hash_of(token), until=format_utc(until)))
    return Invitation(ident, hash_of(token), until), token


def withdraw(results: Path, code: str, number: str, why: str, clock: Clock) -> Invitation:
    """The invitation that is meant, withdrawn. CogtrainError where there is none, or it is withdrawn already."""
    file = enrolled(results, code, clock)
    known = read_invitations(results, code)
    one = meant_one("--withdraw", "invitation", number, known, "was given", lambda it: words_of(it, clock.utc()))
    if one.withdrawn:
        raise refuse("--withdraw", f"invitation {one.name} is withdrawn already", "one that opens")
    file.put(InvitationWithdrawn(invitation=one.id, why=why))
    return one


def words_of(invitation: Invitation, now: datetime) -> str:
    """Whether it opens, in a few words."""
    if invitation.withdrawn:
        return "withdrawn"
    return "over" if now >= invitation.until else "opens"
