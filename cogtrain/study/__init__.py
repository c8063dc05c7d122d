"""A study under way: arms drawn from a sealed list, who may know, leaving, and the analysis that was declared."""
