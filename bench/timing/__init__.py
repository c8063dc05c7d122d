"""The proof of timing: a virtual monitor as witness, a robot finger, the engine beside PsychoPy and a floor."""
