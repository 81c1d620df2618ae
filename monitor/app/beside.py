"""Opens the database for a command that only looks, beside a monitor that may be at work. Brings nothing else along:
what polls and sends is not loaded for it."""

from monitor.config.settings import Settings
from monitor.errors import StoreError
from monitor.model import Secret
from monitor.ports import Store
from monitor.store.open import open_existing


def open_beside(settings: Settings) -> Store:
    """The database of a monitor that runs or ran. Raises `StoreError`, also where there is none yet: a command that
    only looks must not make one, which might then belong to another user than the daemon's."""
    return open_looking(settings.store)


def open_looking(url: Secret) -> Store:
    """The same, for the database at an address."""
    store = open_existing(url.reveal())
    if store is None:
        raise StoreError("there is no database of this version yet: start `monitor run` first")
    return store
