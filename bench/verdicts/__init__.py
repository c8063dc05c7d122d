"""Whether the shipped norms, the brief battery and the page hold what they promise: ``make bench-verdicts``."""
