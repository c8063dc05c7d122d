"""Safe, located YAML."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.errors import CogtrainError, Fault
from cogtrain.library.yaml_file import MOST_BYTES, Document, parse_yaml, read_yaml


def refusal(raw: bytes) -> str:
    with pytest.raises(CogtrainError) as caught:
        parse_yaml(raw, "f.yaml")
    return str(caught.value)


def told(raw: bytes) -> list[str]:
    return [str(fault) for _, fault in parse_yaml(raw, "f.yaml").faults]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[
            ("no", "no"),
            ("on", "on"),
            ("yes", "yes"),
            ("12:30", "12:30"),
            ("1_000", "1_000"),
            ("2024-01-01", "2024-01-01"),
        ],
        *[("true", True), ("False", False), ("~", None), ("", None), ("'3'", "3"), ("1.", 1.0), ("-.5e1", -5.0)],
        *[("010", 10), ("0o17", 15), ("0x1F", 31), ("+7", 7), ("1e3", 1000.0), (".", "."), ("e3", "e3")],
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    found = parse_yaml(f"a: {text}\n".encode(), "f").data["a"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_their_text() -> None:
    assert parse_yaml(b"no: 1\n1: 2\ntrue: 3\n", "f").data == {"no": 1, "1": 2, "true": 3}


def test_every_value_knows_its_line() -> None:
    document = parse_yaml(b"# note\na:\n  b:\n  - 1\n  - {c: 2}\nd: >-\n  long\n  text\n", "f")
    assert document.lines == {(): 2, ("a",): 2, ("a", "b"): 3, ("a", "b", 0): 4, ("a", "b", 1): 5} | {
        ("a", "b", 1, "c"): 5,
        ("d",): 6,
    }
    assert document.at(("a", "b", 7, "x")) == "f:3"


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    document = parse_yaml(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f")
    assert document.data == {"a": 1, "b": 2}
    assert document.lines[("b",)] == 2


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", ["f.yaml:1", "empty"]),
        (b"# nothing\n", ["f.yaml:1", "empty"]),
        (b"---\n", ["single value"]),
        (b"- a\n", ["a list at the top"]),
        (b"text", ["single value"]),
        (b"a: 1\n---\nb: 2\n", ["f.yaml:3", "second document"]),
        (b"a: 1\nb: \xff\n", ["f.yaml:2", "0xff", "UTF-8"]),
        ("a: ü".encode("utf-16"), ["f.yaml:1", "UTF-8"]),
        (b"a: 1\nb: \x07\n", ["f.yaml:2", "U+0007"]),
        ("a: x\u202ey".encode(), ["f.yaml:1", "U+202E"]),
        (b"a: 'x\n", ["quote"]),
        (b"a: 1\n b: 2\n", ["f.yaml:2", "indentation"]),
        (b"a:\n\tb: 1\n", ["f.yaml:2", "tabs"]),
        (b"a: {level} back\n", ["f.yaml:1", "quotes"]),
        (b"a: " + b"[" * 50, ["f.yaml:1", "levels of nesting"]),
        (b"a: " + b"[" * 100_000, ["f.yaml:1", "levels of nesting"]),
        (b"[a]: 1\n", ["as a key"]),
        (b"? {a: 1}\n: 1\n", ["as a key"]),
        (b"x" * 300 + b": 1\n", ["letters"]),
        (b"a: [" + b"1," * 30_000 + b"]", ["f.yaml:1", "more than 20000 values"]),
        (b"a: " + b"x" * MOST_BYTES, ["256 KiB"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(raw: bytes, words: list[str]) -> None:
    said = refusal(raw)
    assert all(word in said for word in words), said
    assert "expected" in said


def test_lesser_faults_are_told_together() -> None:
    lines = [
        ("a: &x 1", "anchor"),
        ("b: *x", "reference"),
        ("c: !!python/object:os.system y", "tag"),
        ("d: .nan", "finite number"),
        ("e: 1e999", "1e999"),
        ("f: 9999999999999999", "16 digits"),
        ("<<: 1", "merge key"),
        ("a: 2", "stands twice, first in line 1"),
        (r'h: "\a"', "U+0007"),
    ]
    said = told("\n".join(line for line, _ in lines).encode())
    assert len(said) == len(lines)
    for k, (_, words) in enumerate(lines):
        assert said[k].startswith(f"f.yaml:{k + 1}:")
        assert words in said[k]


def test_aliases_cannot_explode() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    assert len(told(laughs.encode())) == 13 + 2 * 12


def test_folders_missing_and_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CogtrainError, match="a folder"):
        read_yaml(tmp_path, "f")
    with pytest.raises(CogtrainError, match="no such file"):
        read_yaml(tmp_path / "lost.yaml", "f")
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(CogtrainError, match="no such file"):
        read_yaml(tmp_path / "pipe.yaml", "f")
    (tmp_path / "closed.yaml").write_text("a: 1")

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(CogtrainError, match="Permission denied"):
        read_yaml(tmp_path / "closed.yaml", "f")


def outcome(raw: bytes) -> Document | tuple[Fault, ...]:
    try:
        return parse_yaml(raw, "f.yaml")
    except CogtrainError as error:
        return error.faults


PIECES = [
    *["a", "b: ", "- ", "[", "]", "{", "}", ",", ": ", "&x ", "*x", "!t ", ">\n", "|\n", "'", '"'],
    *["\n", "  ", "#", "? ", "<<", "---\n", "1", "~", "%", "@", "\t", "é"],
]


@given(
    st.one_of(
        st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(lambda row: "".join(row).encode())
    )
)
def test_any_bytes_give_a_mapping_or_located_errors(raw: bytes) -> None:
    found = outcome(raw)
    if isinstance(found, Document):
        assert set(found.lines) >= {(key,) for key in found.data}
        found = tuple(fault for _, fault in found.faults)
    assert all(fault.where.startswith("f.yaml:") and fault.found and fault.expected for fault in found)
