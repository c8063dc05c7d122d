"""Every event of a log, declared once: writing, reading and the tables of docs/records.md follow from here."""
