from cogtrain.paradigms import registry
from cogtrain.scoring.compare import compare
from cogtrain.scoring.results import score_results
from cogtrain.scoring.settings_key import level_rule, settings_hash
from tests.scoring.logs import Person


def test_from_logs_to_scores_and_change(tmp_path):
    person = Person(tmp_path)
    person.sits("assessment", 0).sits("training", 2, skill=0.97).sits("assessment", 7, skill=0.97, rt_s=0.45)
    scored = score_results(tmp_path, registry())
    d_prime = scored.scores[scored.scores["measure"] == "d_prime"]
    assert d_prime["purpose"].tolist() == ["assessment", "training", "assessment"]
    keys = d_prime["settings_key"].tolist()
    assert keys[0] == keys[2]
    assert keys[0].startswith("n=2 ")
    assert d_prime["level"].tolist()[1] > 2
    assert keys[1].startswith("n adaptive ")
    assert "+" not in keys[1]
    assert d_prime["trials_excluded_lead_in"].tolist()[0] == 4
    changes = compare(scored.scores, scored.cards)
    (found,) = changes[changes["measure"] == "d_prime"].to_dict("records")
    assert found["difference"] > 0
    assert found["reliability"] == 0.8
    costs = changes[changes["measure"] == "conflict_cost_ms"]["verdict"].tolist()
    assert costs == ["not-reliable"]


def test_one_participant_of_several(tmp_path):
    Person(tmp_path, "TEST01").sits("assessment", 0)
    Person(tmp_path, "TEST02").sits("assessment", 0)
    scored = score_results(tmp_path, registry(), participants=["TEST02"])
    assert set(scored.scores["participant"]) == {"TEST02"}


def test_a_changed_log_is_scored_as_far_as_it_is_sound_and_told(tmp_path):
    Person(tmp_path).sits("assessment", 0)
    (log,) = (tmp_path / "TEST01").glob("*_assessment.jsonl")
    lines = log.read_bytes().splitlines(keepends=True)
    lines[-2] = lines[-2].replace(b"attempt", b"attemqt")
    log.write_bytes(b"".join(lines))
    scored = score_results(tmp_path, registry())
    assert scored.scores.attrs["findings"]
    assert not scored.scores["comparable"].any()


def test_settings_hash_knows_no_order():
    assert settings_hash({"a": 1, "b": 2}) == settings_hash({"b": 2, "a": 1}) != settings_hash({"a": 1, "b": 3})


def test_a_later_setting_at_its_default_is_the_same_as_none():
    flanker = registry()["flanker"]
    whole = flanker.settings(trials=24).model_dump()
    older = {name: value for name, value in whole.items() if name not in ("neutral", "pace")}
    assert settings_hash(whole, flanker) == settings_hash(older, flanker) == settings_hash(older)
    assert settings_hash(whole, flanker) != settings_hash({**whole, "pace": "answer"}, flanker)
    assert settings_hash(whole, flanker) != settings_hash({**whole, "iti_s": 1.0}, flanker)
    assert settings_hash({**whole, "iti_s": 1}, flanker) == settings_hash({**whole, "iti_s": 1.0}, flanker)
    assert settings_hash({"of_another_version": 1}, flanker) == settings_hash({"of_another_version": 1})


def test_a_level_that_a_rule_chose_goes_with_its_rule():
    ladder = {"adapts": "n", "rule": "block-ladder", "start": 2}
    assert level_rule(ladder).startswith("block-ladder ")
    assert level_rule(ladder) == level_rule(dict(reversed(ladder.items()))) != level_rule({**ladder, "start": 1})
    assert level_rule({**ladder, "start": 2.0}) == level_rule(ladder)
    assert level_rule(None) == ""
    n_back = registry()["nback"]
    assert settings_hash({"n": 2}, n_back, "n") == settings_hash({"n": 3}, n_back, "n")
