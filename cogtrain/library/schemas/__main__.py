"""Write the schemas afresh."""

from cogtrain.library.schemas import write

write()
