"""Objects of a mask: which pixels of a class belong to the same thing."""
