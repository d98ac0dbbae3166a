"""Tags: their history, their statistics, and what in them hinders learning."""
