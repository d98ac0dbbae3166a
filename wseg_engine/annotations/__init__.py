"""Tags as other programs write them down: every kind of source is read here, for `wseg` and app.

`tags` knows all kinds; `dataset` makes of a folder what a run learns from. Light: no torch.
"""
