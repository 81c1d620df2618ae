"""Articles: from a page to its main text."""
