"""Windows and dialogs: they wire the other parts together and decide nothing."""
