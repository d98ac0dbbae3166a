"""Masks from programs that are not a part of this one: any that reads images and writes PNGs."""
