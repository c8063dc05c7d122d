"""The first line of a session's log: everything that the session can be rebuilt from."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any

from cogtrain.displays.display import Display
from cogtrain.events.session import DisplayTold, SessionStarted
from cogtrain.library import content_hash
from cogtrain.library.translations import content_of
from cogtrain.records.certificate import fits
from cogtrain.records.log.station import Station
from cogtrain.records.own_version import installed_version
from cogtrain.session.choose import Chosen
from cogtrain.session.options import Options


def _versions(display: Display) -> dict[str, Any]:
    return {"cogtrain": installed_version(), "python": platform.python_version(), **dict(display.info.versions)}


def display_told(display: Display) -> DisplayTold:
    """The display's truth, as the log keeps it."""
    info = display.info
    return DisplayTold(**{name: getattr(info, name) for name in DisplayTold.model_fields})


def first_line(
    chosen: Chosen,
    options: Options,
    station: Station,
    display: Display,
    seed: int,
    language: str,
    certificate: Mapping[str, Any] | None,
    accommodations: Mapping[str, Any],
) -> SessionStarted:
    """Everything that the session can be rebuilt from. The certificate goes in without its plots."""
    loaded = chosen.loaded
    shown_on = display_told(display)
    embedded = None
    cards = {reference: content_of(card.document, language) for reference, card in loaded.cards.items()}
    assets = {
        reference: {name: asset.sha256 for name, asset in card.assets.items()}
        for reference, card in loaded.cards.items()
        if card.assets
    }
    said: dict[str, Any] = {"assets": assets} if assets else {}
    if accommodations:
        said["accommodations"] = dict(accommodations)
    if loaded.study is not None and chosen.session in loaded.study.veiled:
        said["veiled"] = True
    if certificate is not None:
        embedded = {name: value for name, value in certificate.items() if name != "residuals_ms"}
        embedded["fits"] = fits(certificate, shown_on.model_dump())
    return SessionStarted(
        participant=options.participant,
        session=chosen.session,
        purpose=chosen.purpose,
        number=chosen.number,
        station=station.id,
        public_key=station.public_key,
        protocol=content_of(loaded.document, language),
        protocol_hash=loaded.hash,
        cards=cards,
        supports={reference: content_of(support.document, language) for reference, support in loaded.supports.items()},
        granted=options.support.granted,
        card_hashes={reference: content_hash(card) for reference, card in cards.items()},
        seed=seed,
        language=language,
        unattended=options.unattended,
        observer=options.observer,
        versions=_versions(display),
        display=shown_on,
        device=display.info.device,
        certificate=embedded,
        **said,
    )
