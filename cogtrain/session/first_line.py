"""The first line of a session's log: everything that the session can be rebuilt from."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from cogtrain.displays.display import Display
from cogtrain.library import LoadedProtocol, content_hash
from cogtrain.records.certificate import fits

if TYPE_CHECKING:
    from cogtrain.session.start import Options


def _versions(display: Display) -> dict[str, Any]:
    try:
        own = version("cogtrain")
    except PackageNotFoundError:
        own = "unknown"
    return {"cogtrain": own, "python": platform.python_version(), **dict(display.info.versions)}


def display_data(display: Display) -> dict[str, Any]:
    """The display's truth, as the log keeps it."""
    info = display.info
    names = (
        "kind",
        "refresh_hz",
        "jitter_ms",
        "width_px",
        "height_px",
        "full_screen",
        "key_backend",
        "clock",
        "layout",
    )
    return {name: getattr(info, name) for name in names}


def first_line(
    loaded: LoadedProtocol,
    options: Options,
    display: Display,
    seed: int,
    language: str,
    about: Mapping[str, Any],
    certificate: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The first line: everything that the session can be rebuilt from. The certificate goes in without its plots."""
    embedded = None
    if certificate is not None:
        embedded = {name: value for name, value in certificate.items() if name != "residuals_ms"}
        embedded["fits"] = fits(certificate, display_data(display))
    return {
        "participant": options.participant,
        **about,
        "protocol": dict(loaded.data),
        "protocol_hash": loaded.hash,
        "cards": {reference: dict(card.data) for reference, card in loaded.cards.items()},
        "supports": {reference: dict(support.data) for reference, support in loaded.supports.items()},
        "granted": options.support.granted,
        "card_hashes": {reference: content_hash(card.data) for reference, card in loaded.cards.items()},
        "seed": seed,
        "language": language,
        "unattended": options.unattended,
        "observer": options.observer,
        "versions": _versions(display),
        "display": display_data(display),
        "device": display.info.device,
        "certificate": embedded,
    }
