"""Pages: what they say (a frozen value) and where everything stands (pure layout by the one look).

Heading above, content in the middle, what to press at the same spot below, Stop in the same corner, a thin bar for
progress. A page whose words do not fit raises a located error when it is laid out, before the session starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width
from cogtrain.errors import Fault, InputError, refuse
from cogtrain.pages import entry_layout, form, form_layout
from cogtrain.pages.form import Choices, Entry, FormState
from cogtrain.pages.form_layout import Part
from cogtrain.pages.lines import WIDTH, Lines, filled, wrap
from cogtrain.pages.marks import MOST_PROGRESS, Track, progress_bar, track_picture
from cogtrain.trial import Assets, Box, Picture, Polygon, Target, Text
from cogtrain.wording import key_name, say

LEAD_LINES = 2  # of what stands above a text without a heading
FORM_BOTTOM = look.PRESS_Y + 0.065
WIDELY_AT_MOST = 3  # keys without words, side by side
MOST_LOWERED = 0.13  # a short question stands nearer to its answers
LARGE_TOP = 0.405
CROWDED = 1.15  # by how much words grow at most between a stimulus and what stands beside it
WIDEST_ROW, LEAST_GAP = 1.24, 0.035  # of buttons side by side
ROW_SCALES = (1.35, 1.25, 1.15, 1.0)  # buttons that have no room in large type stand as large as they can
ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}


@dataclass(frozen=True)
class Button:
    """A key to press, drawn as a key cap with its meaning; it can be touched as well."""

    key: str
    label: str = ""


@dataclass(frozen=True)
class Page:
    """One page.

    name: for the log. text: wrapped; a blank line parts paragraphs.
    picture: stands in the middle (an example); the text is then a caption on top.
    buttons: what can be pressed. wanted: the one key that is asked for in an example; another shows ``hint`` and
        waits on.
    closes_after_s: goes on by itself after so long. progress: 0 to 1, with its words.
    track: how the level went, below the text. breathing: a soft circle that grows and shrinks, six times a minute.
    bell: it rings as the page comes, and as it closes by itself.
    choices, entry: what is asked; the page is left with its value once one is chosen or written. lead: stands above
        the text, in every page of a questionnaire. start: what is chosen or written when the page comes.
    draft: is told what is written so far, every ten seconds while it changes; it must return at once.
    assets: files that the picture's images are taken from. theirs: its text is what somebody wrote or chose before.
    """

    name: str
    heading: str = ""
    text: str = ""
    picture: Picture = ()
    buttons: tuple[Button, ...] = ()
    wanted: str | None = None
    hint: str = ""
    closes_after_s: float | None = None
    progress: float | None = None
    progress_text: str = ""
    breathing: bool = False
    bell: bool = False
    track: Track | None = None
    lead: str = ""
    choices: Choices | None = None
    entry: Entry | None = None
    start: FormState = field(default_factory=FormState)
    draft: Callable[[str], None] | None = field(default=None, compare=False, repr=False)
    assets: Assets = field(default_factory=dict)
    theirs: bool = False

    @property
    def asks(self) -> bool:
        """Whether it has a form."""
        return self.choices is not None or self.entry is not None


@dataclass(frozen=True)
class PageResult:
    """How a page was left: the key, "closed" (by itself), or "stop" (Esc or the corner); and after how many seconds.

    value: what was chosen or written on a page that asks, when it was left by its first button.
    away_s: how long another window was in front meanwhile, not in ``seconds``; what was pressed then counts nowhere.
    form: what was chosen or written when the page was left, however it was; with it as ``start`` the page can be shown
        again as it was.
    """

    how: Literal["key", "closed", "stop"]
    key: str | None
    seconds: float
    value: str | None = None
    away_s: float = 0.0
    form: FormState = field(default_factory=FormState, compare=False, repr=False)


def _set(lines: Lines, where: str) -> list[Part]:
    """The text's lines; refuses what would not fit."""
    faults = [Fault(f"page {where}", one.found, one.expected, one.remedy) for one in lines.misfits()]
    if faults:
        raise InputError(*faults)
    steps = [0.55 if not line else 1.0 for line in lines.wrapped]
    size = lines.height * look.LINE_HEIGHT
    y = lines.y + sum(steps) * size / 2
    parts: list[Part] = []
    for line, step in zip(lines.wrapped, steps, strict=True):
        y -= step * size
        if line:
            parts.append(Text(line, y=y + size / 2, height=lines.height, colour=lines.colour, bold=lines.bold))
    return parts


