"""Pages: everything fits, nothing overlaps, words are large and contrasts high, at every size."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from cogtrain.adapt import level_rule
from cogtrain.drawing import look
from cogtrain.drawing.raster import compose, inked_boxes, rasterise, text_width
from cogtrain.errors import CogtrainError
from cogtrain.library import LoadedCard, load_library
from cogtrain.measures.validity import Validity
from cogtrain.pages.large import SCALES, parts_of
from cogtrain.pages.lines import wrap
from cogtrain.pages.page import Button, Page, hit, layout, stop_mark
from cogtrain.pages.style import PLAIN, PageStyle
from cogtrain.session import script
from cogtrain.session.block_summary import BlockSummary
from cogtrain.trial import Box, Circle, Picture, Polygon, Polyline, Text
from cogtrain.wording import CATALOGUES, duration, word_files, words_of_file
from tests.texts import texts

LADDER = level_rule("block-ladder", start=2, lowest=1, highest=6, quantity="n")
DEADLINE = level_rule(
    "bayes-follow", start=1.0, lowest=0.4, highest=2.0, quantity="deadline_s", harder="lower", scale="log"
)
SIZES = [(1024, 768), (1366, 768), (1920, 1080), (3840, 2160)]


def every_page(language: str = "en") -> list[Page]:
    """All pages of all shipped protocols, and the engine's own."""
    library = load_library()
    progress = script.Progress(2, 10, 700)
    summary = BlockSummary(20, 18, 0.9, Validity(True), 0)
    pages = [
        script.pause(language),
        script.pause(language, "pause.focus"),
        script.rest(60, language, progress),
        script.simple("stopped", "stopped", language),
        script.simple("welcome-back", "welcome.back", language),
        script.simple("practice", "practice", language),
        script.feedback(summary, False, script.LevelTrack(LADDER, (2, 3, 3, 4)), language, progress),
        script.feedback(summary, False, script.LevelTrack(DEADLINE, (1.0, 0.92, 0.97)), language, progress),
        script.feedback(summary, False, script.LevelTrack(DEADLINE, (0.9, 1.0) * 20), language, progress),
        script.feedback(summary, True, None, language, progress),
    ]
    pages += [
        script.practice_result(summary, passed, last, language)
        for passed, last in itertools.product((True, False), repeat=2)
    ]
    for loaded in library.protocols.values():
        for name in loaded.protocol.sessions:
            title = script.session_title(loaded, name, language)
            pages.append(script.simple("welcome", "welcome", language, title=title, minutes=duration(language, 1500)))
            tasks = loaded.tasks(name)
            pages.append(script.end([task.loaded.card.title[language] for _, task in tasks], title, language))
            for _, task in tasks:
                pages += script.instructions(task, task.level, language)
                pages += script.examples(task, task.level, language, np.random.default_rng(0))
                pages.append(script.begin(task, language, progress))
    return pages


@pytest.mark.parametrize("page", every_page(), ids=lambda page: page.name)
def test_every_shipped_page_fits_and_nothing_overlaps(page: Page) -> None:
    assert amiss_of(page, *layout(page, "en", hinted=True)) == []


@pytest.mark.parametrize("language", list(CATALOGUES))
@pytest.mark.parametrize("style", [PLAIN, PageStyle(large_type=True)], ids=["plain", "large"])
def test_every_page_fits_in_every_language_and_in_large_type(language: str, style: PageStyle) -> None:
    seen, amiss, scales = set[str](), list[str](), Counter[float]()
    for page in every_page(language):
        for part, scale in parts_of(page, language, style):
            if repr(part) in seen:
                continue
            seen.add(repr(part))
            scales[scale] += 1
            amiss += [
                f"{part.name}: {one}" for one in amiss_of(part, *layout(part, language, hinted=True, scale=scale))
            ]
    assert amiss == []
    assert len(seen) > 300
    if style.large_type:
        assert scales[SCALES[0]] > 0.8 * scales.total(), scales


def amiss_of(page: Page, picture: Picture, _targets: object) -> list[str]:
    """What of a page that is laid out runs into the Stop mark or an edge, or lies on something else."""
    width, height = SIZES[0]
    half_width, half_height = width / 2 / min(width, height), height / 2 / min(width, height)
    bitmap = rasterise(stop_mark(half_width, half_height, "Stop")[0], width, height)
    page_bitmap = rasterise(picture, width, height)
    assert bitmap is not None
    assert page_bitmap is not None
    canvas = np.zeros((height, width), bool)
    for left, top, right, bottom in inked_boxes(page_bitmap):
        rows = slice(page_bitmap.top + top, page_bitmap.top + bottom)
        canvas[rows, page_bitmap.left + left : page_bitmap.left + right] = True
    corner = canvas[bitmap.top : bitmap.top + bitmap.height, bitmap.left : bitmap.left + bitmap.width]
    found = ["the page runs into the Stop mark"] if corner.any() else []
    edges = (canvas[:3], canvas[-3:], canvas[:, :3], canvas[:, -3:])
    found += ["the page runs into an edge"] if any(edge.any() for edge in edges) else []
    words = [shape for shape in picture if isinstance(shape, Text) and shape not in page.picture]
    boxes = [_box(shape) for shape in words]
    pairs = itertools.combinations(zip(words, boxes, strict=True), 2)
    found += [f"{a.text!r} overlaps {b.text!r}" for (a, one), (b, other) in pairs if _overlap(one, other)]
    example = rasterise(page.picture, 1024, 768) if page.picture else None
    for shape, (left, bottom, right, top) in zip(words, boxes, strict=True) if example is not None else ():
        rows = slice(int(384 - top * 768) - example.top, int(384 - bottom * 768) - example.top)
        columns = slice(max(0, int(512 + left * 768) - example.left), max(0, int(512 + right * 768) - example.left))
        if rows.stop > 0 and example.pixels[max(0, rows.start) : rows.stop, columns, 3].any():
            found.append(f"{shape.text!r} lies on the example")
    return found


