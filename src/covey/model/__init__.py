"""Row 1: frozen values. Standard library only; no clock, disk, process or network."""
