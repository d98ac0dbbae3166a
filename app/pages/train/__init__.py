"""The Train workspace: starting a training, watching it, and what came of all of them."""
