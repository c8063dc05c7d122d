"""A study: ``study change``, ``study seal``, ``study unblind``; ``withdraw`` and ``adverse``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from cogtrain.cli.care import Now, clock_of
from cogtrain.cli.records import NormFiles, norms_of
from cogtrain.cli.staff import Staff, staff_by_code
from cogtrain.cli.terminal import (
    COURSE,
    RECORDS,
    Code,
    CsvForm,
    Language,
    Out,
    Results,
    app,
    busy,
    end_with,
    language_of,
    safe,
    write_page,
)
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.library.loaded_protocol import LoadedStudy
    from cogtrain.records.course import Course
    from cogtrain.rehearsal.power import TrialPlan


Word = TypeVar("Word", bound=str)


class _OrAFolder(TyperGroup):
    """A folder in place of a command's name asks for the change in it, as ``cogtrain study results`` always did."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args and not args[0].startswith("-")
        return super().parse_args(ctx, ["change", *args] if named and args[0] not in self.commands else args)


study_app = typer.Typer(
    cls=_OrAFolder, help="A study: its sealed list, its arms, and what changed.", no_args_is_help=True
)
app.add_typer(study_app, name="study", rich_help_panel=RECORDS)

StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="The study's id.")]
HolderKey = Annotated[
    Path, typer.Option("--private-key", help="File of the key with which the list is sealed. Keep it from the staff.")
]


def known_study(name: str) -> LoadedStudy:
    """The study of that id. Raises CogtrainError with its faults, or where there is none."""
    from cogtrain.errors import did_you_mean
    from cogtrain.library import load_library

    library = load_library()
    if name not in library.broken and name not in library.studies:
        raise refuse(f'study "{name}"', "no such study", "a study's id", did_you_mean(name, library.studies))
    library.protocol(name)
    return library.studies[name]


@study_app.command(epilog="Example: cogtrain study change results -o study.html")
def change(
    results: Annotated[Path, typer.Argument(help="Folder of the records, or a Parquet data set of them.")],
    norms: NormFiles = None,
    output: Out = Path("study.html"),
    csv: CsvForm = "plain",
    language: Language = None,
) -> None:
    """Baseline to follow-up over everyone: effect sizes with intervals, and each person's change with its band."""
    from cogtrain.records import write_csv
    from cogtrain.report.page import study_page
    from cogtrain.review.study import study_table
    from cogtrain.scoring.compare import compare
    from cogtrain.scoring.stored_trials import score_stored

    with busy("Scoring and drawing"):
        known = norms_of(norms)
        scored = score_stored(results, norms=known)
        changes = compare(scored.scores, scored.cards, known)
        page = study_page(changes, results.name, language=language_of(results, language))
    beside = output.with_suffix(".csv")
    write_csv(study_table(changes), beside, csv)
    write_page(page, output)
    print(f"{changes['participant'].nunique()} people with a follow-up. Page: {output}; table: {beside}")
    end_with(scored.scores.attrs["findings"])


@study_app.command(epilog="Example: cogtrain study seal attention-training --private-key holder-key.txt")
def seal(study: StudyName, private_key: HolderKey, results: Results = Path("results")) -> None:
    """Draw the list of arms for this place and the stations that its site trusts, and seal it. The key that opens it
    goes into a new file; who keeps it is nobody of the staff."""
    import secrets

    import numpy as np

    from cogtrain.study.sealed_list import drawn_lots, list_file, new_holder, sealed, write_list

    loaded = known_study(study)
    path = list_file(results, loaded.id)
    if path.exists():
        raise refuse("study", f"{path.name} is there already", "a study without a list", "A list is sealed once.")
    if private_key.resolve().is_relative_to(results.resolve()):
        raise refuse("--private-key", "a file inside the results", "a place outside of them, away from the staff")
    stations = _stations(results)
    holder = new_holder(private_key)
    with busy("Sealing"):
        lots = drawn_lots(loaded, stations, np.random.default_rng(secrets.randbits(128)))
        write_list(path, sealed(loaded, stations, lots, holder))
    count = sum(len(own) for cells in lots.values() for own in cells.values())
    print(f"{path}: {count} entries for {len(stations)} station{'s' if len(stations) > 1 else ''}, sealed.")
    print(f"The key: {private_key}. Take it away from here, to somebody who is not of the staff.")


