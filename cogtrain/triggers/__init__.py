"""Markers for recorders of EEG and the like: sent by a process of their own, so that no frame ever waits for a port."""
