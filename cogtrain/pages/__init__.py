"""Pages as people see them: frozen values, where everything stands, and what a key or a touch does. Pure."""
