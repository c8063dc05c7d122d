"""Emotion: what words do to attention."""
