"""Qt item models over `app.core`."""
