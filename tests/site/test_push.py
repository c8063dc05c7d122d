"""Stations send: in any order, cut, doubled, from two at once; and what must not come in."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.test import Client
from nacl.signing import SigningKey

from bench.review.pushes import logs, pieces
from cogtrain.care.invitation import hash_of
from cogtrain.clock import SystemClock, VirtualClock, format_utc
from cogtrain.events.person import LogHead
from cogtrain.records.exchange import (
    HEADS_AT,
    LINES_AT,
    SIGNATURE,
    STATION,
    Asked,
    Differ,
    Piece,
    Report,
    Sent,
    Taken,
    head_of,
    signature,
)
from cogtrain.records.join import join
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.line_bytes import FIRST_PREV
from cogtrain.records.log.place import participants
from cogtrain.records.log.station import Station
from cogtrain.records.verify import verify
from cogtrain.site.desk import Desk
from cogtrain.site.ingest import kept_aside
from cogtrain.site.models import Account, Person, Place, StationLink
from cogtrain.site.models import Station as Known
from tests.site.conftest import HOST, NOW
from tests.site.people import account, client, patient, signed_in

A, B = Station(SigningKey(b"a" * 32)), Station(SigningKey(b"b" * 32))


def known(station: Station, name: str, place: Place | None = None) -> Known:
    return Known.objects.create(id=station.id, public_key=station.public_key, name=name, place=place)


def send(
    said: Asked | Sent, station: Station, address: str, *, to: Client | None = None, signed: str | None = None
) -> tuple[int, dict]:
    body = said.model_dump_json().encode()
    heads = {STATION: station.public_key, SIGNATURE: signed or signature(station, HOST, address, body)}
    answer = (to or client()).post(address, body, content_type="application/json", headers=heads)
    return answer.status_code, json.loads(answer.content or b"{}")


def asked(**people: str) -> Asked:
    return Asked(report=Report(utc=format_utc(SystemClock().utc()), version="0"), people=people)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two stations that know somebody in common."""
    a, b = tmp_path / "a", tmp_path / "b"
    for results, station, codes in ((a, A, ("KI01", "KI02")), (b, B, ("KI03",))):
        for code in codes:
            patient(results, code, station)
    for _ in join(a, b, VirtualClock(NOW), station=B):
        pass
    return a, b


def test_a_station_is_taken_in_by_its_word_once(desk: Desk) -> None:
    StationLink.objects.create(hash=hash_of("word"), name="desk", until_s=desk.now_s + 60)
    assert send(asked(), A, HEADS_AT)[0] == 403
    with_word = asked().model_copy(update={"join": "word"})
    assert send(with_word, A, HEADS_AT) == (200, {"people": {}})
    assert send(with_word, B, HEADS_AT)[0] == 403
    station = Known.objects.get()
    assert (station.id, station.name) == (A.id, "desk")
    assert abs(station.skew_s or 99) < 5


@pytest.mark.parametrize("seed", range(6))
def test_any_order_cut_and_doubled_comes_to_the_same(desk: Desk, two: tuple[Path, Path], seed: int) -> None:
    rng = random.Random(seed)
    known(A, "a")
    known(B, "b")
    waiting = [(piece, station) for results, station in zip(two, (A, B), strict=True) for piece in pieces(results, 700)]
    rounds = 0
    while waiting:
        rounds += 1
        assert rounds < 60
        rng.shuffle(waiting)
        left = []
        for piece, station in waiting:
            some = [piece] * rng.choice((1, 1, 2))
            status, said = send(Sent(pieces=some), station, LINES_AT)
            assert status == 200
            taken = Taken.model_validate(said)
            cut = rng.random() < 0.3  # the answer was lost: sent again
            if cut or piece.file not in taken.people.get(piece.code, {}):
                left.append((piece, station))
        waiting = left
    clean: dict[str, bytes] = {}
    for results in two:
        clean |= logs(results)
    assert logs(desk.results) == clean
    assert kept_aside(desk.results) == []
    assert all(finding.sound for finding in verify(desk.results))
    assert set(Person.objects.values_list("code", "alerts")) == {("KI01", 1), ("KI02", 1), ("KI03", 1)}


def test_the_site_says_what_it_lacks_and_what_it_holds(desk: Desk, two: tuple[Path, Path]) -> None:
    known(A, "a")
    _, said = send(asked(KI01="other", KI09="other"), A, HEADS_AT)
    assert Differ.model_validate(said).people == {"KI01": {}, "KI09": {}}
    (piece,) = pieces(two[0], 10**6)[:1]
    _, said = send(Sent(pieces=[piece]), A, LINES_AT)
    there = read_log(two[0] / piece.code / piece.file)
    assert Taken.model_validate(said).people[piece.code][piece.file] == head_of(there)


