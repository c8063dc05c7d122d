"""Studies measured: draws, power, exports, markers."""
