from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.errors import CogtrainError
from cogtrain.records.log.chain import read_bytes
from cogtrain.records.log.line_bytes import FIRST_PREV, decode, encode

WHEN = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
NAME = "AB12/person.jsonl"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(1 - 2**63, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
events = st.dictionaries(texts, values, max_size=3)


def chain(datas: list[dict[str, Any]]) -> bytes:
    raw, prev = b"", FIRST_PREV
    for seq, data in enumerate(datas, start=1):
        line, prev = encode(seq=seq, kind="trial", utc=WHEN, mono_s=1.5, data=data, prev=prev)
        raw += line
    return raw


THREE = chain([{"a": 1, "text": "Größe ♥ \\u0041"}, {"b": [0.1, None]}, {"c": {"d": True}}])


@given(st.lists(events, max_size=5))
def test_what_was_written_is_read(datas: list[dict[str, Any]]) -> None:
    log = read_bytes(chain(datas), NAME)
    assert log.fault is None
    assert log.torn == b""
    assert [line.data for line in log.lines] == datas
    assert [line.seq for line in log.lines] == list(range(1, len(datas) + 1))


@given(events)
def test_the_hash_is_that_of_the_canonical_json_without_it(data: dict[str, Any]) -> None:
    line = json.loads(chain([data]))
    digest = line.pop("hash")
    canonical = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == digest
    assert line["prev"] == "0" * 64


@given(st.lists(events, min_size=1, max_size=4), st.data())
def test_any_changed_byte_is_named(datas: list[dict[str, Any]], draw: st.DataObject) -> None:
    raw = chain(datas)
    place = draw.draw(st.integers(0, len(raw) - 1))
    byte = draw.draw(st.integers(0, 255).filter(lambda value: value != raw[place]))
    log = read_bytes(raw[:place] + bytes([byte]) + raw[place + 1 :], NAME)
    changed = raw[:place].count(b"\n") + 1
    assert log.fault is not None
    assert log.fault.where == f"{NAME}:{changed}"
    assert len(log.lines) == changed - 1


def test_every_byte_of_a_short_log_in_turn() -> None:
    for place, old in enumerate(THREE):
        for byte in {old ^ 1, old ^ 0x20, ord("\n"), ord(" "), 0} - {old}:
            log = read_bytes(THREE[:place] + bytes([byte]) + THREE[place + 1 :], NAME)
            assert log.fault is not None, (place, byte)
            assert log.fault.where.endswith(f":{THREE[:place].count(10) + 1}")


def rewritten(line: bytes, **how: Any) -> bytes:
    return json.dumps(json.loads(line), **how).encode() + b"\n"


@pytest.mark.parametrize(
    "how",
    [
        {"ensure_ascii": False},
        {"ensure_ascii": True, "separators": (",", ":")},
        {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")},
    ],
)
def test_the_same_values_in_other_bytes_are_named(how: dict[str, Any]) -> None:
    lines = THREE.splitlines(keepends=True)
    changed = rewritten(lines[0], **how)
    assert json.loads(changed) == json.loads(lines[0])
    log = read_bytes(b"".join([changed, *lines[1:]]), NAME)
    assert log.fault is not None
    assert log.fault.where.endswith(":1")


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ([1, 2], 1),
        ([0, 2], 2),
        ([0, 2, 1], 2),
        ([1, 0, 2], 1),
        ([0, 1, 1, 2], 3),
        ([0, 0, 1, 2], 2),
        ([0, 1, 2, 0], 4),
    ],
)
def test_lines_removed_moved_or_doubled_are_named(order: list[int], first: int) -> None:
    lines = THREE.splitlines(keepends=True)
    log = read_bytes(b"".join(lines[index] for index in order), NAME)
    assert log.fault is not None
    assert log.fault.where == f"{NAME}:{first}"


def test_a_line_of_another_log_with_the_same_seq_is_named() -> None:
    lines = THREE.splitlines(keepends=True)
    other = chain([{"x": 0}, {"x": 1}, {"x": 2}]).splitlines(keepends=True)
    log = read_bytes(lines[0] + other[1] + lines[2], NAME)
    assert log.fault is not None
    assert log.fault.where.endswith(":2")


@given(st.integers(0, len(THREE)))
def test_a_log_cut_off_anywhere_is_torn_not_changed(length: int) -> None:
    log = read_bytes(THREE[:length], NAME)
    assert log.fault is None
    whole = THREE[length : length + 1] == b"\n"  # nothing but the end of a line is gone: it still says all it said
    assert len(log.lines) == THREE[:length].count(b"\n") + whole
    assert log.unended == whole
    assert THREE[:length].endswith(log.torn)
    assert (log.torn == b"") == (length == 0 or THREE[length - 1] == 10 or whole)


@given(st.binary(max_size=300))
def test_no_bytes_are_an_error(raw: bytes) -> None:
    log = read_bytes(raw, NAME)
    assert log.lines == ()


def test_zeros_after_a_power_cut_are_torn() -> None:
    log = read_bytes(THREE + bytes(512), NAME)
    assert (len(log.lines), log.torn, log.fault) == (3, bytes(512), None)


def test_nan_becomes_null_and_numpy_becomes_plain() -> None:
    data = {
        "nan": float("nan"),
        "deep": [{"nan": np.float64("nan")}, (np.float32("nan"), 1.5)],
        "whole": np.int64(3),
        "yes": np.bool_(True),
        "array": np.array([1.0, np.nan]),
    }
    line = read_bytes(chain([data]), NAME).lines[0]
    assert line.data == {
        "nan": None,
        "deep": [{"nan": None}, [None, 1.5]],
        "whole": 3,
        "yes": True,
        "array": [1.0, None],
    }


LOOP: dict[str, Any] = {}
LOOP["itself"] = LOOP


@pytest.mark.parametrize("bad", [float("inf"), WHEN, {1, 2}, "\ud800", {(1, 2): 3}, LOOP, {float("nan"): 1}])
def test_what_json_does_not_know_is_refused(bad: Any) -> None:
    with pytest.raises(CogtrainError, match='event "trial"'):
        encode(seq=1, kind="trial", utc=WHEN, mono_s=0.0, data={"bad": bad}, prev=FIRST_PREV)


def test_deep_nesting_with_a_right_hash_is_no_crash() -> None:
    body = b"[" * 100_000 + b"}"
    digest = hashlib.sha256(body).hexdigest().encode()
    with pytest.raises(ValueError, match=r"line|deep|Expecting"):
        decode(body[:-1] + b',"hash":"' + digest + b'"}', 1, FIRST_PREV)


@pytest.mark.parametrize("odd", [2**63, -(2**70), 10**400])
def test_a_whole_number_that_no_column_can_hold_is_refused_and_named_where_it_stands(odd: int) -> None:
    def line(number: object) -> bytes:
        data = {"participant": "AB12", "protocol": "demo", "seed": 2**90, "deep": [{"n": number}]}
        return encode(seq=1, kind="enrolled", utc=WHEN, mono_s=1.0, data=data, prev=FIRST_PREV)[0]

    assert read_bytes(line(2**62), NAME).fault is None, "a seed may be longer"
    with pytest.raises(CogtrainError, match="a whole number beyond 64 bits"):
        line(odd)
    body = line(1)[:-76].replace(b'{"n":1}', b'{"n":%d}' % odd) + b"}"
    written = body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
    fault = read_bytes(written, NAME).fault
    assert fault is not None
    assert fault.found == "a number that no column can hold"
