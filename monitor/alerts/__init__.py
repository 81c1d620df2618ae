"""What is said, and how: messages and their rendering."""