def set_lines(page: Page, language: str, hinted: bool = False, scale: float = 1.0) -> list[Lines]:
    """What a page sets in lines around a middle: all its words but those of a form. scale: of all words."""
    found: list[Lines] = []
    if page.picture and not page.asks:
        whole = len(wrap(page.text, look.BODY * scale, WIDTH)) == 1
        size = look.BODY * (scale if whole else min(scale, CROWDED))
        found.append(Lines(page.text, size, look.CAPTION_Y, 2))
    elif not page.asks and scale > 1:
        found += _large_lines(page, scale)
    elif not page.asks:
        top = look.HEADING_Y - 0.07
        if page.heading:
            found.append(Lines(page.heading, look.HEADING, top, 2, bold=True))
        elif page.lead:
            found.append(Lines(page.lead, look.BODY, top, LEAD_LINES, colour="muted"))
        middle = 0.16 if page.breathing else look.ABOVE_TRACK_Y if page.track else look.MIDDLE_Y
        if page.text:
            found.append(Lines(page.text, look.BODY, middle, look.LINES_AT_MOST))
    if page.hint and (hinted or page.wanted is None):
        alone = page.wanted is None
        y, size = (look.PRESS_Y, scale) if alone else (look.HINT_Y, min(scale, CROWDED))
        found.append(Lines(page.hint, look.BODY * size, y, 1, colour="accent"))
    if page.entry is not None and page.entry.kind in form.FEW_SIGNS and hinted:
        words = say(language, "entry.only.code" if page.entry.kind == "code" else "entry.only.digits")
        found.append(Lines(words, look.SMALL * min(scale, MOST_PROGRESS), look.ENTRY_HINT_Y, 1, colour="accent"))
    return found


def _large_lines(page: Page, scale: float) -> list[Lines]:
    """Heading or lead from the top down, and the text in the middle of what is left above what stands below."""
    found: list[Lines] = []
    y = LARGE_TOP
    above = (page.heading, look.HEADING, "text", True) if page.heading else (page.lead, look.SMALL, "muted", False)
    words, size, colour, bold = above
    if words:
        height = len(wrap(words, size * scale, WIDTH, bold)) * size * scale * look.LINE_HEIGHT
        found.append(Lines(words, size * scale, y - height / 2, LEAD_LINES, bold=bold, colour=colour))
        y -= height + (0.012 if page.breathing else 0.02)
    floor = 0.085 if page.breathing else look.TRACK_Y + 0.1 if page.track else look.PRESS_Y + 0.05 * scale + 0.01
    line = look.BODY * scale * look.LINE_HEIGHT
    blanks = 0.55 * page.text.count("\n\n")
    if page.text:
        found.append(Lines(page.text, look.BODY * scale, (y + floor) / 2, max(1, int((y - floor) / line - blanks))))
    return found


def key_cap(
    key: str, language: str, x: float, y: float, *, asleep: bool = False, scale: float = 1.0
) -> tuple[list[Part], float]:
    """A drawn key around (x, y) and its width. asleep: it does nothing yet."""
    colour, line = ("muted", "edge") if asleep else ("accent", "accent")
    name, size = key_name(language, key), look.KEY_CAP * scale
    height = size * 1.75
    width = height if key in ARROWS else max(height, text_width(name, size * 0.9, bold=True) + 0.05)
    cap: list[Part] = [Box(x, y, width, height, corner=0.014, fill="panel", line=line, line_width=0.004)]
    if key in ARROWS:
        dx, dy = ARROWS[key]
        s = size * 0.42
        tip, back = (x + dx * s, y + dy * s), (x - dx * s, y - dy * s)
        cap.append(
            Polygon((tip, (back[0] - dy * s, back[1] + dx * s), (back[0] + dy * s, back[1] - dx * s)), fill=colour)
        )
    else:
        cap.append(Text(name, x, y, size * 0.9, colour=colour, bold=True))
    return cap, width


