"""Weakly supervised semantic segmentation: image tags in, pixel masks out.

The package has a light half (configuration, events, labels, datasets, images, exports), which never
imports torch, and a heavy half (networks, training, prediction, refinement), which does. Import the
module you need; this file imports nothing heavy.
"""

from wseg_engine.base.version import VERSION as __version__

__all__ = ["__version__"]
