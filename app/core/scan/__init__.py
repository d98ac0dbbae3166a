"""Finding images: looking through source folders and keeping the store in step with them."""
