"""Write the schemas afresh, or into the folder that is named."""

import sys
from pathlib import Path

from cogtrain.library.schemas import write

write(*map(Path, sys.argv[1:2]))
