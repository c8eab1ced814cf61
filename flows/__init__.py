"""CekMandiri's core: it decides and touches nothing (no I/O, no clock, no randomness)."""