def _button_row(
    buttons: tuple[Button, ...], language: str, asleep: bool, scale: float
) -> tuple[list[Part], list[Target]]:
    """Key caps with labels, centred side by side; each is a place to touch. asleep: the first one does nothing yet."""
    y, inner = look.PRESS_Y, 0.025
    keys_alone = not any(button.label for button in buttons)
    gap, gaps = 0.04 if keys_alone and len(buttons) > WIDELY_AT_MOST else 0.09, len(buttons) - 1
    for smaller in ROW_SCALES:
        body = look.BODY * min(scale, smaller)
        caps = (key_cap(button.key, language, 0, y, scale=min(scale, smaller))[1] for button in buttons)
        labels = (text_width(button.label, body) + inner if button.label else 0.0 for button in buttons)
        sizes = list(zip(caps, labels, strict=True))
        whole = sum(cap + label for cap, label in sizes)
        if whole + LEAST_GAP * gaps <= WIDEST_ROW:
            break
    scale = min(scale, smaller)
    if gaps and whole + gap * gaps > WIDEST_ROW:
        gap = max(LEAST_GAP, (WIDEST_ROW - whole) / gaps)
    x = -(whole + gap * gaps) / 2
    parts: list[Part] = []
    targets: list[Target] = []
    for button, (cap_width, label) in zip(buttons, sizes, strict=True):
        sleeps = asleep and button is buttons[0]
        parts += key_cap(button.key, language, x + cap_width / 2, y, asleep=sleeps, scale=scale)[0]
        if button.label:
            colour = "muted" if sleeps else "text"
            parts.append(Text(button.label, x + cap_width + inner, y, body, colour=colour, anchor="left"))
        centre = x + (cap_width + label) / 2
        targets.append(Target(button.key, centre, y, (cap_width + label) / 2))
        x += cap_width + label + gap
    return parts, targets


def stop_mark(half_width: float, half_height: float, word: str) -> tuple[Picture, Target]:
    """The Stop mark in the upper right corner, for every page and every block, and the place to touch."""
    width = text_width(word, look.STOP_SIZE, bold=True) + text_width("Esc", look.STOP_SIZE) + 0.07
    height = look.STOP_SIZE * 1.7
    x, y = half_width - look.STOP_MARGIN - width / 2, half_height - look.STOP_MARGIN - height / 2
    picture = (
        Box(x, y, width, height, corner=0.012, fill=None, line="edge", line_width=0.003),
        Text(word, x - width / 2 + 0.02, y, look.STOP_SIZE, colour="muted", bold=True, anchor="left"),
        Text("Esc", x + width / 2 - 0.02, y, look.STOP_SIZE, colour="muted", anchor="right"),
    )
    return picture, Target("stop", x, y, width / 2)


def layout(
    page: Page,
    language: str,
    hinted: bool = False,
    state: FormState | None = None,
    *,
    by_touch: bool = True,
    scale: float = 1.0,
) -> tuple[Picture, tuple[Target, ...]]:
    """Everything on the page but the Stop mark, and the places to touch (named by their key).

    state: of a page that asks; ``page.start`` without. by_touch: whether the last input was a touch; where it was a
    key, what is written has the room of the keyboard on screen. scale: of all words, 1 or more. Raises CogtrainError
    where the words do not fit.
    """
    parts: list[Part] = []
    asked: list[Target] = []
    state = page.start if state is None else state
    if page.asks:
        parts, asked = _form(page, language, state, by_touch, scale)
    for lines in set_lines(page, language, hinted, scale):
        parts += _set(lines, page.name)
    if page.track is not None:
        parts += track_picture(page.track, scale)
    asleep = not form.complete(page.choices, page.entry, state)
    pressed = min(scale, CROWDED) if page.picture else scale
    buttons, targets = _button_row(page.buttons, language, asleep, pressed)
    parts += buttons
    if page.progress is not None:
        parts += progress_bar(page.progress, page.progress_text, scale)
    return (*page.picture, *parts), (*asked, *targets)


