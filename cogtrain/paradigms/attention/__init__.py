"""Attention: selected, spread, and kept up."""
