"""Draw the house: ``python -m scripts.house`` writes docs/pictures/house.svg and the table of rooms in docs/house.md.

Floors come from the contract in pyproject.toml that import-linter checks, rooms and their words from the code.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE, PAGE = ROOT / "docs/pictures/house.svg", ROOT / "docs/house.md"
WIDTH, GAP, LINE, TOP = 1180, 10, 17, 52
LETTERS = 6.1  # width of a letter of the small font
INK, MUTED, FILL, EDGE = "#1d2a33", "#5b6b76", "#eef3f6", "#9fb3bf"


def floors() -> list[list[str]]:
    """The rooms of each floor, the highest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    named = [re.findall(r"\((\w+)\)", floor) for floor in layers["layers"]]
    return [rooms for floor in named if (rooms := [room for room in floor if room != "__main__"])]


def source(room: str) -> Path:
    """The file whose first words say what lives in a room."""
    single = ROOT / "cogtrain" / f"{room}.py"
    return single if single.is_file() else ROOT / "cogtrain" / room / "__init__.py"


def words(path: Path) -> str:
    """The first sentence of a file."""
    text = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    return re.split(r"(?<=[.])\s", text)[0].replace("``", "`")


def inside(room: str) -> list[str]:
    """The files and rooms in a room, by name."""
    folder = ROOT / "cogtrain" / room
    names = {one.stem if one.suffix == ".py" else one.name for one in folder.glob("*") if one.suffix in ("", ".py")}
    return sorted(name for name in names if not name.startswith("__") and name != "fonts")


def wrapped(text: str, letters: int) -> list[str]:
    """Lines of at most so many letters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > letters and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def picture() -> str:
    """The house as SVG: a row a floor, an import points downwards only."""
    rows = floors()
    parts: list[str] = []
    y = TOP
    for number, rooms in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        width = (WIDTH - 90 - GAP * (len(rooms) + 1)) / len(rooms)
        letters = int((width - 20) / LETTERS)
        texts = [
            (room, wrapped(words(source(room)), letters), wrapped(", ".join(inside(room)), letters)) for room in rooms
        ]
        height = 34 + LINE * max(len(said) + len(files) for _, said, files in texts)
        parts.append(f'<text x="20" y="{y + height / 2 + 6}" font-size="20" fill="{MUTED}">{number}</text>')
        for place, (room, said, files) in enumerate(texts):
            x = 60 + GAP + place * (width + GAP)
            parts.append(
                f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{height}" rx="6" fill="{FILL}" '
                f'stroke="{EDGE}"/>'
                f'<text x="{x + 10:.0f}" y="{y + 21}" font-size="15" font-weight="600" fill="{INK}">{room}</text>'
            )
            lines = [(line.replace("`", ""), INK) for line in said] + [(line, MUTED) for line in files]
            for i, (line, colour) in enumerate(lines):
                at = y + 39 + LINE * i
                head = f'<text x="{x + 10:.0f}" y="{at}" font-size="12" fill="{colour}">'
                parts.append(f"{head}{escape(line)}</text>")
        y += height + GAP
    title = "cogtrain: a floor may use what stands below it, and knows nothing of what stands above or beside it"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 10}" font-family="sans-serif">'
        '<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<text x="20" y="32" font-size="16" fill="{INK}">{title}</text>'
        f"{''.join(parts)}</svg>\n"
    )


def table() -> Iterator[str]:
    """The rooms with their words, as a table in Markdown."""
    yield "| floor | room | what lives there |"
    yield "|---|---|---|"
    rows = floors()
    for number, rooms in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        for room in rooms:
            yield f"| {number} | `{room}` | {words(source(room))} |"


def written_into(page: str) -> str:
    """The page with its table of rooms as it is now."""
    before, _, rest = page.partition("<!-- rooms -->\n")
    lines = "\n".join(table())
    return f"{before}<!-- rooms -->\n{lines}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(written_into(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
