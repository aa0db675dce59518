"""Row 3: an edge that does not know the domain."""
