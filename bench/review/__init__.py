"""The review site measured: pushes that are cut, processes that are killed, many people, a whole walk in a browser."""
