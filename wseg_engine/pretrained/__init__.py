"""Pretrained and published weights: fetched, converted, loaded whole or not at all."""
