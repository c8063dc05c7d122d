"""The certificate: JSON that later sessions embed, and a page to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from html import escape
from typing import Any, Final

from cogtrain.clock import format_utc
from cogtrain.displays.display import DisplayInfo
from cogtrain.station.verdicts import Check, Flips, Verdict, worst

MARKS: Final[dict[Verdict, str]] = {"good": "●", "usable for training": "◐", "not usable for assessment": "○"}
NOT_PROVEN: Final = """\
This test proves pacing, stamps and pairing on this computer. It does not see light: when a picture is really on the \
glass, only a photodiode can tell (docs/photodiode.md).
The bounds between the verdicts are this project's own choice."""
HEAD: Final = "".join(f"<th scope='col'>{word}</th>" for word in ("Check", "Verdict", "What was seen"))
CSS: Final = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1.5rem; color: #1d2129;
  font: 16px/1.5 Open Sans, Segoe UI, Helvetica, Arial, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid #d9dde3; }
th { white-space: nowrap; }
.verdict { white-space: nowrap; }
.note { color: #5b6472; font-size: .9rem; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
"""


def certificate(checks: Sequence[Check], info: DisplayInfo, idle: Flips, load: Flips, made: datetime) -> dict[str, Any]:
    """The certificate as plain JSON. Sound has a verdict of its own: most tasks have none."""
    return {
        "certificate": 1,
        "made_utc": format_utc(made),
        "verdict": worst([check.verdict for check in checks if check.check != "sound"]),
        "device": info.device,
        "display": {
            name: getattr(info, name)
            for name in (
                "kind",
                "refresh_hz",
                "jitter_ms",
                "width_px",
                "height_px",
                "full_screen",
                "key_backend",
                "clock",
            )
        },
        "versions": dict(info.versions),
        "checks": [asdict(check) for check in checks],
        "residuals_ms": {"at rest": list(idle.residuals_ms), "under load": list(load.residuals_ms)},
    }


def page(made: dict[str, Any]) -> str:
    """The certificate as one HTML file: the verdict first, a line a check, then the stamps about the refresh grid."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(check['check'])}</th>"
        f"<td class='verdict'>{MARKS[check['verdict']]} {escape(check['verdict'])}</td>"
        f"<td>{escape(check['words'])} {escape(check['remedy'])}</td></tr>"
        for check in made["checks"]
    )
    figures = "".join(
        f"<figure>{_svg(name, values)}<figcaption class='note'>{escape(_caption(name, values))}</figcaption></figure>"
        for name, values in made["residuals_ms"].items()
    )
    notes = "".join(f"<p class='note'>{escape(line)}</p>" for line in NOT_PROVEN.splitlines())
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Station certificate</title><style>{CSS}</style></head><body>"
        f"<h1>This computer: {escape(made['verdict'])}</h1>"
        f"<p>{escape(made['device'])}, tested {escape(made['made_utc'][:16].replace('T', ' '))} UTC.</p>"
        f"<table><thead><tr>{HEAD}</tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>Stamps of flips about the refresh grid</h2>{figures}{notes}</body></html>\n"
    )


def _caption(name: str, values: Sequence[float]) -> str:
    beyond = sum(abs(value) > 1 for value in values)
    return f"{len(values)} flips {name}; {beyond} of them more than 1 ms from the grid, drawn at the edges."


def _svg(name: str, values: Sequence[float]) -> str:
    """Distances of stamps from the grid, one dot a flip, in the order of time."""
    import vl_convert

    points = [{"flip": i, "ms": max(-1.05, min(1.05, value))} for i, value in enumerate(values)]
    spec = {
        "width": 860,
        "height": 150,
        "background": None,
        "data": {"values": points},
        "mark": {"type": "point", "filled": True, "size": 9, "color": "#1f4e79", "opacity": 0.7},
        "encoding": {
            "x": {"field": "flip", "type": "quantitative", "axis": {"title": f"flip, {name}", "grid": False}},
            "y": {
                "field": "ms",
                "type": "quantitative",
                "scale": {"domain": [-1.1, 1.1]},
                "axis": {"title": "ms from the grid", "tickCount": 5, "gridColor": "#d9dde3"},
            },
        },
        "config": {"view": {"stroke": None}, "font": "Open Sans, Helvetica, Arial, sans-serif"},
    }
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg.replace("<svg ", f"<svg role='img' aria-label='Stamps of flips {escape(name)}' ", 1)
