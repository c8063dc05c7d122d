"""What every answer of a server says, whatever it serves: no other page may frame it, take of it, or use the device."""

from __future__ import annotations

from typing import Final

APART: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONLY_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}
