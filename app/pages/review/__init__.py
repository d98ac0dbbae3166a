"""The Review workspace: looking through masks, correcting and approving them."""