def changed(piece: Piece) -> Piece:
    return piece.model_copy(update={"lines": piece.lines.replace('"minutes":40', '"minutes":41')})


def test_a_changed_line_and_somebody_elses_log_are_kept_aside_and_stop_nothing(
    desk: Desk, two: tuple[Path, Path]
) -> None:
    known(A, "a")
    mine = [piece for piece in pieces(two[0], 10**6) if piece.code == "KI01"]
    other = mine[0].model_copy(update={"code": "KI02"})
    good = next(piece for piece in pieces(two[0], 10**6) if piece.code == "KI02")
    status, said = send(Sent(pieces=[changed(mine[0]), other, good]), A, LINES_AT)
    taken = Taken.model_validate(said)
    assert status == 200
    assert set(taken.refused) == {f"KI01/{mine[0].file}", f"KI02/{mine[0].file}"}
    assert list(taken.people) == ["KI02"]
    assert {(one.code, one.station) for one in kept_aside(desk.results)} == {("KI01", A.id), ("KI02", A.id)}
    send(Sent(pieces=[changed(mine[0])]), A, LINES_AT)
    assert len(kept_aside(desk.results)) == 2


def test_a_fork_is_kept_aside_and_what_is_here_stays(desk: Desk, two: tuple[Path, Path], tmp_path: Path) -> None:
    known(A, "a")
    fork = tmp_path / "fork"
    shutil.copytree(two[0], fork)
    for results, amount in ((two[0], "answer 1"), (fork, "answer 3")):
        from cogtrain.care.person import open_person, raise_alert

        with open_person(results, "KI01", VirtualClock(NOW), A) as opened:
            raise_alert(opened, amount, "phq-9@1, item 9")
    for piece in pieces(two[0], 10**6):
        send(Sent(pieces=[piece]), A, LINES_AT)
    before = logs(desk.results)
    for piece in pieces(fork, 10**6):
        send(Sent(pieces=[piece]), A, LINES_AT)
    assert logs(desk.results) == before
    (kept,) = kept_aside(desk.results)
    assert "two different continuations" in kept.why


def test_who_is_not_known_or_does_not_sign_sends_nothing(desk: Desk, two: tuple[Path, Path]) -> None:
    some: Iterable[Piece] = pieces(two[0], 10**6)
    sent = Sent(pieces=list(some))
    assert send(sent, A, LINES_AT)[0] == 403
    station = known(A, "a")
    body = sent.model_dump_json().encode()
    assert send(sent, A, LINES_AT, signed=signature(B, HOST, LINES_AT, body))[0] == 403
    assert send(sent, A, LINES_AT, signed=signature(A, "elsewhere.example", LINES_AT, body))[0] == 403
    assert send(sent, A, LINES_AT, signed=signature(A, HOST, HEADS_AT, body))[0] == 403
    assert send(sent, A, LINES_AT, signed="nothing")[0] == 403
    station.may_send = False
    station.save()
    assert send(sent, A, LINES_AT)[0] == 403
    assert participants(desk.results) == ()


@pytest.mark.parametrize(
    ("code", "file"),
    [("../KI01", "person.jsonl"), ("KI01", "../../x.jsonl"), ("KI01", "site.yaml"), ("trail", "trail.aaaaaaaa.jsonl")],
)
def test_no_name_leads_out_of_the_layout(desk: Desk, code: str, file: str) -> None:
    known(A, "a")
    piece = Piece(code=code, file=file, after=LogHead(lines=0, head=FIRST_PREV), lines="{}\n")
    _, said = send(Sent(pieces=[piece]), A, LINES_AT)
    assert "none of a log" in next(iter(said["refused"].values()))


def test_a_person_belongs_to_the_place_of_the_station_that_enrolled_them(desk: Desk, two: tuple[Path, Path]) -> None:
    north, south = Place.objects.create(name="north"), Place.objects.create(name="south")
    known(A, "a", north)
    known(B, "b", south)
    for piece in pieces(two[1], 10**6):
        send(Sent(pieces=[piece]), B, LINES_AT)
    places = dict(Person.objects.values_list("code", "place__name"))
    assert places == {"KI01": "north", "KI02": "north", "KI03": "south"}


def test_logs_of_a_station_that_nobody_took_in_are_named(desk: Desk, two: tuple[Path, Path]) -> None:
    known(B, "b")
    for piece in pieces(two[1], 10**6):
        send(Sent(pieces=[piece]), B, LINES_AT)
    page = signed_in(account("admin-1", "administrator")).get("/stations").content.decode()
    assert f"{A.id}: 2 people" in page
    known(A, "a")
    page = signed_in(Account.objects.get()).get("/stations").content.decode()
    assert "nobody took in" not in page
