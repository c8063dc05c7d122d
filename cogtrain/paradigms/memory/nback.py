"""N-back: press when the letter (or place) is the same as the one *n* earlier. The level is n.

Stimulus 0.5 s, 3.0 s onset to onset, 20 + n per block, about 30 % matches (Jaeggi et al. 2008,
doi:10.1073/pnas.0801268105). Lures repeat a stimulus from n - 1 or n + 1 earlier (Kane et al. 2007,
doi:10.1037/0278-7393.33.3.615). Sensitivity is d' with log-linear rates (Hautus 1995, doi:10.3758/BF03203619).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import (
    COMMON_COLUMNS,
    ExampleStep,
    Factor,
    Later,
    Measure,
    Paradigm,
    Quantity,
    Scoring,
    Settings,
    TableForm,
)
from cogtrain.trial import Block, Box, Circle, Phase, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

GRID = {str(1 + column + 3 * row): (0.2 * (column - 1), 0.2 * (1 - row)) for row in range(3) for column in range(3)}
CENTRE = "5"
EARLIER_Y = -0.185  # of the worked example, clear of the hint below


class NBack(Settings):
    """Settings of a block."""

    n: int = Field(2, ge=1, le=9, description="How many stimuli back the comparison goes.")
    stimuli: Literal["letters", "positions"] = Field("letters", description="Letters, or places on a 3 x 3 grid.")
    letters: str = Field("BCDFGHJKLM", min_length=5, max_length=26, pattern="^[A-Z]+$", description="Letters used.")
    scored: int = Field(20, ge=8, le=200, description="Scored trials in a block; n lead-in trials come before them.")
    matches: float = Field(0.30, ge=0.1, le=0.5, description="Share of scored trials that match, 0 to 1.")
    lures: float = Field(0.15, ge=0.0, le=0.3, description="Share that repeats from n - 1 or n + 1 earlier, 0 to 1.")
    stimulus_s: float = Field(0.5, ge=0.1, le=5, description="Stimulus on screen, seconds.")
    gap_s: float = Field(2.5, ge=0.2, le=10, description="From its offset to the next onset, seconds.")
    answers: Annotated[Literal["match", "both"], Later()] = Field(
        "match", description="match: only matches are pressed for; both: every scored letter is, match or not."
    )
    lures_by_chance: Annotated[bool, Later()] = Field(
        False, description="true: letters that do not match come as they fall, and lures is not looked at."
    )

    @model_validator(mode="after")
    def _letters_differ(self) -> NBack:
        if len(set(self.letters)) != len(self.letters):
            raise ValueError("each letter of settings.letters once")
        return self


def _conditions(settings: NBack, rng: np.random.Generator) -> list[str]:
    matches = round(settings.scored * settings.matches)
    lures = 0 if settings.lures_by_chance else round(settings.scored * settings.lures)
    kinds = ["match"] * matches + ["lure"] * lures + ["new"] * (settings.scored - matches - lures)
    return [kinds[i] for i in rng.permutation(len(kinds))]


def _try_sequence(
    n: int, conditions: list[str], symbols: list[str], by_chance: bool, rng: np.random.Generator
) -> list[str] | None:
    """One draw of the sequence, lead-in first; None where a lure has no room. Conditions get their lures by chance."""
    drawn: list[str] = []
    for i, condition in enumerate(["lead-in"] * n + conditions):
        back = drawn[i - n] if i >= n else None
        near = {drawn[i - k] for k in (n - 1, n + 1) if 1 <= k <= i}
        choices: dict[str, set[str]] = {
            "match": {back} if back else set(),
            "lure": near - {back},
            "new": set(symbols) - {back} - (set() if by_chance else near),
            "lead-in": set(symbols) - set(drawn),
        }
        allowed = sorted(choices[condition])
        if not allowed:
            if condition != "lead-in":
                return None
            allowed = symbols
        drawn.append(allowed[rng.integers(len(allowed))])
        if condition == "new" and drawn[-1] in near:
            conditions[i - n] = "lure"
    return drawn


def _picture(settings: NBack, symbol: str) -> Picture:
    if settings.stimuli == "letters":
        return (Text(symbol, height=0.16, bold=True),)
    x, y = GRID[symbol]
    return (Circle(x, y, 0.075, fill="text", line=None),)


def _frame(settings: NBack) -> Picture:
    if settings.stimuli == "letters":
        return ()
    return tuple(Box(x, y, 0.18, 0.18, line="muted", line_width=0.003) for x, y in GRID.values())


def plan(settings: NBack, rng: np.random.Generator) -> Block:
    """A block of n + scored trials; exact numbers of matches and lures, in a fresh order."""
    symbols = list(settings.letters) if settings.stimuli == "letters" else [place for place in GRID if place != CENTRE]
    for _ in range(1000):
        conditions = _conditions(settings, rng)
        drawn = _try_sequence(settings.n, conditions, symbols, settings.lures_by_chance, rng)
        if drawn is not None:
            break
    else:
        shares = f"matches {settings.matches} and lures {settings.lures}"
        raise ValueError(f"no sequence with {shares} for n {settings.n}; use fewer lures")
    window_s = settings.stimulus_s + settings.gap_s
    names = ("match",) if settings.answers == "match" else ("match", "new")
    otherwise = None if settings.answers == "match" else "new"
    trials = []
    for i, (condition, symbol) in enumerate(zip(["lead-in"] * settings.n + conditions, drawn, strict=True)):
        trials.append(
            Trial(
                condition=condition,
                stimulus=symbol,
                phases=(
                    Phase(("frame", symbol), settings.stimulus_s),
                    Phase(("frame",), settings.gap_s, feedback="practice"),
                ),
                expected={"match": "match" if condition == "match" else otherwise},
                response_s=window_s,
                scored=i >= settings.n,
                detail={"n": settings.n},
            )
        )
    pictures = {"frame": _frame(settings)} | {symbol: _picture(settings, symbol) for symbol in symbols}
    return Block(pictures, tuple(trials), (Stream("match", names),))


def _earlier(settings: NBack, stream: list[str]) -> Picture:
    """What came before the last of ``stream``: smaller on the left, or a ring at its place; n back is marked."""
    n = settings.n
    earlier = stream[:-1][-n:]
    if settings.stimuli == "positions":
        return (Circle(*GRID[earlier[0]], 0.095, line="accent"),) if len(earlier) == n else ()
    step = min(0.12, 0.54 / n)
    xs = [-step * (len(earlier) - k) for k in range(len(earlier))]
    row = tuple(Text(letter, x, EARLIER_Y, 0.07, colour="muted") for letter, x in zip(earlier, xs, strict=True))
    return (*row, Box(xs[0], EARLIER_Y, min(0.09, 0.9 * step), 0.1, 0.01, line="accent")) if len(earlier) == n else row


def example(settings: NBack, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """n stimuli to keep in mind, one that matches, one that does not; with what came before in sight."""
    block = plan(settings, rng)
    stream = [trial.stimulus for trial in block.trials[: settings.n]]
    stream.append(stream[0])
    stream.append(next(symbol for symbol in block.pictures if symbol not in ("frame", stream[-settings.n], stream[0])))
    kinds = ["remember"] * settings.n + ["match", "new"]
    steps = []
    for i, (symbol, kind) in enumerate(zip(stream, kinds, strict=True)):
        picture = (*_frame(settings), *_picture(settings, symbol), *_earlier(settings, stream[: i + 1]))
        wanted = {"match": "match", "new": "new" if settings.answers == "both" else None}.get(kind)
        steps.append(ExampleStep(picture, kind, wanted, {"stimulus": symbol}))
    return tuple(steps)


def _parts(cells: Cells) -> tuple[Cells, Cells]:
    """Trials that match, and the others. Where these ask for a key of their own, one without an answer is among
    neither: silence is no false alarm."""
    others = cells.but(condition="match")
    silent = cells.of(answer="new", response="").rows
    return cells.of(condition="match"), others if silent is None else others.where(~silent)


def score(cells: Cells) -> Scores:
    """d', bias, hits, false alarms (lures apart), RT of hits and mean n."""
    matches, others = _parts(cells)
    return {
        **matches.signal_detection(others),
        "hit_rate": matches.accuracy(),
        "false_alarm_rate": others.error_rate(),
        "lure_false_alarm_rate": others.of(condition="lure").error_rate(),
        "hit_rt_ms": matches.rt_ms(),
        "mean_n": cells.mean("n"),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of what is counted. That of the mean level does not follow from single trials."""
    matches, others = _parts(cells)
    return {
        **matches.signal_error(others),
        "hit_rate": matches.rate_error(),
        "false_alarm_rate": others.rate_error(),
        "lure_false_alarm_rate": others.of(condition="lure").rate_error(),
        "mean_n": cells.mean("n") * float("nan"),
    }


def evidence(trial: Trial) -> Evidence:
    """Harder by a third with each further letter; a lure pulls towards pressing."""
    n = trial.detail["n"]
    further = float(n) - 1 if isinstance(n, int) else 0.0
    strength, load = 0.75**further, min(further, 1.0)
    if trial.condition == "lure":
        return Evidence(0.7 * strength, extra_s=0.08, prepotent="match", pull=0.2, load=load)
    return Evidence(strength, load=load)


MATCH = Factor(
    "condition",
    {
        "match": ("target", "hit", "yes", "old", "1", "true"),
        "nonmatch": ("nontarget", "new", "no", "foil", "distractor", "0", "false"),
        "lure": ("n-1", "n+1"),
    },
    ("match",),
)

PARADIGM = Paradigm(
    "nback",
    NBack,
    plan,
    Scoring(
        score,
        {
            "d_prime": Measure("Sensitivity (d')"),
            "criterion": Measure("Response bias (c)", better="neither"),
            "hit_rate": Measure("Hits", "share"),
            "false_alarm_rate": Measure("False alarms", "share", "lower"),
            "lure_false_alarm_rate": Measure("False alarms to lures", "share", "lower"),
            "hit_rt_ms": Measure("Reaction time of hits", "ms", "lower"),
            "mean_n": Measure("Mean n"),
        },
        TableForm(
            "n-back",
            (MATCH,),
            may=(*COMMON_COLUMNS, "level"),
            withhold=("nonmatch", "lure"),
            correct_from_answering=True,
        ),
        error,
    ),
    evidence,
    adapts={"n": Quantity()},
    example=example,
    windows=("gap_s",),
)
