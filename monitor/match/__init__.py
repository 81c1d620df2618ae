"""From an item to the watches that it matches, each with its reason."""
