"""Commands of `tagmask` that need no screen and no Qt, one file a command."""
