"""Prediction: from photographs to masks, in bounded memory."""
