"""What a clinic leaves running, and what a person runs at home: code, what is due, consent, readiness, session, end."""

from cogtrain.kiosk.desk import serve
from cogtrain.kiosk.kiosk import Kiosk

__all__ = ["Kiosk", "serve"]
