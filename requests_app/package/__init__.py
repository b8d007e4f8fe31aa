"""The access package: everything held about one person, to read and to take along (Art. 15, 20)."""
