"""Processing speed: how much in how little time."""
