"""Computerised cognitive training and assessment: protocols in, what happened, scores and change out."""

__version__ = "0.1.0"
