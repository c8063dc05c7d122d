"""``python -m cogtrain.cli``."""

from cogtrain.cli import main

main()
