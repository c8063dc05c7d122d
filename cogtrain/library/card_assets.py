"""The files that a card's pictures and sounds are taken from: found beside the card, looked at, hashed."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from PIL import Image, UnidentifiedImageError

from cogtrain.errors import DamageError, refuse
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_protocol import LoadedProtocol
from cogtrain.library.models import TaskCard
from cogtrain.library.yaml_file import Document, Located
from cogtrain.trial import Asset, Assets

LARGEST_PX, LONGEST_S = 4096, 10.0
KINDS = ".png or .wav"


def card_assets(
    document: Document, card: TaskCard, path: Path, used: Iterable[str]
) -> tuple[dict[str, Asset], list[Located]]:
    """The files of a card that lies at ``path``, by name, and what is wrong about them. used: names that its plans
    take."""
    found: dict[str, Asset] = {}
    faults: list[Located] = []
    for name, file in card.assets.items():
        place = ("assets", name)
        trouble = _unfit(PurePosixPath(file))
        where = path.parent / file
        if not trouble:
            trouble = _unreadable(where)
        if trouble:
            faults.append(document.fault(place, f'assets.{name} is "{file}": {trouble}', f"a {KINDS} beside the card"))
        else:
            found[name] = Asset(name, hashlib.sha256(where.read_bytes()).hexdigest(), where)
    for name in sorted(set(used) - set(card.assets)):
        expected = f"one of {', '.join(card.assets)}" if card.assets else "assets that name it"
        remedy = f"Add {name}: and its file to assets."
        faults.append(document.fault(("settings",), f'the task takes the file "{name}"', expected, remedy))
    return found, faults


def _unfit(file: PurePosixPath) -> str:
    if file.is_absolute() or ".." in file.parts or "\\" in str(file):
        return "it leads away from the card's folder"
    return "" if file.suffix in (".png", ".wav") else "another kind of file"


def _unreadable(path: Path) -> str:
    """Why nobody can see or hear a file, in words; empty where they can."""
    try:
        if path.suffix == ".png":
            with Image.open(path, formats=["PNG"]) as image:
                image.load()
                return f"more than {LARGEST_PX} pixels wide or high" if max(image.size) > LARGEST_PX else ""
        with wave.open(str(path), "rb") as sound:
            if sound.getsampwidth() != 2 or sound.getnchannels() > 2:
                return "not 16 bits, mono or stereo"
            return f"longer than {LONGEST_S:g} s" if sound.getnframes() > LONGEST_S * sound.getframerate() else ""
    except FileNotFoundError:
        return "there is no such file"
    except (OSError, EOFError, wave.Error, UnidentifiedImageError, Image.DecompressionBombError) as trouble:
        return f"it cannot be read ({type(trouble).__name__})"


def with_assets(
    loaded: LoadedProtocol, told: Mapping[str, Mapping[str, str]], at_hand: Mapping[str, LoadedCard], where: str
) -> LoadedProtocol:
    """A protocol of a session's log with the files that its cards took then. told: their SHA-256, by card and name.

    Raises CogtrainError where one of them is no longer at hand as it was.
    """
    cards = dict(loaded.cards)
    for reference, hashes in told.items():
        there: Assets = at_hand[reference].assets if reference in at_hand else {}
        cards[reference] = replace(cards[reference], assets=dict(_same(reference, hashes, there, where)))
    return replace(loaded, cards=cards)


def _same(reference: str, hashes: Mapping[str, str], there: Assets, where: str) -> Iterator[tuple[str, Asset]]:
    for name, sha256 in hashes.items():
        if name not in there or there[name].sha256 != sha256:
            found = f"{name} of {reference} is not at hand as it was when the session began"
            raise refuse(where, found, "the same file", "Put the card's folder back as it was.", DamageError)
        yield name, there[name]
