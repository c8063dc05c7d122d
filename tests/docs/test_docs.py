"""The documentation is true where it can be tried: its files are checked, its code is run, its links lead somewhere."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
import typer

import cogtrain
from cogtrain.cli import app
from cogtrain.cli.terminal import COURSE, LIBRARY, RECORDS, SESSIONS, TABLES
from cogtrain.displays.display import DisplayKind
from cogtrain.engine.flip_watch import RELOCK_AFTER
from cogtrain.library import check, load_library, session_length_s
from cogtrain.paradigms import registry
from cogtrain.records import trial_table
from cogtrain.rehearsal import rehearse
from cogtrain.review.phrases import DISPLAYS
from cogtrain.scoring.results import score_results

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]

PROTOCOL = """
protocol: try
version: 1
about: One block.
sessions:
  only:
    purpose: assessment
    do:
    - {{task: {task}@1, practice: none}}
schedule:
- {{day: 0, do: only}}
"""


def examples(page: str, language: str) -> list[str]:
    """The blocks of code in that language."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def save(home: Path, text: str) -> str:
    """Put a card or protocol where the library finds it; returns its id."""
    kind, name = re.findall(r"^(task|protocol): (.*)$", text, re.MULTILINE)[0]
    (home / f"{kind}s").mkdir(exist_ok=True)
    (home / f"{kind}s" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return str(name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``install(page)``: the module of a page, as an installed package with the entry points that the page names."""

    def bring(page: str) -> None:
        site = tmp_path_factory.mktemp("site")
        (groups,) = (tomllib.loads(text)["project"]["entry-points"] for text in examples(page, "toml"))
        ((group, points),) = groups.items()
        ((name, value),) = points.items()
        code = "\n\n".join(examples(page, "python"))
        (site / f"{value.split(':')[0]}.py").write_text(code, encoding="utf-8")
        (site / "extra-0.1.dist-info").mkdir()
        (site / "extra-0.1.dist-info/METADATA").write_text("Name: extra\nVersion: 0.1\n", encoding="utf-8")
        entry = f"[{group}]\n{name} = {value}\n"
        (site / "extra-0.1.dist-info/entry_points.txt").write_text(entry, encoding="utf-8")
        monkeypatch.syspath_prepend(site)
        registry.cache_clear()

    yield bring
    monkeypatch.undo()
    registry.cache_clear()


def test_the_readmes_protocol_is_sound_and_can_be_gone_through(home: Path) -> None:
    (text,) = examples(README, "yaml")
    name = save(home, text)
    assert [str(fault) for fault in check([])] == []
    assert {done.status for done in rehearse(load_library().protocol(name), home / "results", 1, "typical", 1)} == {
        "finished"
    }


def test_the_page_of_tasks_names_every_task_and_protocol_with_its_length() -> None:
    library, page = load_library(), (ROOT / "docs/tasks-and-protocols.md").read_text(encoding="utf-8")
    assert [reference for reference in library.cards if f"`{reference.partition('@')[0]}`" not in page] == []
    for name, loaded in library.protocols.items():
        lengths = ", ".join(
            f"{session} {session_length_s(loaded, session) / 60:.0f} min" for session in loaded.protocol.sessions
        )
        assert f"| `{name}` | {lengths} |" in page


def test_the_page_of_commands_is_that_of_the_help() -> None:
    from scripts import commands

    page = commands.PAGE.read_text(encoding="utf-8")
    assert page == commands.page(), "run: python -m scripts.commands"
    assert [name for name in typer.main.get_command(app).commands if f"### `cogtrain {name}" not in page] == []  # type: ignore[attr-defined]


def test_every_option_that_pages_name_is_there() -> None:
    spoken = {
        option
        for path in PAGES
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"(?:\| `--|cogtrain |.*`cogtrain )", line)
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)
    }
    assert spoken - options(typer.main.get_command(app)) == set()


def options(command: Any) -> set[str]:
    """Of a command and of all below it."""
    own = {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
    return own.union(*(options(inner) for inner in getattr(command, "commands", {}).values()))


def test_the_readme_is_short_and_its_figures_are_those_of_the_table() -> None:
    assert len(README.splitlines()) <= 150
    table = (ROOT / "docs/timing.md").read_text(encoding="utf-8")
    figures = re.findall(r"\d\.\d\d ± \d\.\d\d", README)
    assert len(figures) == 2
    assert [figure for figure in figures if f"| {figure} |" not in table] == []


def test_every_command_stands_in_a_group_of_the_help() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    groups = {SESSIONS, COURSE, RECORDS, TABLES, LIBRARY}
    assert {command.rich_help_panel for command in commands.values()} == groups


def test_the_script_of_the_python_page_runs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    (code,) = examples(page, "python")
    space: dict[str, Any] = {}
    exec(compile(code, "python.md", "exec"), space)  # noqa: S102 -- the page's own example
    assert set(space["change"]["participant"]) == {"SIM0001", "SIM0002"}
    assert capsys.readouterr().out.count("finished") == 4
    named = set(re.findall(r"`(\w+)(?:\([^)]*\))?`", page.partition("A whole way")[0]))
    assert set(cogtrain.__all__) <= named


def test_where_a_script_may_name_a_path_a_plain_word_does(home: Path) -> None:
    for name in cogtrain.__all__:
        found = getattr(cogtrain, name)
        if inspect.isfunction(found):
            asked = {one.name: str(one.annotation) for one in inspect.signature(found).parameters.values()}
            assert [one for one, kind in asked.items() if "Path" in kind and "str" not in kind] == [], name
    protocol = save(home, PROTOCOL.format(task="flanker"))
    loaded = cogtrain.load_protocol(f"protocols/{protocol}.yaml", str(home))
    assert cogtrain.check([f"protocols/{protocol}.yaml"]) == []
    assert [one.status for one in cogtrain.rehearse(loaded, "out", 1, "typical", 1)] == ["finished"]
    assert all(finding.sound for finding in cogtrain.verify("out"))
    assert len(cogtrain.trial_table("out")) == len(cogtrain.trial_table(cogtrain.load("out"))) > 0
    assert len(cogtrain.score_results("out", cogtrain.registry()).scores) > 0


def test_the_paradigm_of_the_guide_works(home: Path, install: Callable[..., None]) -> None:
    page = (ROOT / "docs/writing-a-paradigm.md").read_text(encoding="utf-8")
    install(page)
    (card,) = examples(page, "yaml")
    task = save(home, card)
    save(home, PROTOCOL.format(task=task))
    assert [str(fault) for fault in check([])] == []
    done = list(rehearse(load_library().protocol("try"), home / "results", 1, "typical", 1))
    assert [one.status for one in done] == ["finished"]
    scores = score_results(home / "results", registry()).scores.set_index("measure")["value"]
    assert 300 < scores["mean_rt_ms"] < 1200
    assert 0.7 < scores["accuracy"] <= 1.0
    assert set(scores.index) == {"mean_rt_ms", "odd_cost_ms", "accuracy"}


def test_the_bound_trial_of_the_guide_waits_for_earlier_answers(home: Path, install: Callable[..., None]) -> None:
    page = (ROOT / "docs/writing-a-paradigm.md").read_text(encoding="utf-8")
    install(page)
    (card,) = examples(page, "yaml")
    save(home, PROTOCOL.format(task=save(home, card)))
    list(rehearse(load_library().protocol("try"), home / "results", 1, "random", 1))
    trials = trial_table(home / "results")
    after_an_error = (~trials["correct"]).shift(fill_value=False)
    assert 0 < after_an_error.sum() < len(trials)
    assert set(trials[after_an_error]["planned_frames"]) == {60}
    assert set(trials[~after_an_error]["planned_frames"]) == {30}


def test_the_timing_page_says_after_how_many_stamps_the_grid_moves() -> None:
    page = (ROOT / "docs/timing.md").read_text(encoding="utf-8")
    assert f"After {RELOCK_AFTER} stamps in a row" in page


def test_every_kind_of_display_has_words() -> None:
    assert DISPLAYS.keys() == set(get_args(DisplayKind))


def test_the_simulated_person_of_the_guide_works(home: Path, install: Callable[..., None]) -> None:
    install((ROOT / "docs/simulated-people.md").read_text(encoding="utf-8"))
    save(home, PROTOCOL.format(task="flanker"))
    (done,) = rehearse(load_library().protocol("try"), home / "results", 1, "good-day", 1)
    assert done.status == "finished"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "index.md").read_text(encoding="utf-8")
    assert [path.name for path in folder.glob("0*.md") if f"({path.name})" not in index] == []


def test_pictures_can_be_drawn(tmp_path: Path) -> None:
    module = SimpleNamespace()
    source = (ROOT / "scripts/pictures.py").read_text(encoding="utf-8")
    space = {"__name__": "pictures", "__file__": str(ROOT / "scripts/pictures.py"), "module": module}
    exec(compile(source, "pictures.py", "exec"), space)  # noqa: S102 -- a script, not a module of the package
    space["main"](tmp_path)  # type: ignore[operator]
    drawn = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert drawn.keys() == {"session.png", "pages.png"}
    assert drawn.keys() | {"whole.png"} == {path.name for path in (ROOT / "docs/pictures").glob("*.png")}
    assert max(drawn.values()) < 150 * 1024


def test_the_picture_of_the_house_and_its_table_are_those_of_the_code() -> None:
    from scripts import house

    page = house.PAGE.read_text(encoding="utf-8")
    assert page == house.written_into(page), "run: python -m scripts.house"
    assert house.PICTURE.read_text(encoding="utf-8") == house.picture(), "run: python -m scripts.house"


def test_every_file_of_a_trials_way_is_there() -> None:
    way = re.findall(
        r"^\| \[`([a-z_/]+\.(?:py|yaml))`\]", (ROOT / "docs/house.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(way) > 10
    assert [name for name in way if not (ROOT / name).is_file() and not (ROOT / "cogtrain" / name).is_file()] == []
    rooms = [name.split("/")[0] for name in way if name.endswith(".py")]
    assert len(set(rooms)) == sum(a != b for a, b in zip(["", *rooms], rooms, strict=False)), "no room twice"
