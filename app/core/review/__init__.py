"""Looking through masks: which come first, reading and keeping them, and what is odd about them."""
