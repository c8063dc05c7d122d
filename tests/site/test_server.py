"""The server and its commands: limits, what it says where something goes amiss, link, check, rebuild."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from bench.review.robot import serving
from bench.review.site import set_up
from cogtrain.records.log.station import this_station
from cogtrain.site import guard
from cogtrain.site.check import unsafe
from cogtrain.site.desk import Desk
from cogtrain.site.pages import today
from cogtrain.site.rates import ASKS, TOLD, Rate, Unsaid
from tests.site.people import account, client, patient, post, signed_in

DATABASE = os.environ.get("COGTRAIN_DATABASE", "")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cogtrain.cli", *words]
    return subprocess.run(
        command, env={**os.environ, "COGTRAIN_DATABASE": ""}, capture_output=True, text=True, check=False
    )


def test_a_stranger_asks_so_often_a_minute(desk: Desk) -> None:
    guard.STRANGERS = Rate(ASKS)
    browser, other = client(address="192.0.2.7"), client(address="192.0.2.8")
    codes = [post(browser, "/sign-in", name=f"nurse-{n}", password="guess").status_code for n in range(ASKS + 2)]
    assert codes == [403] * ASKS + [429] * 2
    assert post(other, "/sign-in", name="nurse-1", password="guess").status_code == 403


def test_refusals_of_strangers_do_not_fill_the_trail(desk: Desk) -> None:
    guard.UNSAID = Unsaid()
    for _ in range(TOLD + 30):
        client().post("/sign-out")
    assert sum(line.data.get("did") == "refused" for line in desk.acts.read()) == TOLD


def sent_until_cut(line: socket.socket, most: int) -> int:
    """How many bytes of a body without end the server takes before it hangs up."""
    piece, sent = b"10000\r\n" + b"x" * 0x10000 + b"\r\n", 0
    try:
        while sent < most:
            line.sendall(piece)
            sent += 0x10000
    except OSError:
        return sent
    return sent


def test_a_body_without_end_is_cut_off(desk: Desk, site: str) -> None:
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as line:
        head = f"POST /push/lines HTTP/1.1\r\nHost: {parts.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n"
        line.sendall(head.encode())
        assert sent_until_cut(line, 80_000_000) < 60_000_000


def test_what_the_program_does_wrong_is_told_without_a_word_of_the_request(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    who = account("dr-beta", "clinician")
    browser = signed_in(who)
    browser.raise_request_exception = False
    monkeypatch.setattr("cogtrain.site.pages.person._since", lambda *_: 1 / 0)
    answer = browser.get("/people/KI07")
    assert answer.status_code == 500
    assert b"Something went wrong here" in answer.content
    assert b"KI07" not in answer.content
    said: list[str] = []
    try:
        raise ValueError("KI07 and what was typed")
    except ValueError:
        from cogtrain.site.running import _say_amiss

        _say_amiss(said.append)()
    assert said[0].startswith("The site did something wrong: ValueError at test_server.py:")
    assert "KI07" not in said[0]


def test_check_says_what_is_unsafe_and_falls_silent(desk: Desk) -> None:
    said = " ".join(unsafe(desk, "postgresql://u:p@db.example.org/x"))
    for words in ("localhost", "no account yet", "without TLS", "No station"):
        assert words in said
    account("admin-1", "administrator", password="x" * 12)
    (desk.results / "site-private-key.txt").touch()
    said = " ".join(unsafe(desk, ""))
    assert "one administrator" in said
    assert "private key lies among" in said


@pytest.mark.skipif(DATABASE != "", reason="the file beside the records")
def test_the_commands_on_a_server(tmp_path: Path) -> None:
    results = tmp_path / "site"
    set_up(results)
    patient(results, "KI07", this_station(results))
    rebuilt = run("site", "rebuild", "--results", str(results))
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "The index holds 1 people.\n"), rebuilt.stderr
    unknown = run("site", "link", "admin-1", "--results", str(results))
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (2, False)
    checked = run("site", "check", "--results", str(results))
    assert checked.returncode == 1
    assert "to mend" in checked.stdout
    with serving(results) as served:
        assert "/enter/" in served.first_link
        busy = run("site", "serve", "--port", "0", "--results", str(results))
        assert (busy.returncode, "Traceback" in busy.stderr) == (2, False)
    for wrong in (("--database", "mysql://x/y"), ("--name", "not a name"), ("--certificate", "x.pem")):
        refused = run("site", "serve", *wrong, "--results", str(results))
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False), refused.stderr
    none = run("site", "rebuild", "--database", "postgresql://x@127.0.0.1:9/y", "--results", str(results))
    assert (none.returncode, "a database that answers" in none.stderr) == (2, True)


def test_another_page_of_today(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "A_PAGE", 2)
    for number in range(5):
        patient(desk, f"KI0{number}", alert=False)
    desk.index.keep_up()
    browser: Client = signed_in(account("dr-beta", "clinician"))
    pages = [browser.get(f"/today?page={number}").content.decode() for number in (1, 2, 3)]
    assert [sum(f"/people/KI0{number}" in page for number in range(5)) for page in pages] == [2, 2, 1]
    assert "Page 2 of 3" in pages[1]


def test_without_its_extra_the_site_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from cogtrain.cli import review
    from cogtrain.errors import CogtrainError

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "webauthn" else object())
    with pytest.raises(CogtrainError, match=r"cogtrain\[review\]"):
        review._must_be_there()


@pytest.mark.parametrize("odd", ["9" * 30, "inf", "nan", "²", "-1", "x", "\0", "\ud83e"])
def test_odd_values_of_addresses_and_forms_are_no_fault_of_the_program(desk: Desk, odd: str) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    browser = signed_in(account("all-1", "administrator", "clinician", "researcher"))
    odd = odd.encode("utf-8", "replace").decode()
    for address in ("/today", "/study", "/trail", "/stations"):
        query = dict.fromkeys(("q", "show", "place", "group", "page", "protocol", "who", "code", "did"), odd)
        assert browser.get(address, query).status_code in (200, 400), address
    for address, name in (
        ("/people/KI07/dose", "which"),
        ("/people/KI07/alert", "which"),
        ("/people/KI07/held", "minutes"),
        ("/people/KI07/groups", "group"),
        ("/people/KI07/invitation", "days"),
        ("/stations/change", "station"),
        ("/stations/new", "place"),
        ("/administration/account/new", "places"),
        ("/administration/account", "name"),
        ("/me", "passkey"),
    ):
        assert post(browser, address, **{name: odd}).status_code < 500, address
    assert post(client(), "/sign-in", name=odd, password=odd).status_code in (400, 403)


def test_a_process_that_ended_by_itself_is_begun_anew(desk: Desk) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    for _ in range(2):
        made: list[str] = []
        told = threading.Event()
        for _ in range(4):  # the first that asks after it ended finds that out
            desk.drawer.ask("KI07", lambda code, _, made=made, told=told: (made.append(code), told.set()))
            if told.wait(30 if desk.drawer.waiting else 0.1):
                break
        assert made == ["KI07"]
        for process in tuple(desk.drawer._pool._processes.values()):
            process.kill()
            process.join()
