"""The sample project: pictures drawn by a seeded generator, with tags and true masks."""

from wseg_engine.sample.generate import generate_sample, sample_pictures
from wseg_engine.sample.scene import SAMPLE_CLASSES

__all__ = ["SAMPLE_CLASSES", "generate_sample", "sample_pictures"]
