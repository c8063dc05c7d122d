"""What is being written is kept, sealed, however it is left: Stop, pause, idle, a crash; and it is offered again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.observers import observer_maker
from cogtrain.pages.form import Entry, FormState
from cogtrain.pages.page import Button, Page, PageResult
from cogtrain.pages.page_run import DRAFT_EVERY_S, PageRun
from cogtrain.records.sealing import private_of, unseal, write_private_key
from cogtrain.session import Options, SessionEnd, run_session
from cogtrain.session.lent_care import Support
from tests.care.people import CODE, DAY0, protocol
from tests.session.test_lent_care import PRIVATE, PUBLIC, Answering, CutError, kinds, lines, told

JOURNAL = protocol({"do": "journal", "day": 0})
READ = "exercise:integration-journal@1"
FIRST = "exercise:integration-journal@1:journal_insights"
SECOND = "exercise:integration-journal@1:journal_perspective"
BEGUN = "A heron stood in the reeds, and I was"
PASSPHRASE = "a long night of herons"  # noqa: S105


@dataclass
class Writing(Answering):
    """Somebody who writes, and leaves the page in some way: each way in turn, then as everybody does.

    ways: of the page ``at``, each with what was written: "stop" presses Stop, "die" lets the power go, "draft" has ten
    seconds go by first. then: what the pause page is answered with.
    """

    at: str = FIRST
    ways: list[tuple[str, str]] = field(default_factory=list)
    then: str = "s"

    def page(self, page: Page, language: str) -> PageResult:
        if page.name == "pause":
            self.shown.append(page)
            return PageResult("key", self.then, 1.0)
        if page.name == self.at and self.ways:
            self.shown.append(page)
            text, how = self.ways.pop(0)
            if how == "draft":
                assert page.draft is not None
                page.draft(text)
                text, how = self.ways.pop(0)
            if how == "die":
                raise CutError
            if how == "done":
                return PageResult("key", "tab", 9.0, text, form=FormState(text=text))
            return PageResult("stop", None, 9.0, form=FormState(text=text))
        return super().page(page, language)


def writing(*ways: tuple[str, str], hours: float = 0, keep: str = "shared", **more: Any) -> Writing:
    rng = np.random.default_rng(1)
    answers: dict[str, Any] = {"write-for": keep, "passphrase": PASSPHRASE, "passphrase-again": PASSPHRASE}
    clock = VirtualClock(DAY0 + timedelta(hours=hours))
    return Writing(observer_maker("typical")(rng), clock, rng, answers=answers, ways=list(ways), **more)


def sit(results: Path, display: Writing, *, resume: bool = False) -> SessionEnd:
    options = Options(CODE, results, session="journal", seed=7, resume=resume, support=Support(public_key=PUBLIC))
    return run_session(JOURNAL, options, lambda: display, display.clock, lambda: 7)


def opened(results: Path, key: str = PRIVATE) -> list[tuple[str, bool, str]]:
    """Every writing of the person's log, opened."""
    return [(one["name"], one.get("draft", False), unseal(one["sealed"], key)) for one in told(results).writings]


# ---------------------------------------------------------------- Stop


def test_who_stops_for_today_loses_nothing_that_was_written(tmp_path: Path) -> None:
    assert sit(tmp_path, writing((BEGUN, "stop"))).status == "stopped"
    (draft,) = kinds(tmp_path, "draft")
    assert (draft["name"], draft["keep"], draft["public_key"]) == ("journal_insights", "shared", PUBLIC)
    assert unseal(draft["sealed"], PRIVATE) == BEGUN
    assert opened(tmp_path) == [("journal_insights", True, BEGUN)]


def test_nothing_that_was_written_stands_there_unsealed(tmp_path: Path) -> None:
    sit(tmp_path, writing((BEGUN, "draft"), (BEGUN, "stop")))
    for log in tmp_path.rglob("*.jsonl"):
        assert "heron" not in log.read_text()


def test_after_a_pause_the_page_stands_there_with_what_was_written(tmp_path: Path) -> None:
    display = writing((BEGUN, "stop"), (f"{BEGUN} glad", "done"), then="space")
    assert sit(tmp_path, display).status == "finished"
    first, again = (page for page in display.shown if page.name == FIRST)
    assert (first.start.text, again.start.text) == ("", BEGUN)
    assert again.lead == ""
    assert opened(tmp_path)[0] == ("journal_insights", False, f"{BEGUN} glad")
    assert [name for name, draft, _ in opened(tmp_path) if draft] == [], "a draft that was finished is none"
    assert "you go on where you are" in display.last("pause").text


def test_on_the_next_day_the_page_says_so_and_begins_empty(tmp_path: Path) -> None:
    sit(tmp_path, writing((BEGUN, "stop")))
    display = writing(hours=1)
    assert sit(tmp_path, display, resume=True).status == "finished"
    (page,) = (page for page in display.shown if page.name == FIRST)
    assert page.start.text == ""
    assert "kept, sealed" in page.lead
    assert [page.lead for page in display.shown if page.name == SECOND] == [""]
    names = [(name, draft) for name, draft, _ in opened(tmp_path)]
    assert names[:2] == [("journal_insights", True), ("journal_insights", False)], "once, and before the new one"
    assert len([one for one in names if one[1]]) == 1


