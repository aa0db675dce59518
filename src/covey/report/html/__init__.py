"""The HTML report: a folder of pages that opens from the disk, without a server and without the network."""
