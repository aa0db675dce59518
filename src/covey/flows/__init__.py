"""Row 5: the use cases: the only glue, one small file each."""
