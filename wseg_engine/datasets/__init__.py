"""Data sets of tagged images: what they are, and what may hinder learning from them."""

from wseg_engine.datasets.advice import checks
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.holdout import Split, split
from wseg_engine.datasets.types import Dataset, DatasetError, Problem, TaggedImage

__all__ = [
    "VOC_CLASSES",
    "Dataset",
    "DatasetError",
    "Problem",
    "Split",
    "TaggedImage",
    "checks",
    "read_class_map",
    "split",
]