def _stations(results: Path) -> dict[str, str]:
    """This one, and those that the site trusts, by id."""
    from cogtrain.care.site import FILE, load_site
    from cogtrain.records.log.station import station_id, this_station

    listed = load_site(results).stations.values() if (results / FILE).is_file() else ()
    return {station_id(key): key for key in (this_station(results).public_key, *listed)}


@study_app.command(
    epilog="Example: cogtrain study unblind attention-training --private-key holder-key.txt --by 'Dr A. Beta' "
    "--why 'the last follow-up is done'"
)
def unblind(
    study: StudyName,
    private_key: HolderKey,
    by: Annotated[str, typer.Option(help="Who opens it.")],
    why: Annotated[str, typer.Option(help="Why; it is kept in each log.")],
    participant: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Of this person alone. As often as needed.")
    ] = None,
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """Open the arms with the holder's key: of everybody, or of one person whose safety asks for it. It is recorded."""
    from cogtrain.study.sealed_list import read_holder
    from cogtrain.study.unblinding import unblind as open_all

    found = open_all(results, study, read_holder(private_key), by, why, clock_of(now, results), participant or ())
    for one in found.opened:
        print(f"{one.code}: {one.arm}{' (opened before)' if one.before else ''}")
    for words in found.amiss:
        print(safe(words))
    print(f"{len(found.opened)} opened; each opening stands in the person's log.")
    if found.amiss:
        raise typer.Exit(1)


@study_app.command(epilog="Example: cogtrain study analyse attention-training -o analysis.html")
def analyse(
    study: StudyName,
    results: Results = Path("results"),
    output: Out = Path("analysis.html"),
    csv: CsvForm = "plain",
    now: Now = None,
    language: Language = None,
) -> None:
    """The analysis that the study declared, once it is unblinded: a page, the estimates and everybody's row as tables,
    and a script that does it again from the table alone."""
    from cogtrain.paradigms import registry
    from cogtrain.records import load, write_csv
    from cogtrain.records.whole_file import write_whole
    from cogtrain.report.html import html
    from cogtrain.review.arms import result_view
    from cogtrain.scoring.results import score_results
    from cogtrain.study.result import analyse as analysed
    from cogtrain.study.script import analysis_script
    from cogtrain.wording.reader import reading

    loaded = known_study(study)
    with busy("Scoring and fitting"), reading(language_of(results, language)):
        records = load(results)
        scores = score_results(records, registry()).scores
        result = analysed(loaded, records, scores, clock_of(now, results).utc())
        page = html(result_view(result))
    table, data, script = (output.with_name(f"{output.stem}{ending}") for ending in (".csv", "-people.csv", ".py"))
    write_csv(result.table, table, csv)
    write_csv(result.people, data, "plain")
    write_whole(script, analysis_script(loaded.study, data.name, script.name))
    write_page(page, output)
    print(f"{len(result.people)} people. Page: {output}; estimates: {table}; people: {data}; script: {script}")
    end_with(scores.attrs["findings"])


