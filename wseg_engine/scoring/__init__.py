"""Metrics of masks and of tags. Light: no torch."""
