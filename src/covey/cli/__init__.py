"""Row 7: argv -> one flow -> text and exit code."""
