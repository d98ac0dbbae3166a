"""What the application knows: no Qt, no torch, nothing that draws."""
