"""What all Qt code stands on: texts shown as text, and how threads call the window."""
