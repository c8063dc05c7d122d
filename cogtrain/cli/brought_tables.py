"""Tables that anybody brings: ``score-table``, ``reliability``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.terminal import HERE, TABLES, CsvForm, Language, Out, app, busy, language_of, print_table, write_page

if TYPE_CHECKING:
    from cogtrain.scoring.brought.asked import Asked

Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="OURS=THEIRS", help="A column: rt=ReactionTime. As often as needed."),
]
Values = Annotated[
    list[str] | None,
    typer.Option("--value", metavar="OURS=THEIRS", help="A condition: incongruent=I. As often as needed."),
]
RtUnit = Annotated[str | None, typer.Option("--rt-unit", help="ms or s; without it, by the data, and said.")]
RuleText = Annotated[
    str, typer.Option("--rule", help="floor=0.1,ceiling=2,mad=3,sd=3,correct=yes,order=floor-first; seconds; none.")
]
NoAnswer = Annotated[
    list[str] | None, typer.Option("--no-answer", metavar="CODE", help="A code for no answer; without it, by the data.")
]
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="COLUMN=WORD", help="Only rows with that word are trials.")
]
SessionColumn = Annotated[str | None, typer.Option("--session-column", help="Their column of sessions.")]


def _warn(warnings: tuple[str, ...]) -> None:
    for words in warnings:
        print(f"warning: {words}", file=sys.stderr)


def _asked(
    maps: list[str] | None,
    values: list[str] | None,
    unit: str | None,
    session: str | None,
    none: list[str] | None,
    only: list[str] | None,
) -> Asked:
    from cogtrain.scoring.brought.any_table import asked_of

    return asked_of(maps or (), values or (), unit, session, none or (), only or ())


@app.command(
    rich_help_panel=TABLES,
    epilog="Example: cogtrain score-table flanker trials.csv --map participant=ID --map rt=RT --rt-unit ms",
)
def score_table(
    paradigm: Annotated[str, typer.Argument(help="task-switching, flanker, stroop, simon, go-nogo, sart, n-back, ...")],
    file: Annotated[
        Path,
        typer.Argument(help="A table with a row a trial, in any form of docs/scoring.md, or a BIDS folder."),
    ],
    maps: Maps = None,
    values: Values = None,
    rt_unit: RtUnit = None,
    rule: RuleText = "floor=0.1",
    session_column: SessionColumn = None,
    no_answer: NoAnswer = None,
    only: Only = None,
    task: Annotated[str | None, typer.Option(help="Of a BIDS folder with several tasks: this one's label.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask cluster that scores the parts of a Parquet data set.")
    ] = None,
    output: Out = Path("scores.csv"),
    csv: CsvForm = "plain",
) -> None:
    """Score anybody's table of trials: a row for each person and session, with what was left out and why."""
    from cogtrain.records import write_csv
    from cogtrain.scoring.brought.any_table import form_of, parse_rule, score_frame, score_parquet, scoring_of
    from cogtrain.scoring.brought.bids_folder import as_ours, is_bids, read_bids
    from cogtrain.scoring.brought.table_files import read_table

    scoring, chosen = scoring_of(paradigm), parse_rule(rule)
    asked = _asked(maps, values, rt_unit, session_column, no_answer, only)
    with busy("Scoring"):
        if is_bids(file):
            frame = read_bids(file, scoring, task)
            scored = score_frame(frame, scoring, as_ours(asked, frame, scoring), chosen, file.name)
        elif file.suffix == ".parquet" or file.is_dir():
            scored = score_parquet(file, scoring, asked, chosen, scheduler)
        else:
            scored = score_frame(read_table(file), scoring, asked, chosen, file.name)
    _warn(scored.warnings)
    write_csv(scored.scores, output, csv)
    print(f"{len(scored.scores)} rows, {form_of(scoring).name}, {chosen.name}: {output}")


@app.command(
    rich_help_panel=TABLES,
    epilog="Example: cogtrain reliability trials.csv --paradigm stroop --map participant=ID -o stroop.html",
)
def reliability(
    file: Annotated[
        Path, typer.Argument(help="Trials (with --paradigm), or scores: a row for each person and session.")
    ],
    paradigm: Annotated[str | None, typer.Option(help="The file holds trials of this paradigm.")] = None,
    maps: Maps = None,
    values: Values = None,
    rt_unit: RtUnit = None,
    rule: RuleText = "floor=0.1",
    session_column: SessionColumn = None,
    no_answer: NoAnswer = None,
    only: Only = None,
    measure: Annotated[list[str] | None, typer.Option(help="Only these measures. As often as needed.")] = None,
    splits: Annotated[int, typer.Option(min=10, help="Random halves.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Draws the halves.")] = 1,
    output: Out = Path("reliability.html"),
    csv: CsvForm = "plain",
    language: Language = None,
) -> None:
    """How reliable scores are: random halves, ICC, standard error, smallest change, limits of agreement; one page."""
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.records import write_csv
    from cogtrain.report.page import reliability_page
    from cogtrain.scoring.brought.any_table import parse_rule, score_trials, scoring_of, take_usable
    from cogtrain.scoring.brought.brought_scores import of_trials, read_scores
    from cogtrain.scoring.brought.reliability import halves, of_scores
    from cogtrain.scoring.brought.table_files import read_table

    asked = _asked(maps, values, rt_unit, session_column, no_answer, only)
    split = None
    if paradigm is None:
        scores = read_scores(read_table(file), asked, file.name)
    else:
        scoring, chosen = scoring_of(paradigm), parse_rule(rule)
        with busy("Reading"):
            trials = take_usable(read_table(file), scoring, asked, file.name)
            scores = of_trials(score_trials(trials, scoring, chosen), file.name)
        _warn(trials.warnings)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            line = bar.add_task("random halves", total=splits)
            split = halves(trials, scoring, chosen, splits, seed, lambda: bar.advance(line))
    _warn(scores.attrs.get("said", ()))
    table = of_scores(scores, split, measure or (), file.name)
    beside = output.with_suffix(".csv")
    write_csv(table, beside, csv)
    write_page(reliability_page(table, scores, file.name, language=language_of(HERE, language)), output)
    rows = [
        (str(row["measure"]), *(_short(row[name]) for name in ("split_half", "icc2_1", "sem", "mdc95")))
        for row in table.to_dict("records")
    ]
    print_table(f"Reliability: {file.name}", ("measure", "split-half", "ICC(2,1)", "SEM", "MDC95"), rows)
    print(f"Page: {output}; table: {beside}")


def _short(value: float) -> str:
    return "-" if value != value else f"{value:.3g}"  # noqa: PLR0124 -- NaN differs from itself
