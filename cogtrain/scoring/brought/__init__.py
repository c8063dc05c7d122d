"""Tables that others made: read in their own form, each column by its meaning, judged as a whole, and scored."""
