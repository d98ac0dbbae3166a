"""Files that the application ships with."""
