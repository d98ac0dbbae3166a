"""The library: the images of a project, to look at, find, sort and select."""
