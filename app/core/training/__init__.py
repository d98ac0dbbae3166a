"""Training in a project: its data set, checks before it, its files, and what is shown of it."""
