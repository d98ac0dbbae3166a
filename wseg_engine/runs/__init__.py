"""A whole run: its phases, its folder, its report."""
