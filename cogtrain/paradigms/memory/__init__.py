"""Working memory: what is kept in mind, and changed there."""
