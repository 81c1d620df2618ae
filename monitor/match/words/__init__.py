"""The forms of a word, by language: worked out when watches are compiled, never from the text that is matched."""
