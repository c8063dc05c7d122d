"""Wrong passwords and codes in a row. A stranger who guesses has to wait; the owner, on a device of their own, has not.

Tries are counted for an account together with where they come from: the device, where somebody signed in on it before
(a signed cookie says so), else the address. So nobody can lock somebody else out.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from cogtrain.care.throttle import Throttle
from cogtrain.site.models import Tries

_SALT: Final = "cogtrain.device"
_YEAR_S: Final = 365 * 86400


def device_cookie() -> str:
    """Its name."""
    return str(settings.SESSION_COOKIE_NAME).replace("session", "device")


def _known_here(request: HttpRequest) -> list[str]:
    """The accounts that signed in on this device before, the latest first."""
    try:
        said = signing.loads(request.COOKIES.get(device_cookie(), ""), salt=_SALT, max_age=_YEAR_S)
    except signing.BadSignature:
        return []
    return list(said)


def remember_device(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Note on the device that this account signed in."""
    names = [name, *(one for one in _known_here(request) if one != name)][:8]
    response.set_cookie(
        device_cookie(),
        signing.dumps(names, salt=_SALT),
        max_age=_YEAR_S,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def key_of(request: HttpRequest, name: str) -> str:
    """Whose tries these are."""
    place = request.COOKIES[device_cookie()] if name in _known_here(request) else request.META.get("REMOTE_ADDR", "")
    return sha256(f"{name}\0{place}".encode()).hexdigest()


def _known(key: str) -> Throttle:
    found = Tries.objects.filter(key=key).first()
    return Throttle() if found is None else Throttle(found.wrong, found.until_s)


def waits_s(key: str, now_s: float) -> float:
    """Seconds until the next one is looked at."""
    return _known(key).waits_s(now_s)


def after(key: str, *, right: bool, now_s: float) -> None:
    """Count one that was looked at."""
    with transaction.atomic():
        now = _known(key).after(right, now_s)
        if now == Throttle():
            Tries.objects.filter(key=key).delete()
        else:
            Tries.objects.update_or_create(key=key, defaults={"wrong": now.wrong, "until_s": now.until_s})
