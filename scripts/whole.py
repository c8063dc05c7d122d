"""Draw pictures that need records: ``python -m scripts.whole [FOLDER]`` (a minute).

whole.png: a protocol, the window that it opens, the log that the window writes, and the trends that come out of it.
two-visits.svg: the figure at the end of docs/tutorials/baseline-study.md.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

import vl_convert
from PIL import Image

import cogtrain
from cogtrain.session import script
from scripts.pictures import FOLDER, LANGUAGE, page, trial

WIDTH, HEIGHT, GAP, HEAD = 1360, 1120, 24, 50
WIDE, HIGH = (WIDTH - 3 * GAP) / 2, (HEIGHT - 3 * GAP) / 2
INK, MUTED, FILL, EDGE = "#1d2a33", "#5b6b76", "#f6f8f9", "#9fb3bf"
LETTERS = 75
ROOT = Path(__file__).resolve().parents[1]
README, TUTORIAL = ROOT / "README.md", ROOT / "docs/tutorials/baseline-study.md"
COURSE = "serial-infusions"
KEPT = ("task", "block", "condition", "onset_s", "planned_frames", "shown_frames", "late_frames", "answers")


def protocol() -> Iterator[str]:
    """The protocol of the README."""
    yield from _lines(_yaml_of(README).splitlines(), 16.5)


def _yaml_of(page: Path) -> str:
    found = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return str(found[0])


def window() -> Iterator[str]:
    """Two pages and two trials as the window shows them."""
    tasks = {task.loaded.card.task: task for _, task in cogtrain.load_library().protocol("all-five").tasks("check")}
    flanker, nback = tasks["flanker"], tasks["nback-letters"]
    images = (
        page(script.instructions(flanker, None, LANGUAGE)[0]),
        trial(flanker, "incongruent"),
        trial(nback, "match"),
        page(script.rest(60, LANGUAGE, script.Progress(done=3, of=10, left_s=380))),
    )
    wide = (WIDE - 3 * 14) / 2
    high = wide * 3 / 4
    for place, image in enumerate(images):
        x, y = 14 + place % 2 * (wide + 14), HEAD + place // 2 * (high + 12)
        yield f'<image x="{x}" y="{y}" width="{wide}" height="{high}" href="{_as_data(image)}"/>'


def log(path: Path) -> Iterator[str]:
    """The lines of a block's first trials, each cut short."""
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    first = next(place for place, event in enumerate(events) if event["kind"] == "trial")
    lines: list[str] = []
    for event in events[first - 1 : first + 4]:
        data = {key: _short(event["data"][key]) for key in KEPT if key in event["data"]}
        short = {"seq": event["seq"], "utc": event["utc"], "kind": event["kind"], "data": data}
        signed = {name: event[name][:8] + "…" for name in ("prev", "sig")}
        lines += [*textwrap.wrap(json.dumps(short | signed, ensure_ascii=False), LETTERS), ""]
    yield from _lines(lines, 13.5)


def _short(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{key: _short(one[key]) for key in ("answer", "rt_s") if key in one} for one in value]
    return value


def trend(results: Path) -> Iterator[str]:
    """The first figure of a person's page: each domain over time, beside the doses."""
    drawn = cogtrain.figures(cogtrain.load(results), "SIM0001")[0]
    width, height = (float(re.findall(rf'{side}="([0-9.]+)"', drawn.svg)[0]) for side in ("width", "height"))
    scale = min((WIDE - 28) / width, (HIGH - HEAD - 10) / height)
    inside = drawn.svg.replace("<svg ", f'<svg x="14" y="{HEAD}" ', 1)
    inside = inside.replace(
        f'width="{width:g}" height="{height:g}"', f'width="{width * scale}" height="{height * scale}"'
    )
    yield inside


def _lines(texts: Sequence[str], size: float) -> Iterator[str]:
    for place, text in enumerate(texts):
        yield (
            f'<text x="18" y="{HEAD + 16 + place * 1.32 * size:.1f}" font-family="DejaVu Sans Mono, monospace" '
            f'font-size="{size}" fill="{INK}" xml:space="preserve">{escape(text)}</text>'
        )


def _as_data(image: Image.Image) -> str:
    held = io.BytesIO()
    image.convert("RGB").resize((640, 480), Image.Resampling.LANCZOS).save(held, "PNG")
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()


def picture(results: Path) -> str:
    """The four panels as SVG, from the records of one simulated person."""
    (first, *_) = sorted(path for path in (results / "SIM0001").glob("*_assessment*.jsonl"))
    panels = (
        ("1  A text file says what happens", protocol()),
        ("2  A person does it, in a window or a browser", window()),
        ("3  Everything that happens is a signed line of a log", log(first)),
        ("4  A page says what changed, and how sure that is", trend(results)),
    )
    parts = []
    for place, (title, inside) in enumerate(panels):
        x, y = GAP + place % 2 * (WIDE + GAP), GAP + place // 2 * (HIGH + GAP)
        parts.append(
            f'<g transform="translate({x},{y})"><rect width="{WIDE}" height="{HIGH}" rx="8" '
            f'fill="{FILL}" stroke="{EDGE}"/>'
            f'<text x="18" y="32" font-size="20" font-weight="600" fill="{INK}">{title}</text>{"".join(inside)}</g>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="Open Sans, sans-serif">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def two_visits() -> str:
    """The figure of the tutorial, as SVG; in the current folder."""
    page = TUTORIAL.read_text(encoding="utf-8")
    people, seed = re.findall(r"simulate two-visits --participants (\d+) --seed (\d+)", page)[0]
    Path("two-visits.yaml").write_text(_yaml_of(TUTORIAL), encoding="utf-8")
    loaded = cogtrain.load_protocol("two-visits.yaml")
    list(cogtrain.rehearse(loaded, "study", participants=int(people), observer="typical", seed=int(seed)))
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(code, "figure.py", "exec"), {})  # noqa: S102 -- the page's own example
    return Path("figure.svg").read_text(encoding="utf-8")


def main(folder: Path) -> None:
    """Simulate people, and draw."""
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    with tempfile.TemporaryDirectory() as home, contextlib.chdir(home):
        (folder / "two-visits.svg").write_text(two_visits(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        results = Path(home)
        loaded = cogtrain.load_library().protocol(COURSE)
        for done in cogtrain.rehearse(loaded, results, participants=1, observer="typical", seed=1):
            print(f"\r{done.session:<24}", end="", flush=True)
        image = Image.open(io.BytesIO(vl_convert.svg_to_png(picture(results), scale=1.25)))
    path = folder / "whole.png"
    image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"\r{path.name}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
