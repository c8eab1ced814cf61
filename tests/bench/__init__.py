"""Benchmarks: `make bench`. Ratios measured side by side in one run; nothing here fails on an absolute time."""
