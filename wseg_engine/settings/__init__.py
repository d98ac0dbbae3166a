"""Every setting, the presets, and the known weights. Light: no torch."""
