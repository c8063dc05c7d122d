"""Who is turned away at the door, and recorded; nothing there names a person."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.browser.stand import Stand, standing
from cogtrain.care.invitation import invite, withdraw
from cogtrain.clock import SystemClock
from cogtrain.web.app import HEADERS
from tests.browser.home import CODE, LIBRARY, enrolled

STAGE = {
    "width_px": 1024, "height_px": 768, "pixel_ratio": 1, "period_s": 1 / 60, "jitter_ms": 0.1, "device": "computer",
    "agent": "a browser", "by_touch": False,
}  # fmt: skip
TAB = "a-tab-of-a-test"


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """No redirection is followed."""


OPENER = urllib.request.build_opener(_Stays)


Answer = tuple[int, bytes, dict[str, str]]


def ask(stand: Stand, path: str, data: Any = None, cookie: str = "", **headers: str) -> Answer:
    """Status, body and headers of one request."""
    host = headers.pop("Host", stand.host)
    every = {"Host": host, "X-Cogtrain": "1", "Content-Type": "application/json", **headers}
    if cookie:
        every["Cookie"] = f"cogtrain={cookie}"
    body = None if data is None else data if isinstance(data, bytes) else json.dumps(data).encode()
    request = urllib.request.Request(f"http://{stand.host}{path}", body, every)
    try:
        with OPENER.open(request, timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def recorded(stand: Stand) -> list[str]:
    file = stand.house.results / "refused.jsonl"
    return [json.loads(line)["what"] for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Stand]:
    enrolled(tmp_path)
    with standing(tmp_path, clinic=True) as stand:
        stand.house._library = LIBRARY
        yield stand


@pytest.fixture
def token(clinic: Stand) -> str:
    return invite(clinic.house.results, CODE, 30, SystemClock())[1]


def test_an_invitation_opens_by_a_button_and_leaves_the_address(clinic: Stand, token: str) -> None:
    status, body, _ = ask(clinic, f"/enter/{token}")
    assert status == 200
    assert token.encode() not in body
    assert CODE.encode() not in body
    status, _, headers = ask(clinic, f"/enter/{token}", b"")
    assert (status, headers["Location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in headers["Set-Cookie"].split(";")}
    assert ask(clinic, "/", cookie=token)[0] == 200


def test_a_home_address_opens_once(tmp_path: Path) -> None:
    enrolled(tmp_path)
    with standing(tmp_path, code=CODE) as stand:
        path = stand.address.partition(stand.host)[2]
        assert ask(stand, path)[0] == 303
        assert ask(stand, path)[0] == 403
        assert ask(stand, "/enter/another")[0] == 403
        assert ask(stand, "/")[0] == 403
        assert recorded(stand) == ["used-token", "unknown-token", "no-token"]


def test_strangers_are_turned_away(clinic: Stand, token: str) -> None:
    hello = {"tab": TAB, "stage": STAGE}
    assert ask(clinic, "/api/hello", hello)[0] == 403
    assert ask(clinic, "/api/hello", hello, cookie="x" * 43)[0] == 403
    assert ask(clinic, "/api/hello", hello, cookie=token, Origin="http://elsewhere.example")[0] == 403
    assert ask(clinic, "/api/hello", hello, cookie=token, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert ask(clinic, "/api/hello", hello, cookie=token, Host="elsewhere.example")[0] == 403
    assert ask(clinic, "/api/hello", hello, cookie=token, **{"X-Cogtrain": "0"})[0] == 403
    assert ask(clinic, "/", cookie=token, **{"Sec-Fetch-Dest": "iframe"})[0] == 403
    assert recorded(clinic) == ["no-token", "unknown-token", *["other-site"] * 4, "framed"]


def test_a_withdrawn_invitation_and_one_that_is_over(clinic: Stand, token: str) -> None:
    results = clinic.house.results
    withdraw(results, CODE, "1", "lost telephone", SystemClock())
    clinic.door._looked_s = float("-inf")  # type: ignore[union-attr]
    assert ask(clinic, "/", cookie=token)[0] == 403
    later = SystemClock(utcnow=lambda: SystemClock().utc() + timedelta(days=31))
    other = invite(results, CODE, 30, SystemClock())[1]
    clinic.door._looked_s = float("-inf")  # type: ignore[union-attr]
    assert ask(clinic, "/", cookie=other)[0] == 200
    clinic.house.clock = later
    assert ask(clinic, "/", cookie=other)[0] == 403
    assert recorded(clinic) == ["withdrawn", "over"]


def came_in(stand: Stand, token: str) -> str:
    status, body, _ = ask(stand, "/api/hello", {"tab": TAB, "stage": STAGE}, cookie=token)
    assert status == 200
    return str(json.loads(body)["room"])


@pytest.mark.parametrize(
    "sent",
    [
        b"no json",
        b"[]",
        b'{"tab": 5}',
        {"tab": TAB, "room": "another", "turn": 1, "kind": "answer", "data": {}},
        {"tab": TAB, "room": "own", "turn": "1", "kind": "answer", "data": {}},
        {"tab": TAB, "room": "own", "turn": 1, "kind": "delete", "data": {}},
        {"tab": TAB, "room": "own", "turn": 1, "kind": "answer", "data": []},
    ],
)
def test_forged_messages_are_refused(clinic: Stand, token: str, sent: Any) -> None:
    room = came_in(clinic, token)
    if isinstance(sent, dict) and sent.get("room") == "own":
        sent = {**sent, "room": room}
    assert ask(clinic, "/api/message", sent, cookie=token)[0] == 403
    assert recorded(clinic) == ["forged"]


def test_a_page_of_another_person_cannot_reach_a_session(clinic: Stand, token: str) -> None:
    from cogtrain.care.person import enrol

    enrol(clinic.house.results, "OTHER1", LIBRARY.protocol("at-home"), "Europe/Berlin", SystemClock())
    theirs = invite(clinic.house.results, "OTHER1", 30, SystemClock())[1]
    clinic.door._looked_s = float("-inf")  # type: ignore[union-attr]
    room = came_in(clinic, token)
    message = {"tab": TAB, "room": room, "turn": 1, "kind": "answer", "data": {"how": "stop"}}
    assert ask(clinic, "/api/message", message, cookie=theirs)[0] == 409  # there is no page of theirs yet
    came_in(clinic, theirs)
    assert ask(clinic, "/api/message", message, cookie=theirs)[0] == 403
    assert recorded(clinic) == ["second-tab", "forged"]


def test_an_answer_that_its_page_cannot_give_is_refused_and_the_page_stays(clinic: Stand, token: str) -> None:
    room = came_in(clinic, token)
    turn = json.loads(ask(clinic, "/api/turn", {"tab": TAB, "room": room, "have": 0}, cookie=token)[1])
    assert turn["name"] == "kiosk:greeting"
    answer = {"tab": TAB, "room": room, "turn": turn["turn"], "kind": "answer"}
    forged = ask(clinic, "/api/message", {**answer, "data": {"how": "key", "key": "f1"}}, cookie=token)
    assert json.loads(forged[1]) == {"refused": True}
    assert recorded(clinic) == ["forged"]
    honest = {**answer, "data": {"how": "key", "key": "space", "seconds": 1}}
    assert json.loads(ask(clinic, "/api/message", honest, cookie=token)[1]) == {}


def test_a_guessed_number_is_throttled_and_recorded(clinic: Stand, token: str) -> None:
    from cogtrain.care.person import open_person
    from cogtrain.care.pin import put_pin

    with open_person(clinic.house.results, CODE, SystemClock()) as opened:
        put_pin(opened, "2580")
    room, have, names = came_in(clinic, token), 0, list[str]()
    for _ in range(14):
        turn = json.loads(ask(clinic, "/api/turn", {"tab": TAB, "room": room, "have": have}, cookie=token)[1])
        have = turn["turn"]
        names.append(turn["name"])
        key = turn["buttons"][0]["key"]
        data = {"how": "key", "key": key, "seconds": 1, "text": "1357" if turn["entry"] else ""}
        ask(
            clinic,
            "/api/message",
            {"tab": TAB, "room": room, "turn": have, "kind": "answer", "data": data},
            cookie=token,
        )
    assert "kiosk:wait" in names
    assert recorded(clinic) == ["wrong-number"] * 3


def test_every_answer_carries_what_keeps_others_out(clinic: Stand, token: str) -> None:
    for path in (
        "/",
        "/player/main.js",
        "/colours.css",
        "/manifest.webmanifest",
        "/nowhere",
        "/api/clock",
        "/plan.ics",
    ):
        _, _, headers = ask(clinic, path, cookie=token)
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_the_reminder_names_no_illness_and_nobody(clinic: Stand, token: str) -> None:
    status, body, headers = ask(clinic, "/plan.ics", cookie=token)
    text = body.decode()
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for word in (CODE, "flanker", "ketamine", "training", "patient"):
        assert word.lower() not in text.lower()


def test_nothing_of_the_program_is_served_but_the_player(clinic: Stand, token: str) -> None:
    for path in ("/player/conformance.js", "/player/index.html", "/player/../app.py", "/asset/" + "0" * 64):
        assert ask(clinic, path, cookie=token)[0] == 404
