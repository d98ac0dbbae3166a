"""Tags as other programs write them down: every kind of source is read here, for `wseg` and app.

`tags` reads a source, whatever its kind; `dataset` makes of a folder what a run learns from.
"""

from wseg_engine.annotations.dataset import LAYOUTS, read_dataset

__all__ = ["LAYOUTS", "read_dataset"]
