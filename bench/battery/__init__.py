"""The bench of the battery: does each task give back what went into simulated people, at its own length?"""
