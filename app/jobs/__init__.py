"""Work in the background. Only these modules import the torch half of the engine, and only when the
work begins."""
