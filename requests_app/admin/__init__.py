"""The desk's doors to a case."""
