"""A backup holds everything, opens with the site's private key alone, and shows every change."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cogtrain.care.site import Site, write_site
from cogtrain.cli import app
from cogtrain.errors import CogtrainError
from cogtrain.records import backup as module
from cogtrain.records.backup import read_backup, write_backup
from cogtrain.records.sealing import new_keys, write_private_key
from cogtrain.records.verify import verify

Builder = Callable[..., Path]
PUBLIC, PRIVATE = new_keys()


def everything(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in ("lock", "folder.id")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_what_comes_back_is_what_went_in(build: Builder, tmp_path: Path) -> None:
    results = build(sessions=3)
    (results / "big.bin").write_bytes(np.random.default_rng(1).bytes(3_000_000))
    made = write_backup(results, tmp_path / "kept", PUBLIC)
    again = read_backup(tmp_path / "kept", tmp_path / "restored", PRIVATE)
    assert everything(tmp_path / "restored") == everything(results)
    assert (made.files, made.size, made.harmed) == (again.files, again.size, again.harmed)
    assert verify(tmp_path / "restored") == verify(results)
    assert b"AB12" not in (tmp_path / "kept").read_bytes()
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_another_key_opens_nothing_and_leaves_nothing(build: Builder, tmp_path: Path) -> None:
    write_backup(build(), tmp_path / "kept", PUBLIC)
    with pytest.raises(CogtrainError, match="the key does not open this backup"):
        read_backup(tmp_path / "kept", tmp_path / "restored", new_keys()[1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "results"]


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_or_cut_byte_opens_nothing(build: Builder, tmp_path: Path, seed: int) -> None:
    write_backup(build(sessions=2), tmp_path / "kept", PUBLIC)
    rng = np.random.default_rng(seed)
    raw = bytearray((tmp_path / "kept").read_bytes())
    place = int(rng.integers(len(raw)))
    if seed % 2:
        raw[place] ^= 1 + int(rng.integers(255))
    else:
        del raw[place:]
    (tmp_path / "kept").write_bytes(raw)
    with pytest.raises(CogtrainError):
        read_backup(tmp_path / "kept", tmp_path / "restored", PRIVATE)
    assert not (tmp_path / "restored").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "results"]


@pytest.mark.parametrize("name", ["../outside", "/outside", "AB12/../../outside"])
def test_a_backup_that_somebody_else_made_leads_nowhere_else(
    build: Builder, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = module._add

    def spoilt(tar: tarfile.TarFile, told: str, raw: bytes) -> None:
        add(tar, name if told.endswith("person.jsonl") else told, raw)

    monkeypatch.setattr(module, "_add", spoilt)
    write_backup(build(), tmp_path / "kept", PUBLIC)
    with pytest.raises(CogtrainError, match="bytes that were changed"):
        read_backup(tmp_path / "kept", tmp_path / "a" / "restored", PRIVATE)
    assert not list(tmp_path.rglob("outside*"))


def test_a_harmed_log_is_backed_up_as_it_is_and_named(build: Builder, tmp_path: Path) -> None:
    results = build()
    log = next(results.glob("AB12/2*"))
    log.write_bytes(log.read_bytes()[:-300])
    made = write_backup(results, tmp_path / "kept", PUBLIC)
    assert len(made.harmed) == 1
    assert log.name in made.harmed[0]
    assert read_backup(tmp_path / "kept", tmp_path / "restored", PRIVATE).harmed == made.harmed


def test_what_cannot_be_is_refused(build: Builder, tmp_path: Path) -> None:
    results = build()
    (tmp_path / "there").write_text("x")
    for to, words in (
        ("there", "is there already"),
        ("results/inside", "inside the results"),
        ("no/where", "no folder"),
    ):
        with pytest.raises(CogtrainError, match=words):
            write_backup(results, tmp_path / to, PUBLIC)
    with pytest.raises(CogtrainError, match="another file"):
        read_backup(tmp_path / "there", tmp_path / "restored", PRIVATE)
    write_backup(results, tmp_path / "kept", PUBLIC)
    with pytest.raises(CogtrainError, match="is there already"):
        read_backup(tmp_path / "kept", results, PRIVATE)


def test_the_commands_write_it_open_it_and_join_it(build: Builder, tmp_path: Path) -> None:
    results = build()
    write_site(results, Site(public_key=PUBLIC))
    write_private_key(tmp_path / "key", PRIVATE)
    kept, restored, fresh = (str(tmp_path / name) for name in ("kept", "restored", "fresh"))
    for words in (
        ["backup", str(results), kept],
        ["restore", kept, restored, "--private-key", str(tmp_path / "key")],
        ["join", restored, fresh],
        ["verify", fresh],
    ):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (words, result.output, result.exception)
    assert verify(Path(fresh)) == verify(results)
    assert isinstance(CliRunner().invoke(app, ["backup", str(results), kept]).exception, CogtrainError)


def test_the_stream_is_read_in_any_pieces(build: Builder, tmp_path: Path) -> None:
    write_backup(build(), tmp_path / "kept", PUBLIC)
    with (tmp_path / "kept").open("rb") as file, module._opened(file, PRIVATE) as stream:
        pieces = [stream.read(7) for _ in range(20)]
    with (tmp_path / "kept").open("rb") as file, module._opened(file, PRIVATE) as stream:
        assert io.BytesIO(stream.read()).read(140) == b"".join(pieces)


def test_a_database_that_is_written_to_is_kept_as_it_was_at_one_moment(tmp_path: Path) -> None:
    results = tmp_path / "results"
    (results / "review").mkdir(parents=True)
    public, private = new_keys()
    file = results / "review" / "review.sqlite3"
    with closing(sqlite3.connect(file)) as writer:
        writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t (n); INSERT INTO t VALUES (1), (2);")
        write_backup(results, tmp_path / "copy", public)
    read_backup(tmp_path / "copy", tmp_path / "back", private)
    assert sorted(path.name for path in (tmp_path / "back" / "review").iterdir()) == ["review.sqlite3"]
    with closing(sqlite3.connect(tmp_path / "back" / "review" / "review.sqlite3")) as reader:
        assert reader.execute("SELECT sum(n) FROM t").fetchone() == (3,)
