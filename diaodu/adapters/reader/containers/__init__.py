"""From a file's bytes to its sheets as grids: the gate, then each format by its own reader."""
