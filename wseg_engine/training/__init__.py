"""Training as a generator of events: data, objective, loop, checkpoints."""
