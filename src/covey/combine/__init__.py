"""Row 2: pure functions over the model; this package knows no other of its row."""
