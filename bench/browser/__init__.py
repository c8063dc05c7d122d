"""The browser as a display: conformance with the engine, timing against a witness, cut connections, many at once."""
