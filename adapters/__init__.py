"""One folder per outside thing. Siblings are strangers: what they share goes through the core."""
