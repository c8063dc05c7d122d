"""The pages of the site, a file for each question that one answers."""
