"""Tagging: the panel beside the library, the class editor, and advice."""
