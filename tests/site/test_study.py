"""The study over simulated people: its tables are those of ``cogtrain score``, its groups are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.review.people import BEGAN, course
from cogtrain.paradigms import registry
from cogtrain.records.tables.csv_file import write_csv
from cogtrain.records.tables.logs import load
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import published_norms
from cogtrain.scoring.results import score_results
from cogtrain.site.desk import Desk
from cogtrain.site.index import rebuild
from cogtrain.site.models import Group, Member
from tests.site.people import account, signed_in, taken_away


@pytest.fixture
def study(desk: Desk) -> Desk:
    course(desk.results, 3, 1, BEGAN)
    list(rebuild(desk.index, desk.results, lambda _code: None))
    for name, codes in (("mornings", ("SIM0001", "SIM0002")), ("evenings", ("SIM0003",))):
        group = Group.objects.create(name=name)
        for code in codes:
            Member.objects.create(code=code, group=group)
    return desk


def test_what_is_taken_away_is_what_cogtrain_score_writes(study: Desk, tmp_path: Path) -> None:
    _, zipped = taken_away(signed_in(account("res-1", "researcher")))
    norms = published_norms()
    scored = score_results(load(study.results), registry(), norms=norms)
    write_csv(scored.scores, tmp_path / "scores.csv")
    write_csv(compare(scored.scores, scored.cards, norms), tmp_path / "scores-change.csv")
    for name in ("scores.csv", "scores-change.csv"):
        assert zipped.read(name).decode() == (tmp_path / name).read_text()


def test_groups_are_told_apart_and_change_waits_for_itself(study: Desk) -> None:
    browser = signed_in(account("res-1", "researcher"))
    page = browser.get("/study").content.decode()
    assert "3 people" in page
    assert "3 with a baseline, 3 with a follow-up" in page
    assert 'hx-get="/study/change' in page
    change = browser.get("/study/change").content.decode()
    assert "By group" in change
    rows = change.split("Leading measures by group")[-1].split("</table>")[0]
    assert "mornings" in rows
    assert "evenings" in rows
    (group,) = Group.objects.filter(name="mornings")
    assert "2 people" in browser.get(f"/study?group={group.pk}").content.decode()
    page = signed_in(account("dr-beta", "clinician")).get("/people/SIM0001").content.decode()
    assert "no change beyond the noise" in page or "beyond the noise" in page
    assert "being worked out" not in page
