"""One file a revision, each with what it changes and how."""
