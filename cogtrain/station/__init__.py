"""Whether this computer is good enough: a self-test of half a minute, a verdict in words a line, and a certificate."""
