"""Logs: append-only, hash-chained lines, one writer at a time; where they lie, and whether they are as they were."""
