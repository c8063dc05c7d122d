"""Measurements and robots: what people run to see that the engine does what it says."""
