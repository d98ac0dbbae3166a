"""Tags in, masks in, data sets out."""
