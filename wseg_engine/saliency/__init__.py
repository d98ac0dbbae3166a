"""Saliency: what stands out in a photograph, whatever it is; without torch."""
