"""Passkeys as a second factor (WebAuthn, by py_webauthn): the page's script asks the device, the server checks."""

from __future__ import annotations

import json
from typing import Any

import webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from cogtrain.errors import refuse
from cogtrain.site import throttle
from cogtrain.site.accounts import base64url, checked_label
from cogtrain.site.desk import the_desk
from cogtrain.site.guard import SECOND, account_of, put_act
from cogtrain.site.models import Passkey
from cogtrain.site.pages.signing_in import let_in

CHALLENGE = "challenge"


def _host() -> str:
    """The name that passkeys of this site are bound to."""
    return str(settings.ALLOWED_HOSTS[0])


def _expected(challenge: str) -> dict[str, Any]:
    """What an answer has to be made for."""
    return {
        "expected_challenge": base64url(challenge),
        "expected_rp_id": _host(),
        "expected_origin": the_desk().doorstep.origin,
    }


def options(request: HttpRequest) -> HttpResponse:
    """What the device is asked: to prove one of the account's keys, or with ``?new`` to make another."""
    account, host = account_of(request), _host()
    known = [PublicKeyCredentialDescriptor(id=base64url(one.credential)) for one in account.passkeys]
    if "new" in request.GET:
        made = webauthn.generate_registration_options(
            rp_id=host,
            rp_name="cogtrain",
            user_name=account.name,
            user_id=str(account.pk).encode(),
            exclude_credentials=known,
        )
        request.session[CHALLENGE] = bytes_to_base64url(made.challenge)
        return JsonResponse(json.loads(webauthn.options_to_json(made)))
    asked = webauthn.generate_authentication_options(
        rp_id=host, allow_credentials=known, user_verification=UserVerificationRequirement.PREFERRED
    )
    request.session[CHALLENGE] = bytes_to_base64url(asked.challenge)
    return JsonResponse(json.loads(webauthn.options_to_json(asked)))


def check(request: HttpRequest) -> HttpResponse:
    """What the device answered."""
    account, desk = account_of(request), the_desk()
    challenge = request.session.pop(CHALLENGE, "")
    try:
        said: dict[str, Any] = json.loads(request.body)
        answer, name = said["answer"], str(said.get("name", ""))
        found = None if name else account.passkeys.filter(credential=str(answer["id"])).first()
    except (ValueError, KeyError, TypeError, RawPostDataException) as error:
        raise refuse("Passkey", "another answer", "the answer of a device") from error
    if name:
        if account.has_second_factor and not request.session.get(SECOND):
            put_act(request, "refused", "passkey", why="second factor")
            return JsonResponse({}, status=403)
        return _kept(request, answer, challenge, checked_label(name, "Name"))
    key = throttle.key_of(request, f"{account.name} second")
    if found is None or throttle.waits_s(key, desk.now_s) > 0:
        put_act(request, "refused", "passkey", why="unknown" if found is None else "wait")
        return JsonResponse({}, status=403)
    try:
        proven = webauthn.verify_authentication_response(
            credential=answer,
            **_expected(challenge),
            credential_public_key=base64url(found.public_key),
            credential_current_sign_count=found.sign_count,
        )
    except WebAuthnException:
        throttle.after(key, right=False, now_s=desk.now_s)
        put_act(request, "refused", "passkey", why="proof")
        return JsonResponse({}, status=403)
    throttle.after(key, right=True, now_s=desk.now_s)
    Passkey.objects.filter(pk=found.pk).update(sign_count=proven.new_sign_count)
    return _goes_on(let_in(request, account))


def _kept(request: HttpRequest, answer: dict[str, Any], challenge: str, name: str) -> HttpResponse:
    account = account_of(request)
    try:
        made = webauthn.verify_registration_response(credential=answer, **_expected(challenge))
    except WebAuthnException as error:
        raise refuse("Passkey", "an answer that proves nothing", "the answer of a device to this page") from error
    Passkey.objects.create(
        account=account,
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
    )
    put_act(request, "changed", "passkey", done="added")
    if not request.session.get(SECOND):
        return _goes_on(let_in(request, account))
    return JsonResponse({"next": "/me"})


def _goes_on(response: HttpResponse) -> HttpResponse:
    """The same, for a script that goes there by itself."""
    answer = JsonResponse({"next": response.headers["Location"]})
    answer.cookies = response.cookies
    return answer
