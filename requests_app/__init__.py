"""One case, from the door to the archive."""
