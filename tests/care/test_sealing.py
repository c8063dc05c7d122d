"""Sealed writing: who holds the key reads it and nobody else, and a results folder gives nothing away."""

from __future__ import annotations

import base64
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.care.person import enrol
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay, reply
from cogtrain.errors import CogtrainError
from cogtrain.observers import observer_maker
from cogtrain.pages.page import Page
from cogtrain.records import read_log, verify
from cogtrain.records.course import Course
from cogtrain.records.course_fold import course
from cogtrain.records.sealing import (
    PADDED_TO,
    key_of_passphrase,
    new_keys,
    private_of,
    public_of,
    read_private_key,
    seal,
    unseal,
    write_private_key,
)
from cogtrain.session import Options, run_session
from cogtrain.session.lent_care import Support
from tests.care.people import CODE, DAY0, protocol
from tests.records.told import lines_about, own_log

PUBLIC, PRIVATE = new_keys()
PASSPHRASE = "seven quiet herons"  # noqa: S105
WRITTEN = "The sea was quite calm, and I forgave my brother."


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_is_unsealed_by_its_key_alone(text: str) -> None:
    sealed = seal(text, PUBLIC)
    assert unseal(sealed, PRIVATE) == text
    with pytest.raises(CogtrainError, match="does not open this writing"):
        unseal(sealed, new_keys()[1])
    with pytest.raises(CogtrainError, match="does not open this writing"):
        unseal(sealed, PUBLIC)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_short_texts_are_of_one_length_once_sealed(text: str) -> None:
    assert len(text.encode()) < PADDED_TO
    assert len(seal(text, PUBLIC)) == len(seal("", PUBLIC))


def test_longer_texts_tell_their_length_by_the_bucket_alone() -> None:
    lengths = {count: len(base64.b64decode(seal("x" * count, PUBLIC))) for count in (0, 1, 511, 512, 1023, 1024)}
    assert lengths[0] == lengths[1] == lengths[511] < lengths[512] == lengths[1023] < lengths[1024]
    assert lengths[512] - lengths[511] == lengths[1024] - lengths[1023] == PADDED_TO


def test_the_same_text_is_never_sealed_to_the_same_signs() -> None:
    sealed = [seal(WRITTEN, PUBLIC) for _ in range(20)]
    assert len(set(sealed)) == 20
    raw = base64.b64decode(sealed[0])
    assert not any(word.encode() in raw for word in WRITTEN.split() if len(word) > 2)


@pytest.mark.parametrize("harm", ["cut", "flipped", "no base64", "empty"])
def test_a_seal_that_was_harmed_is_refused(harm: str) -> None:
    raw = bytearray(base64.b64decode(seal(WRITTEN, PUBLIC)))
    raw[-1] ^= 1
    harmed = {
        "cut": seal(WRITTEN, PUBLIC)[:-8],
        "flipped": base64.b64encode(raw).decode(),
        "no base64": "ä" * 40,
        "empty": "",
    }
    with pytest.raises(CogtrainError):
        unseal(harmed[harm], PRIVATE)


def test_every_site_has_keys_of_its_own_that_belong_together() -> None:
    assert public_of(PRIVATE) == PUBLIC
    assert len({key for _ in range(20) for key in new_keys()}) == 40


# ---------------------------------------------------------------- key files


def test_a_key_file_is_read_back_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    write_private_key(path, PRIVATE)
    assert read_private_key(path) == PRIVATE
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    path.write_text("something dear", encoding="utf-8")
    with pytest.raises(CogtrainError, match=r"key\.txt is there already"):
        write_private_key(path, PRIVATE)
    assert path.read_text(encoding="utf-8") == "something dear"
    with pytest.raises(CogtrainError, match="cannot be written"):
        write_private_key(tmp_path / "nowhere" / "key.txt", PRIVATE)


NO_KEYS = [b"", b"hello", b"\xff\xfe", b"one\ntwo\n", PUBLIC.encode(), b"a\nb\nc\n"]


@pytest.mark.parametrize("content", NO_KEYS, ids=lambda content: str(NO_KEYS.index(content)))
def test_what_is_no_key_file_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    path.write_bytes(content)
    with pytest.raises(CogtrainError, match=r"key\.txt"):
        read_private_key(path)
    with pytest.raises(CogtrainError, match="cannot be read"):
        read_private_key(tmp_path / "missing.txt")


