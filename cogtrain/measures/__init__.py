"""Scores on plain arrays: signal detection, reaction times, agreement, change. Pure; no table, file or paradigm is known here."""
