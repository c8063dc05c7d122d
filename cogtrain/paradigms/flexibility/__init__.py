"""Flexibility: from one rule to another, and back."""
