"""Devices, processes, and the random generators of an image."""
