"""From an article's page to its main text."""
