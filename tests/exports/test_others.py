"""Psych-DS, FHIR, REDCap, the codebook, shifted dates, and the commands."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from fhir.resources.R4B.bundle import Bundle
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.clock import parse_utc
from cogtrain.errors import CogtrainError
from cogtrain.exports.codebook import LISTED, codebook_page, codebook_table, entries
from cogtrain.exports.fhir import fhir_files
from cogtrain.exports.psych_ds import psych_ds_files
from cogtrain.exports.redcap import HEADS, field_name, field_names, redcap_files
from cogtrain.exports.shifted import Shift, shift_of
from cogtrain.exports.taken import Taken
from cogtrain.library import load_library
from tests.exports.test_bids import ABOUT

NOW = parse_utc("2026-08-01T12:00:00.000000Z")


# ---------------------------------------------------------------- Psych-DS


def test_psych_ds_names_its_files_and_describes_every_column(around_doses: Taken) -> None:
    files = dict(psych_ds_files(around_doses, ABOUT))
    described = json.loads(files["dataset_description.json"])
    assert (described["@context"], described["@type"]) == ("https://schema.org/", "Dataset")
    assert described["name"]
    assert described["description"]
    known = {one["name"]: one for one in described["variableMeasured"]}
    data = {name: text for name, text in files.items() if name.startswith("data/")}
    assert len(data) > 50
    for name, text in data.items():
        assert re.fullmatch(r"data/([a-z]+-[a-zA-Z0-9]+_)+data\.csv", name), name
        rows = list(csv.reader(io.StringIO(text)))
        assert {len(row) for row in rows} == {len(rows[0])}, name
        assert set(rows[0]) <= known.keys(), name
    assert all(one["description"] for one in known.values())
    assert "2026-" not in "".join(files.values())


# ---------------------------------------------------------------- FHIR


def test_every_bundle_is_what_r4_takes(around_doses: Taken) -> None:
    files = dict(fhir_files(around_doses, load_library(), NOW))
    kinds: set[str] = set()
    for text in files.values():
        bundle = Bundle.model_validate_json(text)
        kinds |= {entry.resource.__class__.__name__ for entry in bundle.entry}
    assert kinds == {
        "Patient", "Questionnaire", "QuestionnaireResponse", "Observation", "CarePlan", "MedicationAdministration",
    }  # fmt: skip
    person = json.loads(files["SIM0001.json"])["entry"]
    own = {kind: [one["resource"] for one in person if one["resource"]["resourceType"] == kind] for kind in kinds}
    assert len(own["MedicationAdministration"]) == 6
    assert own["Patient"][0]["identifier"][0]["value"] == "SIM0001"
    scores = own["Observation"]
    assert len(scores) == len(around_doses.scored.scores)
    assert all(one["method"]["text"] for one in scores)
    assert any("referenceRange" in one for one in scores)
    assert {one["subject"]["reference"] for one in scores} == {person[0]["fullUrl"]}
    answered = own["QuestionnaireResponse"][0]
    named = json.loads(files["questionnaires.json"])["entry"]
    urls = {f"{one['resource']['url']}|{one['resource']['version']}" for one in named}
    assert answered["questionnaire"] in urls
    assert "2026-" not in "".join(files.values())


# ---------------------------------------------------------------- REDCap


def test_redcap_takes_the_dictionary_and_the_records_fit_it(around_doses: Taken) -> None:
    files = dict(redcap_files(around_doses))
    dictionary = pd.read_csv(io.StringIO(files["dictionary.csv"]), dtype=str, keep_default_na=False)
    assert tuple(dictionary.columns) == HEADS
    names = dictionary["Variable / Field Name"]
    assert names.is_unique
    assert names.map(lambda name: re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) is not None).all()
    assert dictionary["Form Name"].map(lambda name: re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None).all()
    forms = list(dict.fromkeys(dictionary["Form Name"]))
    assert [form for form, _ in _runs(dictionary["Form Name"])] == forms  # fields of a form stand together
    records = pd.read_csv(io.StringIO(files["records.csv"]), dtype=str, keep_default_na=False)
    assert list(records.columns[:3]) == ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"]
    assert set(records.columns[3:]) == set(names) - {"record_id"}
    repeated = records[records["redcap_repeat_instrument"] != ""]
    assert not repeated.duplicated(["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"]).any()
    for _, field in dictionary.iterrows():
        given = records[field["Variable / Field Name"]]
        given = given[given != ""]
        choices = {part.partition(",")[0].strip() for part in field[HEADS[5]].split("|")} - {""}
        if choices:
            assert set(given) <= choices, field["Variable / Field Name"]
        if field[HEADS[7]] == "integer":
            assert given.map(str.isdigit).all(), field["Variable / Field Name"]
        if field[HEADS[7]] == "datetime_seconds_ymd":
            assert given.map(lambda text: re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text) is not None).all()
    assert len(repeated[repeated["redcap_repeat_instrument"] == "dose"]) == 6
    assert "2026-" not in files["records.csv"]


def _runs(values: pd.Series) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for value in values:
        if found and found[-1][0] == value:
            found[-1] = (value, found[-1][1] + 1)
        else:
            found.append((value, 1))
    return found


@pytest.mark.parametrize(
    ("text", "name"), [("phq-9@1", "phq_9_1"), ("9 lives", "f_9_lives"), ("A" * 40, "a" * 26), ("é-b", "b")]
)
def test_a_field_has_a_name_that_redcap_takes(text: str, name: str) -> None:
    assert field_name(text) == name


# ---------------------------------------------------------------- codebook


def test_fields_of_a_long_form_keep_names_of_their_own() -> None:
    names = field_names("state_trait_anxiety_y1_1", ["at", *(f"item_{number}" for number in range(1, 21)), "total"])
    assert len(set(names)) == 22
    assert max(map(len, names)) <= 26
    assert [name[-7:] for name in names[1:4]] == ["_item_1", "_item_2", "_item_3"]


def test_the_codebook_lists_no_words_that_somebody_wrote() -> None:
    assert not LISTED & {"override", "override_staff", "staff", "reasons", "participant", "device", "file"}


def test_the_codebook_knows_every_column_its_range_and_what_empty_means(around_doses: Taken) -> None:
    every = entries(around_doses)
    assert all(one.meaning and one.empty for one in every)
    by_name = {(one.table, one.column): one for one in every}
    rt = by_name["trials", "rt_s"]
    assert (rt.unit, rt.empty) == ("s", "no response")
    low, high = map(float, rt.range.split(" to "))
    assert (low, high) == pytest.approx(
        (around_doses.trials["rt_s"].min(), around_doses.trials["rt_s"].max()), rel=1e-4
    )
    phq = [one for one in every if one.table.startswith("phq-9@")]
    assert any("0 Not at all" in one.meaning for one in phq)
    assert len(codebook_table(around_doses)) == len(every)
    page = codebook_page(around_doses)
    assert "what these records hold" in page


# ---------------------------------------------------------------- dates and commands


def test_dates_keep_their_distances_and_need_the_key_to_be_found(tmp_path: Path) -> None:
    shift = shift_of(tmp_path / "key.txt")
    assert shift_of(tmp_path / "key.txt") == shift
    assert (tmp_path / "key.txt").stat().st_mode & 0o077 == 0
    one, other = (shift.utc("KI07", f"2026-0{month}-01T10:30:00.000000Z") for month in (3, 4))
    assert (pd.Timestamp(other) - pd.Timestamp(one)).days == 31
    assert one.endswith("T10:30:00Z")
    assert len({shift.days(f"KI{number:02d}") for number in range(50)}) > 40
    assert shift_of(tmp_path / "other.txt").days("KI07") != shift.days("KI07")
    assert Shift().utc("KI07", "2026-03-01T10:30:00.000000Z") == "2026-03-01T10:30:00Z"
    (tmp_path / "no.txt").write_text("nothing\n", encoding="ascii")
    with pytest.raises(CogtrainError, match="holds no such key"):
        shift_of(tmp_path / "no.txt")


def test_the_commands_write_and_say_what_they_need(blinded: tuple[Taken, Path], tmp_path: Path) -> None:
    results, run = str(blinded[1]), CliRunner()
    neither = run.invoke(app, ["export", "bids", results, str(tmp_path / "a")])
    assert isinstance(neither.exception, CogtrainError)
    assert "neither of --dates-key and --true-dates" in str(neither.exception)
    key = ["--dates-key", str(tmp_path / "dates.txt")]
    for kind in ("psych-ds", "fhir", "redcap"):
        done = run.invoke(app, ["export", kind, results, str(tmp_path / kind), *key])
        assert done.exit_code == 0, done.output
        assert "24 sessions of 2 people in a blinded study" in done.output
        text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / kind).rglob("*") if path.is_file())
        assert not re.search(r"steady|following|2026-", text)
    done = run.invoke(app, ["export", "codebook", results, "-o", str(tmp_path / "codebook.html")])
    assert done.exit_code == 0, done.output
    inside = run.invoke(app, ["export", "bids", results, f"{results}/bids", *key])
    assert "inside the records" in str(inside.exception)
