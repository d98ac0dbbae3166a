"""The error of data sets."""


class DatasetError(ValueError):
    """A data set that cannot be read at all, or a request that does not fit it; says why."""
