"""One poll of one feed, from the request to the single write."""
