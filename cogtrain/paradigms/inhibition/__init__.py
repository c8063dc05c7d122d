"""Inhibition: an answer held back, or put through against another."""
