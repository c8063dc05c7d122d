"""Draw the pictures of README.md and docs/: .venv/bin/python scripts/pictures.py [FOLDER]

Pages and trials of the protocol all-five, composed as the window shows them, but without a window.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from cogtrain.adapt import level_rule
from cogtrain.drawing.raster import Bitmap, compose
from cogtrain.drawing.soft_circle import soft_circle
from cogtrain.library import ResolvedTask, load_library
from cogtrain.measures.validity import Validity
from cogtrain.pages.page import Page, layout, stop_mark
from cogtrain.session import script
from cogtrain.session.block_summary import BlockSummary
from cogtrain.trial import Picture, Trial
from cogtrain.wording import say

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WINDOW = (1024, 768)
TILE = (448, 336)
GAP_PX = 8
LANGUAGE = "en"
BREATH = (0.115, -0.06)  # radius and height of the circle to breathe with, as the window draws it


def screen(*pictures: Picture) -> Image.Image:
    """A window with these pictures and the Stop mark."""
    side = min(WINDOW)
    stop, _ = stop_mark(WINDOW[0] / 2 / side, WINDOW[1] / 2 / side, say(LANGUAGE, "stop"))
    return compose([stop, *pictures], *WINDOW)


def page(shown: Page) -> Image.Image:
    """A page as the person meets it."""
    image = screen(layout(shown, LANGUAGE)[0])
    return lay_over(image, soft_circle(*BREATH, *WINDOW)) if shown.breathing else image


def lay_over(image: Image.Image, bitmap: Bitmap) -> Image.Image:
    """The image with premultiplied pixels on top."""
    canvas = np.array(image, np.float32)
    area = canvas[bitmap.top : bitmap.top + bitmap.height, bitmap.left : bitmap.left + bitmap.width]
    area *= 1 - bitmap.pixels[..., 3:] / 255
    area += bitmap.pixels[..., :3]
    return Image.fromarray(canvas.round().clip(0, 255).astype(np.uint8))


def trial(task: ResolvedTask, condition: str) -> Image.Image:
    """The stimulus of the first trial of a condition; without such a trial, the first scored one."""
    block = task.paradigm.plan(task.settings, np.random.default_rng(3))
    scored = [one for one in block.trials if one.scored]
    chosen: Trial = next((one for one in scored if one.condition == condition), scored[0])
    return screen(*(block.pictures[name] for name in chosen.phases[chosen.stimulus_phase].show))


def sheet(images: Sequence[Image.Image], columns: int = 3) -> Image.Image:
    """The images side by side, row after row, made smaller."""
    rows = -(-len(images) // columns)
    width, height = columns * (TILE[0] + GAP_PX) + GAP_PX, rows * (TILE[1] + GAP_PX) + GAP_PX
    canvas = Image.new("RGB", (width, height), (255, 255, 255))
    for i, image in enumerate(images):
        x, y = i % columns, i // columns
        small = image.resize(TILE, Image.Resampling.LANCZOS)
        canvas.paste(small, (GAP_PX + x * (TILE[0] + GAP_PX), GAP_PX + y * (TILE[1] + GAP_PX)))
    return canvas.quantize(256, dither=Image.Dither.NONE)


def main(folder: Path) -> None:
    """Write session.png (a session from instructions to trials) and pages.png (the pages around them)."""
    loaded = load_library().protocol("all-five")
    tasks = {task.loaded.card.task: task for _, task in reversed(loaded.tasks("check"))}
    flanker, nback, coding = tasks["flanker"], tasks["nback-letters"], tasks["digit-symbol"]
    rng = np.random.default_rng(5)
    summary = BlockSummary(trials=20, right=18, accuracy=0.9, validity=Validity(True), flagged=0)
    ladder = level_rule("block-ladder", start=2, lowest=1, highest=6, quantity="n")
    half_way = script.Progress(done=3, of=10, left_s=380)
    session = [
        page(script.instructions(flanker, None, LANGUAGE)[0]),
        page(script.examples(flanker, None, LANGUAGE, rng)[1]),
        trial(flanker, "incongruent"),
        trial(nback, "match"),
        trial(coding, ""),
        trial(tasks["cued-switching"], "switch"),
    ]
    around = [
        page(script.practice_result(summary, passed=True, last=False, language=LANGUAGE)),
        page(script.begin(nback, LANGUAGE, half_way)),
        page(script.feedback(summary, False, script.LevelTrack(ladder, (2, 2, 3)), LANGUAGE, half_way)),
        page(script.rest(60, LANGUAGE, half_way)),
        page(script.pause(LANGUAGE)),
        page(
            script.end(
                ["Letters in memory", "The middle arrow"], say(LANGUAGE, "end.next", session="Second look"), LANGUAGE
            )
        ),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for name, images in (("session", session), ("pages", around)):
        path = folder / f"{name}.png"
        sheet(images).save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
