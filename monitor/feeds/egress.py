"""Where monitor may connect: to the public internet, and to private addresses only where the configuration says so.

Addresses are checked after the name was resolved, and the connection goes to the very address that was checked: what a
name resolves to may change from one question to the next (DNS rebinding). Feeds, their redirects and article pages are
all chosen by strangers, and monitor may well run beside a router, a database or a cloud's metadata service.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")  # out of use since 2006 (RFC 4291), but still routed by some
_EACH = 5.0
"""Seconds for one of several addresses, so that one that does not answer leaves time for the next."""

Connection: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Dial: TypeAlias = Callable[[str, int], Awaitable[Connection]]
"""Connects to an address and port."""


class PrivateAddressError(OSError):
    """A name resolves to no address that may be connected to."""


def is_public(address: str) -> bool:
    """Whether the address, as the resolver gives it, is one of the public internet. What carries an IPv4 address inside
    (mapped, 6to4, NAT64) is judged by that, too."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return _is_public(inner)
    return _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and not (isinstance(ip, IPv6Address) and ip.is_site_local)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64 or ip in _COMPATIBLE:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)


class Egress:
    """Opens connections by `dial`, to public addresses only unless `allow_private`."""

    def __init__(self, *, allow_private: bool, dial: Dial = asyncio.open_connection) -> None:
        self._allow_private = allow_private
        self._dial = dial

    async def connect(self, host: str, port: int) -> Connection:
        """A connection to one of the addresses of `host`. Raises `PrivateAddressError` where none is allowed, and
        `OSError` where the name does not resolve or nobody answers."""
        addresses = await self._addresses(host, port)
        allowed = addresses if self._allow_private else list(filter(is_public, addresses))
        if not allowed:
            raise PrivateAddressError("the address is private or local")
        for address in allowed[:-1]:
            with suppress(OSError):  # TimeoutError is one
                async with asyncio.timeout(_EACH):
                    return await self._dial(address, port)
        return await self._dial(allowed[-1], port)

    async def _addresses(self, host: str, port: int) -> list[str]:
        """All that the name resolves to, in the resolver's order."""
        if _is_literal(host):
            return [host]
        # By a thread of the default executor: an event loop's own resolver may have very few.
        resolve = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(None, resolve)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
