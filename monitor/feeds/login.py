"""Tells a redirect to a login page by its address. Reads no page: logins look different everywhere, their addresses do
not. Pure."""

import re
from urllib.parse import urlsplit

_LOGIN = re.compile(
    r"(?:^|[/._=-])(?:log[-_]?in|sign[-_]?(?:in|on)|sso|auth|oauth2?|authenticate|authorize|session|consent|captcha)(?:[/._?=-]|$)",
    re.IGNORECASE,
)


def leads_to_login(asked: str, answered: str) -> bool:
    """Whether the answer came from a login page, though something else was asked for."""
    if asked == answered:
        return False
    before, after = urlsplit(asked), urlsplit(answered)
    host = after.hostname or ""
    elsewhere = host if host != before.hostname else ""
    return _LOGIN.search(f"{elsewhere}{after.path}") is not None
