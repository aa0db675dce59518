"""covey's own core in Python: what recorder/ is in C, for 3.12 and 3.13 where no extension can be loaded.

    monitor    the recorder: lines and jumps by sys.monitoring
      -> monitored, flow     the code objects, and which line can lead where
      -> map -> tables -> room -> lock     the run map: files and hits, their tables, bytes, whose turn it is
      -> notice, turns       the program's end and signals; forks

Each is loaded by itself, from its file, and is handed what it needs of the others.
"""
