"""Sealed writing. A station can write it and never read it back (libsodium's sealed boxes, by PyNaCl).

Shared text is sealed to the site's public key. Private text is sealed to a key that comes from the person's own
passphrase by argon2id; nobody can open it without, the site neither.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nacl import pwhash, utils
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from cogtrain.errors import refuse

TITLE = "cogtrain private key of the site: keep it away from the station"
PADDED_TO = 512  # so that a seal's length tells little of the text's
SHORTEST_PASSPHRASE = 8


def new_keys() -> tuple[str, str]:
    """(public, private) key of a site, in base64."""
    private = PrivateKey.generate()
    return _text(bytes(private.public_key)), _text(bytes(private))


def is_key(text: str) -> bool:
    """Whether it is a key in base64."""
    try:
        return len(b64decode(text, validate=True)) == PublicKey.SIZE
    except (Base64Error, ValueError):
        return False


def public_of(private: str) -> str:
    """The public key that belongs to a private one."""
    return _text(bytes(PrivateKey(key_bytes(private, "private key")).public_key))


def seal(text: str, public: str) -> str:
    """The text for the holder of the private key alone, base64."""
    box = SealedBox(PublicKey(key_bytes(public, "public_key")))
    return _text(box.encrypt(sodium_pad(text.encode(), PADDED_TO)))


def unseal(sealed: str, private: str) -> str:
    """The text of a seal. CogtrainError where the key is another one."""
    return _opened(sealed, PrivateKey(key_bytes(private, "private key")))


def _opened(sealed: str, private: PrivateKey) -> str:
    try:
        return str(sodium_unpad(SealedBox(private).decrypt(key_bytes(sealed, "seal")), PADDED_TO).decode())
    except (CryptoError, ValueError) as error:
        raise refuse("key", "it does not open this writing", "the key that it was sealed to") from error


def seal_to_signer(text: str, public: str) -> str:
    """The text for whoever signs with the key that belongs to this one (Ed25519, base64), base64."""
    box = SealedBox(VerifyKey(key_bytes(public, "public key")).to_curve25519_public_key())
    return _text(box.encrypt(sodium_pad(text.encode(), PADDED_TO)))


def unseal_by_signer(sealed: str, key: SigningKey) -> str:
    """The text of such a seal. CogtrainError where the key is another one."""
    return _opened(sealed, key.to_curve25519_private_key())


def key_of_passphrase(passphrase: str) -> dict[str, Any]:
    """What the log keeps of a new passphrase: salt, cost, and the public key that follows. Takes about a second."""
    known = {
        "salt": _text(utils.random(pwhash.argon2id.SALTBYTES)),
        "opslimit": pwhash.argon2id.OPSLIMIT_MODERATE,
        "memlimit": pwhash.argon2id.MEMLIMIT_MODERATE,
    }
    return known | {"public_key": public_of(private_of(passphrase, known))}


def private_of(passphrase: str, known: Mapping[str, Any]) -> str:
    """The private key of a passphrase. It opens nothing where the passphrase is another one."""
    salt = key_bytes(str(known["salt"]), "salt")
    seed = pwhash.argon2id.kdf(PrivateKey.SIZE, passphrase.encode(), salt, known["opslimit"], known["memlimit"])
    return _text(seed)


def write_private_key(path: Path, private: str, title: str = TITLE) -> None:
    """A file that only its owner can read. title: its first line, which says whose key it is. CogtrainError where it
    exists or cannot be written."""
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(f"{title}\n{private}\n", encoding="ascii")
    except FileExistsError as error:
        raise refuse("--private-key", f"{path.name} is there already", "a new file") from error
    except OSError as error:
        raise refuse(
            "--private-key", f"{path.name} cannot be written ({error.strerror})", "a place to write"
        ) from error


def read_private_key(path: Path, title: str = TITLE) -> str:
    """The key in a file. CogtrainError where there is none."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise refuse("--private-key", f"{path.name} cannot be read", "the file of the private key") from error
    if len(lines) != 2 or lines[0] != title or len(key_bytes(lines[1], path.name)) != PrivateKey.SIZE:
        raise refuse("--private-key", f"{path.name} holds no key of that kind", f'a file that begins with "{title}"')
    return lines[1]


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def key_bytes(text: str, where: str) -> bytes:
    """The bytes of base64. CogtrainError where it is none."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise refuse(where, "no base64", "a key or seal that cogtrain wrote") from error
