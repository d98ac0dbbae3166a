"""Building blocks of the method, one a file."""
