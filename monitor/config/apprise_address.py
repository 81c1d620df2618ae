"""Whether Apprise can use an address. Asks the library itself, which takes a quarter of a second to import."""

import logging

from monitor.config.destination_values import APPRISE
from monitor.config.nearest import did_you_mean
from monitor.config.tree import Finding, Value, scalars

_HOW = "its wiki, https://github.com/caronc/apprise/wiki, has the form of each service's addresses"


def check_apprise(file: dict[str, Value]) -> list[Finding]:
    """A finding for each address of a file's (expanded) values that Apprise knows nothing to do with."""
    found = [(path, scalar) for path, scalar in scalars(file, "notify.*.apprise.url") if APPRISE.match(scalar.value)]
    wrong = ((path, _trouble(scalar.value, shown=scalar.literal)) for path, scalar in found)
    return [Finding(path=path, message=message) for path, message in wrong if message]


def _trouble(url: str, *, shown: bool) -> str:
    from apprise import Apprise  # noqa: PLC0415 - heavy, and only those who use it should pay
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - the same

    # It would tell of the address in its own way.
    lines = logging.getLogger("apprise")
    lines.propagate = False
    if not lines.handlers:
        lines.addHandler(logging.NullHandler())
    apprise = Apprise()
    if apprise.add(url):
        return "" if len(apprise) == 1 else "this is more than one address; make a destination of each"
    service = url.partition("://")[0].lower()
    known = sorted(NotificationManager().schemas())
    if service in known:
        return f"Apprise does not understand this address; {_HOW}"
    similar = did_you_mean(service, known)
    return (
        f"Apprise knows no service `{service}`{similar}"
        if shown and similar
        else f"Apprise knows no such service; {_HOW}"
    )
