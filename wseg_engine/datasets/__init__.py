"""Data sets of tagged images: what they are and how they are read from disk."""

from wseg_engine.datasets.types import Dataset, Problem, TaggedImage

__all__ = ["Dataset", "Problem", "TaggedImage"]
