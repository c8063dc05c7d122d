"""Who may come in. At home whoever has the address that this computer was given, once; from a clinic each person by an
invitation of their own."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cogtrain.care.invitation import hash_of
from cogtrain.records.course import Invitation
from cogtrain.records.invitations import invitations_of_all
from cogtrain.web.house import House
from cogtrain.web.refusals import What

LOOK_AGAIN_S = 2.0


@dataclass(frozen=True)
class Guest:
    """Who came in. key: what tells one from another; code: of the person, None where it is asked for."""

    key: str
    code: str | None


class RefusedError(Exception):
    """Somebody is turned away. code: whose it would have been, where that is known."""

    def __init__(self, what: What, code: str | None = None) -> None:
        super().__init__(what)
        self.what, self.code = what, code


class Door(Protocol):
    """A door. at_once: whether an address opens it by itself, and not first by a button."""

    at_once: bool

    def opened(self, token: str) -> str:
        """What the browser shows from now on. Raises RefusedError."""
        ...

    def guest(self, shown: str) -> Guest:
        """Who shows this. Raises RefusedError."""
        ...


class HomeDoor:
    """One address, for the browser that this program opens. code: of the one person of these records, or None."""

    at_once = True

    def __init__(self, code: str | None) -> None:
        self._code, self.token, self._used = code, secrets.token_urlsafe(32), False
        self._shown, self._lock = secrets.token_urlsafe(32), threading.Lock()

    def opened(self, token: str) -> str:
        with self._lock:
            if not hmac.compare_digest(token.encode(), self.token.encode()):
                raise RefusedError("unknown-token")
            if self._used:
                raise RefusedError("used-token")
            self._used = True
            return self._shown

    def guest(self, shown: str) -> Guest:
        if not hmac.compare_digest(shown.encode(), self._shown.encode()):
            raise RefusedError("unknown-token" if shown else "no-token")
        return Guest("home", self._code)


class ClinicDoor:
    """Invitations, as the logs of all people tell them at this moment."""

    at_once = False

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, threading.Lock()
        self._known: dict[str, tuple[str, Invitation]] = {}
        self._sizes: dict[str, Mapping[str, int]] = {}
        self._looked_s = float("-inf")

    def opened(self, token: str) -> str:
        self.guest(token)
        return token

    def guest(self, shown: str) -> Guest:
        if not shown:
            raise RefusedError("no-token")
        found = self._all().get(hash_of(shown))
        if found is None:
            raise RefusedError("unknown-token")
        code, invitation = found
        if invitation.withdrawn:
            raise RefusedError("withdrawn", code)
        if self._house.clock.utc() >= invitation.until:
            raise RefusedError("over", code)
        return Guest(f"person {code}", code)

    def _all(self) -> Mapping[str, tuple[str, Invitation]]:
        """By hash whose invitation it is; looked at again where a log has grown."""
        with self._lock:
            if time.monotonic() - self._looked_s > LOOK_AGAIN_S:
                self._looked_s = time.monotonic()
                self._known, self._sizes = invitations_of_all(self._house.results, self._known, self._sizes)
            return self._known
