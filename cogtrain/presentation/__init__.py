"""What the person sees and does: pages, blocks, one window. PsychoPy is imported here alone, and only when a window
opens."""
