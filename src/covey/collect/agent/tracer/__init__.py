"""Measuring by coverage.py's tracer, where covey's own core does not measure, or shall not."""
