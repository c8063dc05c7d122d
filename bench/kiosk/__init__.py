"""The kiosk in a real window, driven by real keys and clicks: every page looked at, Stop timed, alerts under kills."""
