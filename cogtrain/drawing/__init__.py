"""Pictures to pixels: the one look, shapes and text as coverage masks. No window is known here."""
