"""Logs in, tables out. docs/records.md explains every column."""
