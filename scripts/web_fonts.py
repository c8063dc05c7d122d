"""Write the program's own font for browsers, a quarter as large: ``python -m scripts.web_fonts``.

The signs are all kept; what only other programs read of a font is left out.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from cogtrain.drawing.look import FONT_FILES

CLIENT = Path(__file__).parent.parent / "cogtrain" / "displays" / "browser" / "client"


def main() -> None:
    """Both weights."""
    for file in FONT_FILES.values():
        font = TTFont(file)
        options = Options()
        options.hinting, options.layout_features, options.notdef_outline = False, ["kern", "mark", "ccmp"], True
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=list(font.getBestCmap()))
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(CLIENT / f"{file.stem}.woff2")


if __name__ == "__main__":
    main()
