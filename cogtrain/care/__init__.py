"""Care around a dose: what is due, the readiness gate, consent, the site, sealed writing, the note. Knows no window."""
