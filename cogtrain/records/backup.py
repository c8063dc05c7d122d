"""A backup: everything in a results folder, verified, as one file that only the site's private key opens.

A tar archive in an encrypted stream (libsodium's secretstream, XChaCha20-Poly1305, by PyNaCl), whose key is sealed to
the site's public key: a changed, cut or swapped byte opens nothing.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from shutil import rmtree
from typing import BinaryIO, Final

from nacl import bindings as sodium
from nacl import utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from cogtrain.errors import CogtrainError, DamageError, refuse
from cogtrain.records.log.place import disk_error, is_person_file, make_private_folder
from cogtrain.records.log.station import FOLDER_ID
from cogtrain.records.sealing import key_bytes
from cogtrain.records.verify import verify
from cogtrain.records.whole_file import written_whole

KEY_BYTES: Final = sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES
HEADER_BYTES: Final = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
MORE_BYTES: Final = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
MORE: Final = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
LAST: Final = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
MAGIC: Final = b"cogtrain backup 1\n"
MANIFEST: Final = "backup.json"
DATABASE: Final = ".sqlite3"
_CHUNK = 1 << 20
_SEALED_KEY = KEY_BYTES + 48
_LEFT_OUT = (FOLDER_ID, "lock", "session.lock", "site.lock")


@dataclass(frozen=True)
class Made:
    """What a backup holds. size: of its files, bytes. harmed: logs that are not as they were written, in sentences."""

    files: int
    size: int
    harmed: tuple[str, ...]


def write_backup(results: Path, to: Path, public_key: str) -> Made:
    """Write the backup, whole or not at all. CogtrainError where there is such a file, or it would lie inside."""
    if to.exists():
        raise refuse("backup", f"{to.name} is there already", "a new file")
    if to.resolve().is_relative_to(results.resolve()):
        raise refuse("backup", "a file inside the results", "a place outside of them, such as a stick")
    if not to.parent.is_dir():
        raise refuse("backup", f'no folder "{to.parent.name}"', "a new file in a folder that is there")
    harmed = tuple(f"{finding}" for finding in verify(results) if not finding.sound)
    key = utils.random(KEY_BYTES)
    files: dict[str, str] = {}
    size = 0
    with written_whole(to) as beside, beside.open("wb") as file:
        file.write(MAGIC + SealedBox(PublicKey(key_bytes(public_key, "public_key"))).encrypt(key))
        with _Sealed(file, key) as sealed, tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for path in _files(results):
                name, raw = path.relative_to(results).as_posix(), _bytes_of(path)
                _add(tar, name, raw)
                files[name] = sha256(raw).hexdigest()
                size += len(raw)
            _add(tar, MANIFEST, json.dumps({"files": files, "harmed": harmed}).encode())
    return Made(len(files), size, harmed)


def _bytes_of(path: Path) -> bytes:
    """A file as it is; a database of SQLite as it was at one moment, though somebody writes into it."""
    if path.suffix != DATABASE:
        return path.read_bytes()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return database.serialize()


def _files(results: Path) -> Iterator[Path]:
    """Logs about people come first, so that no session's log is shorter than they say."""
    every = [path for path in results.rglob("*") if path.is_file() and not path.is_symlink()]
    kept = [path for path in every if path.name not in _LEFT_OUT and not path.name.startswith(".")]
    kept = [path for path in kept if not path.name.endswith((f"{DATABASE}-wal", f"{DATABASE}-shm"))]
    return iter(sorted(kept, key=lambda path: (not is_person_file(path.name), path.as_posix())))


def _add(tar: tarfile.TarFile, name: str, raw: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(raw), 0o600
    tar.addfile(about, io.BytesIO(raw))


class _Sealed(io.RawIOBase):
    """What is written to it goes into the file in sealed pieces; closing marks the last one."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file, self._state, self._waiting = file, sodium.crypto_secretstream_xchacha20poly1305_state(), bytearray()
        file.write(sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def writable(self) -> bool:
        return True

    def write(self, raw: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._waiting += raw
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), MORE)
            del self._waiting[:_CHUNK]
        return len(raw)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._waiting), LAST)
            super().close()

    def _put(self, piece: bytes, tag: int) -> None:
        self._file.write(sodium.crypto_secretstream_xchacha20poly1305_push(self._state, piece, tag=tag))


def read_backup(backup: Path, to: Path, private_key: str) -> Made:
    """Open a backup into a new folder; every file is as it was backed up, or nothing is left. CogtrainError where the
    key is another one, or the backup is not whole."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise refuse("restore", f"{to.name} is there already", "a new folder")
    beside = to.with_name(f".{to.name}.{os.getpid()}.new")
    try:
        make_private_folder(beside)
        with backup.open("rb") as file, _opened(file, private_key) as stream:
            size, told = _unpacked(stream, beside)
        if to.is_dir():
            to.rmdir()
        beside.rename(to)
    except OSError as error:
        raise disk_error(to, error) from error
    finally:
        rmtree(beside, ignore_errors=True)
    harmed = tuple(f"{finding}" for finding in verify(to) if not finding.sound)
    return Made(told, size, harmed)


@contextmanager
def _opened(file: BinaryIO, private_key: str) -> Iterator[BinaryIO]:
    head = file.read(len(MAGIC) + _SEALED_KEY + HEADER_BYTES)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _SEALED_KEY + HEADER_BYTES:
        raise refuse("restore", "another file", "what cogtrain backup wrote")
    sealed = head[len(MAGIC) : len(MAGIC) + _SEALED_KEY]
    try:
        key = SealedBox(PrivateKey(key_bytes(private_key, "private key"))).decrypt(sealed)
    except CryptoError as error:
        raise refuse("restore", "the key does not open this backup", "the site's private key") from error
    yield io.BufferedReader(_Unsealed(file, key, head[-HEADER_BYTES:]))


class _Unsealed(io.RawIOBase):
    """What was sealed, piece by piece. DamageError where a piece is not as it was written, or the last one is gone."""

    def __init__(self, file: BinaryIO, key: bytes, header: bytes) -> None:
        self._file, self._state, self._waiting, self._done = (
            file,
            sodium.crypto_secretstream_xchacha20poly1305_state(),
            b"",
            False,
        )
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, key)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._waiting and not self._done:
            self._next()
        piece, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _next(self) -> None:
        try:
            self._waiting, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(
                self._state, self._file.read(_CHUNK + MORE_BYTES)
            )
        except (CryptoError, ValueError) as error:
            raise _not_whole() from error
        self._done = tag == LAST


def _not_whole() -> CogtrainError:
    remedy = "Use another backup."
    return refuse("restore", "bytes that were changed, or cut off", "the backup as it was written", remedy, DamageError)


def _unpacked(stream: BinaryIO, to: Path) -> tuple[int, int]:
    """Write the files; size and count of them. Everything is read to the end, so that a cut is seen."""
    found: dict[str, str] = {}
    size, told = 0, None
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isfile() else None
                name = PurePosixPath(member.name)
                if file is None or name.is_absolute() or ".." in name.parts:
                    raise _not_whole()
                raw = file.read()
                if member.name == MANIFEST:
                    told = json.loads(raw)["files"]
                    continue
                path = to / name
                make_private_folder(path.parent)
                path.touch(mode=0o600)
                path.write_bytes(raw)
                found[member.name] = sha256(raw).hexdigest()
                size += len(raw)
        while stream.read(_CHUNK):
            pass
    except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise _not_whole() from error
    if told != found:
        raise _not_whole()
    return size, len(found)
