"""How well copies of a story are told from other stories: made-up texts, edits, and rules beside ours."""
