"""Trial tables in, scores and change out. Every score carries the rule that made it."""
