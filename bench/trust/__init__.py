"""Records that several stations write: random histories, kills, attacks, mutants, and size."""
