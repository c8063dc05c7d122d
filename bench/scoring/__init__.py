"""Scores against references, recovery of change, speed and memory: ``make bench-scoring``."""
