"""The project's side of tags and masks read, and of data sets written."""
