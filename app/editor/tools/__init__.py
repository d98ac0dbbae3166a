"""The tools: each turns what the pointer does into edits, and shows what it would do."""
