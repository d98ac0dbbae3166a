"""Editing a mask: what a tool paints, the way back, and how nothing of it is lost.

A mask is an array of labels, (H, W) uint8: 0 background, 255 void, else class index + 1. Tools are
functions from labels and geometry to an `Area` (where) or a `Patch` (what); `MaskDocument` is the
only place that writes them into the labels.
"""
