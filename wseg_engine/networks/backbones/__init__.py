"""Backbones, one network a file; each returns `Features`."""
