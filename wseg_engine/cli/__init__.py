"""The command line `wseg`: one file a command. The only place of the engine that prints.

Nothing here imports torch, numpy or a reader of images before a command needs it, so that
`wseg --help` answers at once.
"""
