"""The site in Chromium: what is done there of a morning, a passkey, and TLS (test_everybody.py looks at every page)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bench.browser.stand import browsing
from bench.review.robot import PASSWORD, free_port, opens_link, serving
from bench.review.site import set_up
from bench.review.walk import walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.mark.skipif("COGTRAIN_DATABASE" in os.environ, reason="the same pages")
def test_a_morning_from_the_first_account_to_an_export(tmp_path: Path) -> None:
    found = walk(4, tmp_path / "pictures", lambda _words: None, [])
    assert found.amiss == []
    assert any("clinician-1" in step and "45 min" in step for step in found.steps)
    assert found.steps[-1].startswith("verify: 0 logs")


def test_a_passkey_is_a_second_factor(tmp_path: Path) -> None:
    set_up(tmp_path / "site")
    with serving(tmp_path / "site") as served, browsing() as browser:
        context = browser.new_context()
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        opens_link(page, served.first_link, "admin-1")
        page.goto(f"{served.address}/sign-in/second/new")
        page.fill("#passkey-name", "my key")
        page.click("#new-passkey")
        page.wait_for_url("**/me")
        assert "my key" in page.content()
        page.click("text=Sign out")
        page.fill("[name=name]", "admin-1")
        page.fill("[name=password]", PASSWORD)
        page.click("text=Go on")
        page.click("#use-passkey")
        page.wait_for_selector("nav.menu")
        context.close()


def a_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """One that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "site.pem", folder / "site.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def test_behind_tls_cookies_are_of_this_host_alone(tmp_path: Path) -> None:
    set_up(tmp_path / "site")
    name, port = "review.example.org", free_port()
    certificate, key = a_certificate(tmp_path, name)
    options = ("--name", f"{name}:{port}", "--certificate", str(certificate), "--certificate-key", str(key))
    rules = (f"--host-resolver-rules=MAP {name} 127.0.0.1", "--ignore-certificate-errors")
    with serving(tmp_path / "site", *options, port=port) as served, browsing(args=rules) as opened:
        context = opened.new_context(ignore_https_errors=True)
        page = context.new_page()
        opens_link(page, served.first_link, "admin-1")
        answer = page.goto(f"{served.address}/administration")
        assert answer is not None
        assert answer.status == 200
        assert "max-age" in answer.headers["strict-transport-security"]
        cookies = {one["name"]: one for one in context.cookies()}
        assert set(cookies) == {"__Host-session", "__Host-csrf", "__Host-device"}
        for one in cookies.values():
            assert (one["secure"], one["httpOnly"], one["sameSite"], one["path"]) == (True, True, "Strict", "/")