def _form(page: Page, language: str, state: FormState, by_touch: bool, scale: float) -> tuple[list[Part], list[Target]]:
    """Heading, lead and text from the top down, then the answers or the field with its keyboard.

    Long questions are set smaller and their answers closer, within the look's bounds, before they are refused.
    """
    bottom = FORM_BOTTOM + 0.035 * (scale - 1)
    for height, tight in ((look.BODY, False), (look.SMALL, False), (look.SMALL, True)):
        size = form_layout.OptionSize(tight, scale)
        parts, y = words_down(page, height, form_layout.TOP_Y, scale)
        if page.choices is not None and form_layout.fits(page.choices, y, bottom, size):
            break
        if page.entry is not None and y - bottom >= _room_of(page.entry, by_touch, scale):
            break
    if page.choices is not None:
        spare = form_layout.slack(page.choices, y, bottom, size)
        parts, y = words_down(page, height, form_layout.TOP_Y - min(MOST_LOWERED, max(0.0, spare) * 0.4), scale)
        more, targets = form_layout.choices_layout(page.choices, state, y, bottom, page.name, size)
    elif page.entry is not None:
        if scale > 1 and y - bottom < entry_layout.least(page.entry, scale) - 1e-9:
            raise refuse(f"page {page.name}", "a field and its keyboard", "room for both below the text", "Shorten it.")
        written = entry_layout.written_size(page.entry, by_touch, scale)
        inner = 2 * look.TEXT_HALF_WIDTH - 0.1
        lines = [line for part in state.text.split("\n") for line in filled(part, written, inner, bold=False)]
        more, targets = entry_layout.entry_layout(page.entry, state, lines, y, bottom, language, by_touch, scale)
    return [*parts, *more], targets


def _room_of(entry: Entry, by_touch: bool, scale: float) -> float:
    """The height that a field wants; in large type not less than it needs once a touch brings its keyboard."""
    wanted = entry_layout.wanted(entry, by_touch, scale)
    return max(wanted, entry_layout.least(entry, scale)) if scale > 1 else wanted


def words_down(page: Page, text_height: float, y: float, scale: float = 1.0) -> tuple[list[Part], float]:
    """Heading, lead and text from ``y`` down, and the height below them."""
    parts: list[Part] = []
    said = ((page.heading, look.HEADING, "text", True), (page.lead, look.SMALL, "muted", False))
    for words, plain_height, colour, bold in (*said, (page.text, text_height, "text", False)):
        height = plain_height * scale
        if not words:
            continue
        for line in wrap(words, height, 2 * look.TEXT_HALF_WIDTH, bold):
            y -= height * look.LINE_HEIGHT / (1 if line else 2)
            if line:
                middle = y + height * look.LINE_HEIGHT / 2
                parts.append(Text(line, y=middle, height=height, colour=colour, bold=bold))
        y -= 0.014
    return parts, y


def touched(targets: Iterable[Target], x: float, y: float) -> str | None:
    """The name of the nearest place that a touch lies on."""
    near = [
        (max(0.0, abs(x - target.x) - target.radius) + abs(y - target.y), target.name)
        for target in targets
        if hit(target, x, y)
    ]
    return min(near)[1] if near else None


def answered(page: Page, state: FormState, name: str) -> FormState:
    """The form after a key or touch of that name; the same where it means nothing."""
    if page.choices is not None:
        return form.chosen(page.choices, state, name)
    return state if page.entry is None else form.touched_key(page.entry, state, name)


def hit(target: Target, x: float, y: float) -> bool:
    """Whether a touch at (x, y) lies on a wide button or mark: its full width, and at least 0.05 above and below."""
    return abs(x - target.x) <= target.radius + 0.015 and abs(y - target.y) <= 0.05
