"""Whole protocols with simulated people, in virtual time, through the same runner as real ones."""

from cogtrain.rehearsal.with_records import DOSE_HOUR, FIRST_DAY, Rehearsed, around_doses, code_of, rehearse

__all__ = ["DOSE_HOUR", "FIRST_DAY", "Rehearsed", "around_doses", "code_of", "rehearse"]
