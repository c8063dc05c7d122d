"""Accounts: links that open once, passwords, and second factors."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import pyotp
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from cogtrain.care.invitation import hash_of
from cogtrain.care.site import STAFF
from cogtrain.errors import did_you_mean, refuse
from cogtrain.records.sealing import key_bytes
from cogtrain.site.models import Account, OneTimeLink
from cogtrain.site.models.accounts import NAME_LENGTH
from cogtrain.site.rights import ROLES
from cogtrain.wording.reader import retold

LINK_S: Final = 72 * 3600.0
FIRST_S: Final = 3600.0
_STEP_S: Final = 30


def first_link(now_s: float) -> str | None:
    """What the link for the first administrator holds; None where there are accounts. It replaces the one before."""
    if Account.objects.exists():
        return None
    OneTimeLink.objects.filter(account=None).delete()
    return _link(None, now_s + FIRST_S)


def account_named(name: str) -> Account:
    """The account of that name. CogtrainError where there is none."""
    found = Account.objects.filter(name=name).first()
    if found is None:
        known = Account.objects.order_by("name").values_list("name", flat=True)
        raise refuse("account", "none of this name", "an account of the site", did_you_mean(name, known))
    return found


def link_for(account: Account, now_s: float) -> str:
    """What a link holds by which somebody chooses a password and a second factor, new or anew."""
    OneTimeLink.objects.filter(account=account).delete()
    return _link(account, now_s + LINK_S)


def _link(account: Account | None, until_s: float) -> str:
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(hash=hash_of(token), account=account, until_s=until_s)
    return token


def opened(token: str, now_s: float) -> OneTimeLink | None:
    """The link, where it still opens."""
    return OneTimeLink.objects.filter(hash=hash_of(token), until_s__gt=now_s).first()


def checked_name(name: str) -> str:
    """The name of an account. CogtrainError for one that is none."""
    if re.fullmatch(STAFF, name) is None or not 2 <= len(name) <= 20:
        raise refuse("Name", "another name", 'lower-case words and digits, such as "nurse-1"')
    return name


def checked_roles(roles: Iterable[str]) -> str:
    """Roles as an account keeps them. CogtrainError for none."""
    known = [role for role in ROLES if role in set(roles)]
    if not known:
        raise refuse("Roles", "no role", f"one or more of {', '.join(ROLES)}")
    return " ".join(known)


def checked_label(label: str, what: str) -> str:
    """The name of a place, a group, a station or a device. CogtrainError for an empty or a long one."""
    label = " ".join(label.split())
    if not 1 <= len(label) <= NAME_LENGTH or not label.isprintable():
        raise refuse(what, "another name", f"1 to {NAME_LENGTH} characters")
    return label


@transaction.atomic
def use_link(link: OneTimeLink, name: str, password: str) -> Account:
    """Choose the password of the link's account; it opens no more, and whoever was signed in is not any longer.

    name: of the first administrator's account, which is made; else nothing. CogtrainError for a weak password.
    """
    account = link.account
    if account is None:
        account = Account(name=checked_name(name), roles="administrator", everyone=False)
    set_password(account, password)
    account.totp, account.totp_step = "", 0
    account.save()
    account.passkeys.delete()
    OneTimeLink.objects.filter(hash=link.hash).delete()
    return account


def set_password(account: Account, password: str) -> None:
    """Give an account a password; not saved. CogtrainError for a weak one."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        found = " ".join(retold(words, "site.fault.found.") for words in error.messages)
        raise refuse("Password", found, "12 characters or more, and no common word") from error
    if account.name in password.lower():
        raise refuse("Password", "It holds the name of the account.", "12 characters or more, and no common word")
    account.set_password(password)


def end_sessions(account: Account) -> None:
    """Whoever is signed in by this account is not any longer."""
    for one in Session.objects.all().iterator():
        if str(one.get_decoded().get("_auth_user_id", "")) == str(account.pk):
            one.delete()


# ---------------------------------------------------------------- codes of an authenticator


def _box() -> SecretBox:
    return SecretBox(sha256(f"second factor {settings.SECRET_KEY}".encode()).digest())


def new_secret() -> str:
    """A secret for an authenticator app."""
    return pyotp.random_base32()


def address_of(secret: str, account: Account) -> str:
    """What the app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name="cogtrain")


def keep_secret(account: Account, secret: str) -> None:
    """Seal the secret into the account; not saved."""
    account.totp = _box().encrypt(secret.encode()).hex()


def takes_code(account: Account, code: str, now_s: float, secret: str = "") -> bool:
    """Whether a code of the authenticator is right, and was not taken before; then it is taken. secret: where none is
    kept yet."""
    if not secret:
        try:
            secret = _box().decrypt(bytes.fromhex(account.totp)).decode()
        except (CryptoError, ValueError):
            return False
    code, step = "".join(code.split()), int(now_s // _STEP_S)
    for near in (step - 1, step, step + 1):
        if near > account.totp_step and secrets.compare_digest(pyotp.TOTP(secret).at(near * _STEP_S), code):
            account.totp_step = near
            account.save(update_fields=["totp_step"])
            return True
    return False


def base64url(text: str) -> bytes:
    """The bytes of base64 as browsers write it. CogtrainError where it is none."""
    return key_bytes(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), "passkey")
