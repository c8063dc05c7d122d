"""The real window: PsychoPy's, with timed keys, touches and sound. PsychoPy and devices are met here alone, and only
when a window opens."""
