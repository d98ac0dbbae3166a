"""Networks: a backbone and a head, built from a configuration."""
