"""Measurements, as medians and ratios of one run. `make bench` runs them all."""
