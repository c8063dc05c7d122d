"""Write the tables of events into the page that is named: ``python -m cogtrain.events docs/records.md``."""

import sys
from pathlib import Path

from cogtrain.events.page import written_into

if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name)
        page.write_text(written_into(page.read_text(encoding="utf-8")), encoding="utf-8")
