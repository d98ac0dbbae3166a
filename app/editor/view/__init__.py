"""What shows a mask over its photograph: layers, zoom, minimap. Knows no tool."""
