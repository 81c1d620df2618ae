"""The YAML file: read, checked as a whole, and turned into frozen settings."""