def test_who_takes_everything_back_leaves_nothing(tmp_path: Path) -> None:
    sit(tmp_path, writing((BEGUN, "draft"), ("  ", "stop")))
    assert [draft["sealed"] == "" for draft in kinds(tmp_path, "draft")] == [False, True]
    assert opened(tmp_path) == []
    display = writing(hours=1)
    sit(tmp_path, display, resume=True)
    assert [page.lead for page in display.shown if page.name == FIRST] == [""]
    assert not any(draft for _, draft, _ in opened(tmp_path))


# ---------------------------------------------------------------- a crash


def test_after_a_crash_the_last_draft_is_kept(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, _dies(BEGUN))
    assert [unseal(one["sealed"], PRIVATE) for one in kinds(tmp_path, "draft")] == [BEGUN]
    assert opened(tmp_path) == [], "the person's log has it on resuming"
    display = writing(hours=1)
    sit(tmp_path, display, resume=True)
    assert opened(tmp_path)[0] == ("journal_insights", True, BEGUN)
    assert "kept, sealed" in next(page for page in display.shown if page.name == FIRST).lead


def _dies(text: str, at: str = FIRST, hours: float = 0) -> Writing:
    return writing((text, "draft"), ("", "die"), at=at, hours=hours)


def test_two_crashes_keep_both_drafts_once_each(tmp_path: Path) -> None:
    for number, text in enumerate(("one", "two")):
        with pytest.raises(CutError):
            sit(tmp_path, _dies(text, hours=number), resume=bool(number))
    sit(tmp_path, writing(hours=3), resume=True)
    assert [text for _, draft, text in opened(tmp_path) if draft] == ["one", "two"]


def test_a_draft_of_a_later_page_is_told_by_its_own_name(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, _dies(BEGUN, at=SECOND))
    sit(tmp_path, writing(hours=1), resume=True)
    assert [(name, text) for name, draft, text in opened(tmp_path) if draft] == [("journal_perspective", BEGUN)]


def test_each_return_to_a_page_that_stays_empty_says_that_the_draft_is_kept(tmp_path: Path) -> None:
    sit(tmp_path, writing((BEGUN, "stop")))
    for hours in (1, 2):
        display = writing(("", "stop"), hours=hours)
        assert sit(tmp_path, display, resume=True).status == "stopped"
        assert "kept, sealed" in display.last(FIRST).lead
    assert opened(tmp_path) == [("journal_insights", True, BEGUN)]


# ---------------------------------------------------------------- one step back


@dataclass
class GoingBack(Answering):
    """Somebody who goes back from a page that was begun, and is interrupted there.

    turns: page, what is written and how it is left: by a key, "stop", or "die" where the power goes with a draft in the
    log; "draft" stays on it. Other pages are answered as everybody does.
    """

    turns: list[tuple[str, str, str]] = field(default_factory=list)

    def page(self, page: Page, language: str) -> PageResult:
        if page.name == "pause":
            return PageResult("key", "s", 1.0)
        if not self.turns or page.name != self.turns[0][0]:
            return super().page(page, language)
        self.shown.append(page)
        _, text, how = self.turns.pop(0)
        form = FormState(text=text)
        if how in ("die", "draft"):
            assert page.draft is not None
            page.draft(text)
            if how == "die":
                raise CutError
            return self.page(page, language)
        if how == "stop":
            return PageResult("stop", None, 9.0, form=form)
        return PageResult("key", how, 9.0, text if how == "tab" else None, form=form)


def going_back(*turns: tuple[str, str, str], hours: float = 0) -> GoingBack:
    rng = np.random.default_rng(1)
    answers: dict[str, Any] = {"write-for": "shared"}
    clock = VirtualClock(DAY0 + timedelta(hours=hours))
    return GoingBack(observer_maker("typical")(rng), clock, rng, answers=answers, turns=list(turns))


BACK_FROM_SECOND = ((FIRST, "one", "tab"), (SECOND, BEGUN, "pageup"))


def drafts_of(results: Path) -> list[tuple[str, str]]:
    return sorted((name, text) for name, draft, text in opened(results) if draft)


BOTH = [("journal_insights", "one, longer"), ("journal_perspective", BEGUN)]


def test_who_goes_back_and_stops_there_keeps_both_pages(tmp_path: Path) -> None:
    display = going_back(*BACK_FROM_SECOND, (FIRST, "one, longer", "stop"))
    assert sit(tmp_path, display).status == "stopped"
    assert drafts_of(tmp_path) == BOTH
    later = going_back(hours=1)
    assert sit(tmp_path, later, resume=True).status == "finished"
    assert "kept, sealed" in next(page for page in later.shown if page.name == SECOND).lead
    assert drafts_of(tmp_path) == BOTH, "once each"


