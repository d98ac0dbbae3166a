"""Heads: from features to logits and class scores."""
