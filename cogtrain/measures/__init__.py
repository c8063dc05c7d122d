"""Scores on plain arrays: signal detection, reaction times, agreement, change. Pure; no table is known here."""
