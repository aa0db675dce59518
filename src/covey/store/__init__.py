"""Row 4: an edge that knows the domain."""
