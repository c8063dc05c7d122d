"""The station's certificate as sessions use it: found beside the records, embedded, and asked for where a protocol
does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cogtrain.errors import refuse
from cogtrain.records.log.place import disk_error

FILE: Final = "station.json"
UNFIT: Final = "not usable for assessment"
SAME_RATE: Final = 0.01


def read_certificate(results: Path) -> dict[str, Any] | None:
    """The certificate of the computer that keeps its records in this folder; None where it was never tested.

    Raises CogtrainError where the file is there and cannot be read.
    """
    path = results / FILE
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise disk_error(path, error) from error
    except ValueError as error:
        raise refuse(FILE, "no JSON", "a certificate", "Make it anew: cogtrain station.") from error
    if not isinstance(found, dict) or "verdict" not in found or "display" not in found:
        raise refuse(FILE, "something else", "a certificate", "Make it anew: cogtrain station.")
    return found


def fits(certificate: Mapping[str, Any], display: Mapping[str, Any]) -> bool:
    """Whether it speaks of this display: the same kind, size and way of showing, and the same rate within 1 %."""
    tested = certificate["display"]
    same = all(tested.get(name) == display[name] for name in ("kind", "width_px", "height_px", "full_screen"))
    return same and abs(tested.get("refresh_hz", 0.0) / display["refresh_hz"] - 1) <= SAME_RATE


def require_certificate(certificate: Mapping[str, Any] | None, display: Mapping[str, Any]) -> None:
    """Raises CogtrainError unless this computer was tested as it is now, and found fit for assessment."""
    expected = "a certificate of this computer that allows assessment"
    remedy = "Run: cogtrain station (with the same --windowed and --results), and follow its remedies."
    if certificate is None:
        raise refuse("station", "no certificate", expected, remedy)
    if not fits(certificate, display):
        raise refuse("station", "a certificate of another display", expected, remedy)
    if certificate["verdict"] == UNFIT:
        raise refuse("station", f'the verdict "{UNFIT}"', expected, remedy)
