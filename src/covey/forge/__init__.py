"""Hosts of repositories and their CI: what surrounds a run there, and what is told them."""
