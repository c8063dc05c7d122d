"""A number of the person's own, without which a code opens nothing at the kiosk; kept as an argon2id hash."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cogtrain.errors import refuse
from cogtrain.events.person import PinSet
from cogtrain.records.person_file import OpenPerson

SHORTEST_PIN, LONGEST_PIN = 4, 8


def good_pin(pin: str) -> bool:
    """Whether it can be one: 4 to 8 digits, not all the same."""
    return SHORTEST_PIN <= len(pin) <= LONGEST_PIN and pin.isascii() and pin.isdigit() and len(set(pin)) > 1


def put_pin(opened: OpenPerson, pin: str | None) -> None:
    """Set the person's number, or take it away, so that it is chosen anew. CogtrainError where it cannot be one."""
    if pin is not None and not good_pin(pin):
        found = f"{len(pin)} characters"
        raise refuse("pin", found, f"{SHORTEST_PIN} to {LONGEST_PIN} digits that are not all the same")
    opened.log.put(PinSet(hash=None if pin is None else PasswordHasher().hash(pin)))


def is_pin(hashed: str, pin: str) -> bool:
    """Whether it is the person's number."""
    try:
        return PasswordHasher().verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False
