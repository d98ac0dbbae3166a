"""TagMask, the desktop application over `wseg_engine`."""
