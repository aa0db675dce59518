"""A small service that takes jobs by command line or HTTP, keeps them in a folder, and works them off."""
