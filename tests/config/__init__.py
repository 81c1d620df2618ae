"""The YAML file: what is accepted, and what is said about what is not."""
