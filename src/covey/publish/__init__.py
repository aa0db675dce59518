"""Publishing: what stands on the branch that holds coverage, and how it gets there."""
