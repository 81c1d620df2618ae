"""From an address to items: fetching, decoding, parsing, identity, and when to come back."""
