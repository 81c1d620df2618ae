"""What is remembered, on SQLite or PostgreSQL, by one set of statements."""
