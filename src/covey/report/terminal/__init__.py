"""The report for a person at a terminal, and what is drawn there."""
