"""Refinement: PAMR, the dense CRF, and what applies them to whole images."""
