"""The store: each method of the port keeps its promise, whatever happens to the process, the file and the disk."""
