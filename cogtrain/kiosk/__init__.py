"""What a clinic leaves running, and what a person runs at home: code, what is due, consent, readiness, session, end."""

from cogtrain.kiosk.desk import Kiosk, serve

__all__ = ["Kiosk", "serve"]