def _box(shape: Text) -> tuple[float, float, float, float]:
    width = text_width(shape.text, shape.height, shape.bold)
    left = shape.x - {"centre": width / 2, "left": 0, "right": width}[shape.anchor]
    return left, shape.y - 0.4 * shape.height, left + width, shape.y + 0.4 * shape.height


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("page", every_page(), ids=lambda page: page.name)
def test_words_are_large_enough(page: Page) -> None:
    picture, _ = layout(page, "en")
    for shape in picture:
        if isinstance(shape, Text) and shape not in page.picture:
            assert shape.height >= 0.035


HURTING = {
    "en": ("fail", "wrong", "were too slow", "error", "you may leave", "bad "),
    "de": ("versag", "falsch", "zu langsam", "fehler", "schlecht", "gehen sie nach hause", "entlassen"),
}


@pytest.mark.parametrize("language", list(CATALOGUES))
def test_no_text_that_a_patient_reads_hurts(language: str) -> None:
    (file,) = (path for path in word_files(language) if path.stem == "words")
    said = [str(text) for text in words_of_file(file).values()]
    library = load_library()
    for card in (*library.cards.values(), *library.exercises.values()):
        data = card.card if isinstance(card, LoadedCard) else card
        said += texts(data.model_dump(mode="json"), language)
    assert len(said) > 1000
    assert [text for text in said if any(word in text.lower() for word in HURTING[language])] == []


def test_engine_texts_that_grow_by_40_percent_still_fit() -> None:
    for key, text in CATALOGUES["en"].items():
        if key.endswith(".text"):
            longer = text + " " + "word " * (len(text) * 2 // 5 // 5)
            layout(Page(key, "A heading of usual length", longer, buttons=(Button("space", "Weitergehen"),)), "en")


def test_contrast_of_everything_that_is_read() -> None:
    for colours in (look.COLOURS, look.LIGHT):
        for role in ("text", "muted", "accent", "correct", "other"):
            assert look.contrast(colours[role], colours["ground"]) >= 7
        for role in ("text", "accent"):
            assert look.contrast(colours[role], colours["panel"]) >= 5
        assert look.contrast(colours["ink"], colours["accent"]) >= 4.5
    assert look.LIGHT.keys() == look.COLOURS.keys()


def test_words_that_do_not_fit_are_refused_by_name() -> None:
    with pytest.raises(CogtrainError, match="page long: text of"):
        layout(Page("long", text="word " * 200), "en")


def test_no_line_is_longer_than_it_may_be() -> None:
    for line in wrap(
        "A fairly long sentence that has to be wrapped somewhere, and more than once at that size. " * 3, look.BODY, 1.2
    ):
        assert len(line) <= look.LINE_CHARACTERS
        assert text_width(line, look.BODY) <= 1.2


def test_buttons_can_be_touched_and_the_corner_stops() -> None:
    _, targets = layout(script.pause("en"), "en")
    assert [target.name for target in targets] == ["space", "s"]
    assert hit(targets[0], targets[0].x, targets[0].y)
    assert not hit(targets[0], targets[1].x, targets[1].y)
    for width, height in SIZES:
        side = min(width, height)
        _, target = stop_mark(width / 2 / side, height / 2 / side, "Stop")
        assert target.radius * 2 * side >= 60
        assert 0 < width / 2 / side - target.x - target.radius < 0.05


def test_shapes_are_where_they_are_said_to_be() -> None:
    shapes = (
        Box(0.2, 0.1, 0.1, 0.06, fill="text", line=None),
        Circle(-0.2, 0.0, 0.05, fill="accent", line=None),
        Polyline(((-0.1, -0.2), (0.1, -0.2)), width=0.01),
        Polygon(((0.3, -0.1), (0.4, -0.1), (0.35, -0.2))),
    )
    image = np.asarray(compose([shapes], 1000, 800)).astype(int)
    for x, y, role in (
        (0.2, 0.1, "text"),
        (-0.2, 0.0, "accent"),
        (0.0, -0.2, "text"),
        (0.35, -0.13, "text"),
        (0.0, 0.0, "ground"),
    ):
        pixel = image[round(400 - y * 800), round(500 + x * 800)]
        assert np.abs(pixel - look.COLOURS[role]).max() <= 2


def test_runs_cover_all_ink_and_little_else() -> None:
    bitmap = rasterise((Text("B", height=0.2), Box(0, 0, 0.9, 0.6)), 1024, 768)
    assert bitmap is not None
    covered = np.zeros(bitmap.pixels.shape[:2], bool)
    for left, top, right, bottom in inked_boxes(bitmap):
        covered[top:bottom, left:right] = True
    ink = bitmap.pixels[..., 3] > 0
    assert not (ink & ~covered).any()
    assert covered.sum() < 0.2 * covered.size
