"""The program in a browser: for one person at home, on a computer of their own, and for many from a clinic."""
