"""A browser as a display: blocks run in the page by themselves, and are judged here from what it recorded."""