def rehearse_whole(loaded: LoadedStudy, plan: TrialPlan, output: Path) -> None:
    """The whole trial with simulated people, as a page."""
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.rehearsal.power import rehearse_study
    from cogtrain.rehearsal.power_view import power_view
    from cogtrain.report.html import html

    with Progress(console=Console(stderr=True), transient=True) as bar:
        steps = plan.pool * len(loaded.arms) + 2 * (plan.trials // 100)
        line = bar.add_task("people, then trials", total=steps)
        found = rehearse_study(loaded, plan, lambda done: bar.advance(line, done))
    write_page(html(power_view(loaded, plan, found)), output)
    for one in found:
        print(
            f"{one.arm}: power {one.power:.3f} (theory {one.theory:.3f}), false positives {one.false_positives:.3f}, "
            f"bias {one.bias:+.4f}, interval ± {one.half_width:.4f}, covered {one.covered:.3f}."
        )
    print(f"{plan.trials} trials of {plan.people} people, of each kind. Page: {output}")


def _reasons(known: Course) -> tuple[str, ...]:
    """Why somebody may leave, as the study has it."""
    from cogtrain.library import load_library
    from cogtrain.study.leaving import USUAL

    drawn, library = known.study.drawn, load_library()
    own = None if drawn is None else library.studies.get(drawn.study)
    return USUAL if own is None else tuple(own.study.reasons)


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain withdraw KI07 --reason own-wish --staff nurse-1")
def withdraw(
    participant: Code,
    reason: Annotated[str, typer.Option(help="One of the study's reasons, such as own-wish.")] = "",
    why: Annotated[
        str, typer.Option(help="In a few words, where there is more to say; with --undo why it was wrong.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="It was recorded by mistake.")] = False,
    staff: Staff = "",
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """Record that a person left: nothing further is due, what was recorded stays and is analysed as randomised."""
    from cogtrain.care.person import open_person
    from cogtrain.study.leaving import take_part_again
    from cogtrain.study.leaving import withdraw as write

    name = staff_by_code(results, staff)
    with open_person(results, participant, clock_of(now, results)) as opened:
        if undo:
            take_part_again(opened, name, why)
        else:
            write(opened, reason, _reasons(opened.course), name, why)
    print(f"{participant}: {'takes part again' if undo else f'left, {reason}. Nothing further is due'}.")


@app.command(
    rich_help_panel=COURSE,
    epilog="Example: cogtrain adverse KI07 --what 'fall on the stairs' --severity moderate --staff nurse-1",
)
def adverse(
    participant: Code,
    what: Annotated[str, typer.Option(help="In a few words. Without it those that are known are listed.")] = "",
    severity: Annotated[str, typer.Option(help="mild, moderate or severe.")] = "",
    serious: Annotated[
        bool, typer.Option("--serious", help="Danger to life, a stay at a hospital, lasting harm or the like.")
    ] = False,
    related: Annotated[
        str, typer.Option(help="To what the study does: no, unlikely, possible, probable, definite, not-known.")
    ] = "not-known",
    on: Annotated[str | None, typer.Option(help="When it began; now, without.")] = None,
    void: Annotated[str | None, typer.Option(metavar="NUMBER", help="Take back the one of this number.")] = None,
    why: Annotated[str, typer.Option(help="Why it is taken back.")] = "",
    staff: Staff = "",
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """Record an adverse event, list those of a person, or take one back. Not medical advice."""
    from cogtrain.care.person import open_person
    from cogtrain.care.site import zone_name
    from cogtrain.care.times import parse_moment
    from cogtrain.study import leaving

    if not what and void is None:
        _list_adverse(results, participant)
        return
    if void is None:
        how, whence = (
            _one_of("--severity", severity, leaving.SEVERITIES),
            _one_of("--related", related, leaving.RELATED),
        )
    name = staff_by_code(results, staff)
    at = None if on is None else parse_moment(on, zone_name(results), "--on")
    with open_person(results, participant, clock_of(now, results)) as opened:
        if void is not None:
            one, done = leaving.void_adverse_event(opened, void, name, why), "taken back"
        else:
            one = leaving.enter_adverse_event(opened, what, how, name, serious=serious, related=whence, at=at)
            done = "recorded"
    print(f"{participant}: adverse event {one.name} {done}: {safe(one.what)}, {one.severity}.")


def _one_of(option: str, given: str, known: tuple[Word, ...]) -> Word:
    """The word that was given. CogtrainError for another one."""
    for word in known:
        if word == given:
            return word
    raise refuse(option, f'"{given[:40]}"', f"one of {', '.join(known)}")


def _list_adverse(results: Path, participant: str) -> None:
    from cogtrain.cli.terminal import print_table, say_damage
    from cogtrain.clock import format_utc
    from cogtrain.records.log.place import participant_code
    from cogtrain.records.person import read_person

    known = read_person(results, participant_code(participant))[0]
    say_damage(participant, known)
    rows = [
        (one.name, format_utc(one.at)[:16], one.what, one.severity, "serious" if one.serious else "", one.related)
        for one in known.study.adverse
    ]
    if not rows:
        print(f"{participant}: no adverse event is recorded.")
        return
    print_table(f"Adverse events of {participant}", ("number", "began, UTC", "what", "severity", "", "related"), rows)
