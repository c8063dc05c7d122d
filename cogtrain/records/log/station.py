"""Who writes: a station has a key of its own, with which it signs each line that it writes (Ed25519, by PyNaCl).

A station is one folder of records on one computer. Its key lies outside of the records, with the user who runs
cogtrain, so that a copy of the folder, at another place or beside it, is another station and begins logs of its own:
two copies never write into the same log. The id of a station comes from its public key, and stands in the names of its
logs.
"""

from __future__ import annotations

import os
from base64 import b32encode, b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaClValueError
from nacl.signing import SigningKey, VerifyKey

from cogtrain.errors import DiskError, refuse
from cogtrain.records.log.lock import alone
from cogtrain.records.log.place import make_private_folder
from cogtrain.records.whole_file import in_place

HOME: Final = "COGTRAIN_HOME"
"""The environment's name for the folder that keeps stations' keys, where it is not the usual one."""
FOLDER_ID: Final = "folder.id"
_TITLE = "cogtrain station key: it signs what this computer writes; never copy it"
_SIGNS = b"cogtrain line "
_LOCK_WAIT_S = 10.0


@dataclass(frozen=True)
class Station:
    """A writer of logs."""

    key: SigningKey

    @property
    def public_key(self) -> str:
        """Base64."""
        return b64encode(bytes(self.key.verify_key)).decode("ascii")

    @property
    def id(self) -> str:
        """Eight letters and digits."""
        return station_id(self.public_key)

    @property
    def private_key(self) -> str:
        """Base64; for the file of who keeps it, and nothing else."""
        return b64encode(bytes(self.key)).decode("ascii")

    @staticmethod
    def of(private_key: str) -> Station:
        """The writer of a private key, base64."""
        return Station(SigningKey(b64decode(private_key, validate=True)))

    def sign(self, digest: str) -> str:
        """The signature of a line by its hash, base64."""
        return b64encode(self.key.sign(_SIGNS + digest.encode()).signature).decode("ascii")


REHEARSAL: Final = Station(SigningKey(sha256(b"cogtrain rehearsal").digest()))
"""Who writes about simulated people: a key that everybody knows, so that the same seed gives the same logs."""


@lru_cache(maxsize=1024)
def station_id(public_key: str) -> str:
    """The id that belongs to a public key (base64): 40 bits of its SHA-256. ValueError where it is no key."""
    try:
        raw = b64decode(public_key, validate=True)
    except Base64Error as error:
        raise ValueError("no base64") from error
    if len(raw) != 32:
        raise ValueError("not 32 bytes long")
    return b32encode(sha256(raw).digest())[:8].decode("ascii").lower()


def signs(public_key: str, digest: str, signature: str) -> bool:
    """Whether a signature is that of the line with this hash, by the holder of the key."""
    try:
        _verify_key(public_key).verify(_SIGNS + digest.encode(), b64decode(signature, validate=True))
    except (BadSignatureError, NaClValueError, Base64Error, ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=1024)
def _verify_key(public_key: str) -> VerifyKey:
    return VerifyKey(b64decode(public_key, validate=True))


def this_station(results: Path) -> Station:
    """The station that this folder is on this computer; made when it first writes.

    CogtrainError where neither folder nor the place of the keys can be written.
    """
    with _written("results"):
        make_private_folder(results)
        known_as = _folder_id(results / FOLDER_ID)
    home = _home()
    with _written("the station's key", f"or name another place: {HOME}=FOLDER."):
        make_private_folder(home)
        with alone(home / "lock", _LOCK_WAIT_S):  # one program at a time makes keys
            name = sha256(f"{results.resolve()}\0{known_as}".encode()).hexdigest()[:32]
            return _kept(home / f"{name}.key")


@contextmanager
def _written(where: str, otherwise: str = "") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        remedy = f"Give the person who runs cogtrain the right to write there{', ' if otherwise else '.'}{otherwise}"
        raise refuse(where, found, "a folder that can be read and written", remedy, DiskError) from error


def _home() -> Path:
    named = os.environ.get(HOME)
    if named:
        return Path(named)
    import typer

    return Path(typer.get_app_dir("cogtrain")) / "stations"


def _folder_id(path: Path) -> str:
    """What tells this folder from another one that stood, or will stand, at the same path."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii", errors="replace").strip()
    made = token_hex(8)
    try:
        os.write(descriptor, f"{made}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return made


def _kept(path: Path) -> Station:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        return Station(SigningKey(b64decode(lines[1], validate=True)))
    except (FileNotFoundError, IndexError, ValueError, NaClValueError):
        key = SigningKey.generate()
        with in_place(path) as beside:
            beside.write_text(f"{_TITLE}\n{b64encode(bytes(key)).decode('ascii')}\n", encoding="ascii")
        return Station(key)