@pytest.mark.parametrize("kept", ["", "QUJD", "!!!!", PRIVATE[:-4], PRIVATE + PRIVATE], ids=len)
def test_a_key_file_with_another_second_line_is_refused(kept: str, tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    write_private_key(path, PRIVATE)
    path.write_text(path.read_text(encoding="ascii").splitlines()[0] + f"\n{kept}\n", encoding="ascii")
    with pytest.raises(CogtrainError, match=r"key\.txt"):
        read_private_key(path)


# ---------------------------------------------------------------- a session with writing


@dataclass
class Writer:
    """Somebody who writes the same to every prompt, and says whom it is for."""

    keep: str

    def __call__(self, page: Page, rng: np.random.Generator) -> str:
        if page.name == "write-for":
            return self.keep
        if page.entry is not None:
            return PASSPHRASE if page.entry.kind == "secret" else WRITTEN
        return reply(page, rng)


def journal(results: Path, keep: str, times: int = 1) -> Course:
    """A journal, so often, on days that follow; the person's course after it."""
    loaded = protocol({"do": "journal", "day": 0})
    enrol(results, CODE, loaded, "UTC", VirtualClock(DAY0))
    for day in range(times):
        rng = np.random.default_rng(day)
        clock = VirtualClock(DAY0 + timedelta(days=day, hours=1))
        display = SimulatedDisplay(observer_maker("typical")(rng), clock, rng, replies=Writer(keep))
        options = Options(CODE, results, session="journal", seed=1, support=Support(public_key=PUBLIC))
        end = run_session(loaded, options, lambda shown=display: shown, clock, lambda: 1)
        assert end.status == "finished"
    return course(lines_about(results, CODE))


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Course, str]:
    """A results folder after two sessions of private writing, the course, and the key of the passphrase."""
    results = tmp_path_factory.mktemp("private")
    known = journal(results, "private", times=2)
    (kept,) = known.private_keys
    return results, known, private_of(PASSPHRASE, kept)


def everything(results: Path) -> bytes:
    """All bytes of a results folder, and the names of its files."""
    files = [path for path in results.rglob("*") if path.is_file()]
    assert files
    return b"\n".join(path.read_bytes() + str(path).encode() for path in files)


def gives_away(folder: bytes, text: str) -> list[str]:
    """Words of a text that a folder shows, as they are or in base64 at any offset."""
    found = []
    for word in [text, *(word for word in text.split() if len(word) > 4)]:
        forms = [word.encode(), word.encode("utf-16-le"), word.upper().encode(), word.encode().hex().encode()]
        forms += [base64.b64encode(b"\0" * pad + word.encode())[4 * bool(pad) : -4] for pad in range(3)]
        found += [word for form in forms if len(form) > 4 and form in folder]
    return found


def test_the_search_itself_finds_what_is_there() -> None:
    for form in (
        WRITTEN.encode(),
        b"..herons..",
        PASSPHRASE.upper().encode(),
        base64.b64encode(b"z" + WRITTEN.encode()),
    ):
        assert gives_away(form, WRITTEN) + gives_away(form, PASSPHRASE)
    assert not gives_away(b"nothing of it", WRITTEN)


def test_nothing_in_the_folder_gives_away_private_writing_or_the_passphrase(
    private: tuple[Path, Course, str],
) -> None:
    folder = everything(private[0])
    assert gives_away(folder, WRITTEN) == []
    assert gives_away(folder, PASSPHRASE) == []
    assert private[2].encode() not in folder, "nor the key that comes of it"
    assert all(finding.verdict == "intact" for finding in verify(private[0]))


def test_private_writing_opens_with_the_passphrase_and_a_passphrase_is_chosen_once(
    private: tuple[Path, Course, str],
) -> None:
    results, known, key = private
    assert [unseal(one["sealed"], key) for one in known.writings] == [WRITTEN] * 8
    assert {one["keep"] for one in known.writings} == {"private"}
    lines = read_log(own_log(results, CODE)).lines
    assert sum(line.kind == "private_key" for line in lines) == 1


def test_the_sites_private_key_opens_no_private_writing(private: tuple[Path, Course, str]) -> None:
    for one in private[1].writings:
        with pytest.raises(CogtrainError, match="does not open this writing"):
            unseal(one["sealed"], PRIVATE)


@pytest.mark.parametrize("other", ["Seven quiet herons", "seven quiet herons "])
def test_a_passphrase_that_is_almost_the_same_opens_nothing(other: str, private: tuple[Path, Course, str]) -> None:
    known = private[1]
    key = private_of(other, known.private_keys[0])
    assert public_of(key) != known.private_keys[0]["public_key"]
    with pytest.raises(CogtrainError, match="does not open this writing"):
        unseal(known.writings[0]["sealed"], key)


def test_the_log_keeps_salt_cost_and_public_key_of_a_passphrase_and_no_two_are_alike(
    private: tuple[Path, Course, str],
) -> None:
    (known,), again = private[1].private_keys, key_of_passphrase(PASSPHRASE)
    assert set(known) == {"salt", "opslimit", "memlimit", "public_key"}
    assert (known["opslimit"], known["memlimit"]) >= (3, 256 * 2**20), "libsodium's moderate cost of argon2id"
    assert again["salt"] != known["salt"]
    assert again["public_key"] != known["public_key"]


def test_shared_writing_opens_with_the_sites_key_and_the_folder_gives_nothing_away(tmp_path: Path) -> None:
    known = journal(tmp_path, "shared")
    assert gives_away(everything(tmp_path), WRITTEN) == []
    assert [unseal(one["sealed"], PRIVATE) for one in known.writings] == [WRITTEN] * 4
    with pytest.raises(CogtrainError):
        unseal(known.writings[0]["sealed"], new_keys()[1])
    assert known.private_keys == ()


def test_on_paper_nothing_is_kept(tmp_path: Path) -> None:
    known = journal(tmp_path, "paper")
    assert known.writings == ()
    assert known.private_keys == ()
    assert gives_away(everything(tmp_path), WRITTEN) == []
