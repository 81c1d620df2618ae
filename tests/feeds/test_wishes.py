"""What a document asks of those who poll it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.wishes import Wishes, announced, read_wishes, without_items

QUARTER = timedelta(minutes=15)
URL = "https://news.example/feeds/world.xml"
SY = ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


def wishes(inside: str) -> Wishes:
    return read_wishes(f"<rss{SY}><channel>{inside}</channel></rss>".encode(), url=URL)


@pytest.mark.parametrize(
    ("inside", "least"),
    [
        ("<ttl>30</ttl>", timedelta(minutes=30)),
        ("<ttl> 60 </ttl>", timedelta(hours=1)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>1e9</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
        ("<ttl/>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        ("<sy:updatePeriod> hourly\n</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", QUARTER),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
        ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
    ],
)  # fmt: skip
def test_longest_wish_is_the_least_interval(inside: str, least: timedelta | None) -> None:
    assert wishes(inside).least == least


def test_hours_and_days_to_skip_are_read() -> None:
    found = wishes(
        "<skipHours><hour>23</hour><hour>24</hour><hour>7</hour><hour>25</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>"
    )
    assert (found.skip_hours, found.skip_days) == ((0, 7, 23), (0, 6))


def test_every_hour_is_no_wish() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert wishes(f"<skipHours>{hours}</skipHours>").skip_hours == ()


def test_first_hub_and_the_topic_are_found_among_links() -> None:
    links = [("alternate", "/"), ("self", "world.xml"), ("hub", "https://hub.example/"), ("hub", "https://b.example/")]
    assert announced(links, URL) == ("https://hub.example/", URL)


@pytest.mark.parametrize("address", ["", " ", "ftp://hub.example/", "http://[bad"])
def test_hub_that_cannot_be_asked_is_none(address: str) -> None:
    assert announced([("hub", address)], URL) == (None, None)


def test_broken_head_is_read_as_far_as_it_goes() -> None:
    head = without_items(b"<rss><channel><title>a & b<ttl>30</ttl><item><ttl>5</ttl></item></channel></rss>")
    assert b"item" not in head
    assert read_wishes(head, url=URL).least == timedelta(minutes=30)


@given(st.binary(max_size=300))
def test_any_head_is_read_or_left(head: bytes) -> None:
    read_wishes(without_items(head), url=URL)
    read_wishes(b"<rss><channel>" + head, url=URL)
