"""The canvas: showing a mask over its image."""
