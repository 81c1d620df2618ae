"""Where monitor connects, and where never."""

from collections.abc import AsyncIterator

import pytest

from monitor.feeds.egress import Egress, PrivateAddressError, is_public
from tests.support.feedserver import FeedServer


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2002:a00:1::1",
    "::127.0.0.1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_is_not_of_the_public_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_public_internet_is_told(address: str) -> None:
    assert is_public(address)


async def test_connection_to_a_private_address_is_refused_before_a_byte_is_sent(server: FeedServer) -> None:
    with pytest.raises(PrivateAddressError):
        await Egress(allow_private=False).connect("localhost", server.port)
    assert server.connections == 0


async def test_connection_to_a_private_address_is_made_where_it_is_allowed(server: FeedServer) -> None:
    _, writer = await Egress(allow_private=True).connect("localhost", server.port)
    writer.close()


async def test_address_that_does_not_answer_gives_way_to_the_next() -> None:
    # "localhost" is ::1 and 127.0.0.1 on most machines; this server listens on the second only.
    async with FeedServer() as server:
        backend = _Several(["127.0.0.9", "127.0.0.1"])
        _, writer = await backend.connect("name.test", server.port)
        writer.close()


async def test_failure_of_the_last_address_is_the_failure_of_all(server: FeedServer) -> None:
    with pytest.raises(ConnectionRefusedError):
        await _Several(["127.0.0.9", "127.0.0.8"]).connect("name.test", server.port)


class _Several(Egress):
    """A resolver that gives several addresses."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(allow_private=True)
        self._given = addresses

    async def _addresses(self, host: str, port: int) -> list[str]:  # noqa: ARG002 - as in Egress
        return self._given
