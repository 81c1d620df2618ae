"""How databases of older versions become those of this one; applied by `monitor.store.migrate`."""

# The newest revision in `versions`. A test holds the two together.
HEAD = "0011"
