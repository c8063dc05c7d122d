"""Tables on the terminal."""

from __future__ import annotations

import pytest

from cogtrain.cli.terminal import print_table

ROW = ("monitored-training", "25 min", "dose, after dose 1", "Tue 3 Mar 2026, 12:40", "its window opens then " * 3)


@pytest.mark.parametrize("columns", ["70", "80", "120"])
def test_no_word_is_broken_where_all_fit(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    print_table("Today", ("session", "length", "what", "opens", "why"), [ROW])
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= int(columns)
    words = said.replace("│", " ").split()
    assert {"monitored-training", "window", "12:40"} <= set(words)
