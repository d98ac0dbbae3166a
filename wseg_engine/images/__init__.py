"""Images and masks on disk, decoded one way. Light: no torch."""
