"""How fast rules find a person's threshold, how well they stay there, and what they cost: ``make bench-adaptivity``."""