def test_who_goes_back_and_crashes_there_keeps_both_pages(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, going_back(*BACK_FROM_SECOND, (FIRST, "one, longer", "die")))
    sit(tmp_path, going_back((SECOND, "", "stop"), hours=1), resume=True)
    sit(tmp_path, going_back(hours=2), resume=True)
    assert drafts_of(tmp_path) == BOTH, "once each"


def test_a_page_that_was_done_after_going_back_leaves_no_draft(tmp_path: Path) -> None:
    turns = (FIRST, "one", "tab"), (SECOND, BEGUN, "tab")
    assert sit(tmp_path, going_back(*BACK_FROM_SECOND, *turns)).status == "finished"
    assert drafts_of(tmp_path) == []
    assert opened(tmp_path)[:2] == [("journal_insights", False, "one"), ("journal_perspective", False, BEGUN)]


@pytest.mark.parametrize("left_by", [[(FIRST, "one", "stop")], [(FIRST, "one, lo", "draft"), (FIRST, "one", "stop")]])
def test_a_text_that_was_done_and_stands_unchanged_is_no_draft(
    left_by: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert sit(tmp_path, going_back(*BACK_FROM_SECOND, *left_by)).status == "stopped"
    assert drafts_of(tmp_path) == [("journal_perspective", BEGUN)]
    assert [text for name, draft, text in opened(tmp_path) if not draft] == ["one"]


def test_a_stop_on_a_page_without_writing_keeps_what_was_begun_elsewhere(tmp_path: Path) -> None:
    display = going_back((FIRST, BEGUN, "pageup"), (READ, "", "stop"))
    assert sit(tmp_path, display).status == "stopped"
    assert opened(tmp_path) == [("journal_insights", True, BEGUN)]


def test_on_paper_nothing_is_kept(tmp_path: Path) -> None:
    display = writing(keep="paper")
    display.stops_at = "write-on-paper"
    sit(tmp_path, display)
    assert kinds(tmp_path, "draft") == []
    assert told(tmp_path).writings == ()
    assert all(page.draft is None for page in display.shown)


def test_a_private_draft_is_opened_by_the_passphrase_alone(tmp_path: Path) -> None:
    sit(tmp_path, writing((BEGUN, "stop"), keep="private"))
    (known,) = told(tmp_path).private_keys
    assert opened(tmp_path, private_of(PASSPHRASE, known)) == [("journal_insights", True, BEGUN)]
    (draft,) = kinds(tmp_path, "draft")
    assert (draft["keep"], draft["public_key"]) == ("private", known["public_key"])


def test_the_draft_comes_before_the_pause_in_the_log(tmp_path: Path) -> None:
    sit(tmp_path, writing((BEGUN, "stop")))
    there = [line.kind for line in lines(tmp_path)]
    assert there.index("draft") < there.index("paused") < there.index("stopped")


# ---------------------------------------------------------------- every ten seconds


def test_what_is_written_is_told_every_ten_seconds_while_it_changes() -> None:
    told_so_far: list[str] = []
    page = Page("write", text="Write.", entry=Entry("text", 100, 0), buttons=(Button("tab", "Done"),))
    run = PageRun(replace(page, draft=told_so_far.append), "en")
    for second in range(60):
        signs = {3: ["a"], 9: ["b"], 25: ["c"], 26: ["backspace"], 27: ["d"]}.get(second, [])
        assert run.take([], signs, float(second)) is None
    assert DRAFT_EVERY_S == 10
    assert told_so_far == ["ab", "abd"]


def test_a_page_that_stands_there_again_tells_nothing_before_it_changes() -> None:
    told_so_far: list[str] = []
    entry = Entry("text", 100, 0)
    page = Page("write", text="Write.", entry=entry, start=FormState(text="ab"), draft=told_so_far.append)
    run = PageRun(page, "en")
    for second in range(0, 40, 5):
        run.take([], [], float(second))
    assert told_so_far == []


def test_a_draft_of_a_session_that_is_never_gone_on_with_is_opened_too(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path / "results", _dies(BEGUN))
    key = tmp_path / "key.txt"
    write_private_key(key, PRIVATE)
    args = ["unseal", CODE, "--private-key", str(key), "--results", str(tmp_path / "results")]
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.output
    assert f"journal_insights, a draft:\n{BEGUN}" in result.stdout
    sit(tmp_path / "results", writing(hours=1), resume=True)
    assert CliRunner().invoke(app, args).stdout.count(BEGUN) == 1


def test_both_drafts_of_a_session_that_is_never_gone_on_with_are_opened(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path / "results", going_back(*BACK_FROM_SECOND, (FIRST, "one, longer", "die")))
    key = tmp_path / "key.txt"
    write_private_key(key, PRIVATE)
    args = ["unseal", CODE, "--private-key", str(key), "--results", str(tmp_path / "results")]
    shown = CliRunner().invoke(app, args).stdout
    assert f"journal_perspective, a draft:\n{BEGUN}" in shown
    assert "journal_insights, a draft:\none, longer" in shown
