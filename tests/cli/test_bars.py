"""The plot of alerts a day: every row there, none too long, and what is little still to be seen."""

from datetime import date, timedelta

from monitor.app.tally import Count
from monitor.cli.bars import WIDTH, bars

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def test_every_day_has_its_row_also_without_alerts() -> None:
    rows = bars({MONDAY + DAY: Count(sent=2, new=1)}, MONDAY, MONDAY + 2 * DAY)
    assert [(row.label, row.dark, row.light, row.alerts) for row in rows] == [
        ("Mon 16 Nov", 0, 0, 0),
        ("Tue 17 Nov", 2, 1, 3),
        ("Wed 18 Nov", 0, 0, 0),
    ]


def test_longest_bar_fills_the_width_and_a_short_one_is_seen() -> None:
    rows = bars({MONDAY: Count(sent=4_999, new=1), MONDAY + DAY: Count(new=1)}, MONDAY, MONDAY + DAY)
    assert [row.dark + row.light for row in rows] == [WIDTH, 1]


def test_many_days_are_shown_by_weeks_from_monday_on() -> None:
    days = {MONDAY - DAY: Count(new=1), MONDAY: Count(new=2), MONDAY + 6 * DAY: Count(raised=3)}
    rows = bars(days, MONDAY - 36 * DAY, MONDAY + 6 * DAY)
    assert [(row.label, row.alerts) for row in rows[-2:]] == [("week of 09 Nov", 1), ("week of 16 Nov", 5)]
    assert len(rows) == 7


def test_time_without_any_alert_has_empty_bars() -> None:
    (row,) = bars({}, MONDAY, MONDAY)
    assert (row.dark, row.light, row.alerts) == (0, 0, 0)
