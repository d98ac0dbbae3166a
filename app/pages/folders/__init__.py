"""The folders of a project, what is wrong with its files, and the ways to mend it."""
