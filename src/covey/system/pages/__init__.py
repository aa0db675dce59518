"""The extension that reads the pages of SQLite's files; see `covey.system.paged`."""
