"""Where pages and blocks happen: the one real window, and a simulated display that cannot be told apart from it."""
