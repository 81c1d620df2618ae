"""Values that a key cannot hold, each with the sentence that says what it can."""

from pathlib import Path

import pytest

from tests.config.support import GOOD, WATCHES, mistake

FEED = "feeds: [{{url: https://example.org/feed.xml, {}}}]\n" + WATCHES
WATCH = "feeds: [https://example.org/feed.xml]\nwatchlists: [{{query: Kuril, {}}}]\n"
PHONE = GOOD + "notify: {{phone: {{telegram: {{token: '1:a', chat: 1, {}}}}}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FEED.format("every: 0s"), "a duration must be a thousandth of a second at least"),
        (FEED.format("every: -5m"), "such as 90s, 5m, 2h or 7d"),
        (FEED.format("every: 5"), "such as 90s, 5m, 2h or 7d"),
        (FEED.format("every: 5 min"), "such as 90s, 5m, 2h or 7d"),
        (FEED.format("every: 36501d"), "longer than a hundred years"),
        (FEED.format("full_text: maybe"), "`maybe` is neither true nor false"),
        (FEED.format("language: russian"), "not a language's code"),
        (FEED.format("language: jp"), "the code of its language is `ja`"),
        (FEED.format("headers: {'X Key': a}"), "not the name of an HTTP header"),
        (FEED.format("headers: {X-Key: \"a\\nb\"}"), "plain ASCII letters on one line"),
        (FEED.format("headers: X-Key"), "a mapping is meant here"),
        (FEED.format("auth: {username: a}"), "the key `password` is missing"),
        (FEED.format("proxy: socks5://x"), "starts with http:// or https://"),
        (FEED.format("user_agent: Ж"), "plain ASCII letters"),
        (FEED.format("tags: {a: b}"), "a list is meant here"),
        ("feeds: [ftp://example.org]\n" + WATCHES, "starts with http:// or https://"),
        ("feeds: [example.org/feed]\n" + WATCHES, "starts with http:// or https://"),
        ("feeds: ['https:///feed']\n" + WATCHES, "has no host"),
        ("feeds: ['https://exa mple.org']\n" + WATCHES, "no blanks"),
        ("feeds: ['https://[::1/feed']\n" + WATCHES, "not a valid address"),
        ("feeds: ['https://example.org:99999/']\n" + WATCHES, "not a valid address"),
        (WATCH.format("priority: hgih"), "none of high, normal, low; did you mean `high`?"),
        (WATCH.format("fields: [titel]"), "none of title, summary, text; did you mean `title`?"),
        (WATCH.format("digest: noon"), 'write "08:00", "every 2h" or "0 8 * * 1-5"'),
        (WATCH.format("digest: 61 8 * * *"), 'write "08:00"'),
        (WATCH.format("digest: every day"), "a duration is meant here"),
        (WATCH.format("limit: ten"), "such as 10/1h"),
        (WATCH.format("limit: 0/1h"), "such as 10/1h"),
        (WATCH.format("limit: 10/h"), "a duration is meant here"),
        (PHONE.format("thread: x"), "not a whole number"),
        (PHONE.format("base_url: http://127.0.0.1:8081/bot123"), "monitor adds `/bot<token>/<method>` itself"),
        (PHONE.format("base_url: 127.0.0.1"), "starts with http://"),
        (GOOD + "notify: {a: {telegram: {token: '1:a', chat: me}}}\n", "`me` is not a chat"),
        (GOOD + "notify: {a: {telegram: {token: abc, chat: 1}}}\n", "as @BotFather gave it"),
        (GOOD + "notify: {a: {apprise: slack}}\n", "starts with its service"),
        (GOOD + "notify: {a: {email: {to: desk, smtp: 'smtp://x'}}}\n", "not an e-mail address"),
        (GOOD + "notify: {a: {email: {to: a@b, smtp: mail}}}\n", "starts with smtp:// or smtps://"),
        (GOOD + "notify: {a: {webhook: {url: hook}}}\n", "starts with http://"),
        (GOOD + "quiet_hours: {from: '24:00', to: '7:00', timezone: UTC}\n", "`24:00` is not a time of day"),
        (GOOD + "quiet_hours: {from: '23:00', to: '7:00', timezone: Europe/Mosco}\n", "did you mean `Europe/Moscow`?"),
        (GOOD + "quiet_hours: {from: '23:00', to: '7:00', timezone: ../UTC}\n", "is not a time zone"),
        (GOOD + "poll: {concurrency: 0}\n", "not a whole number from 1 on"),
        (GOOD + "poll: {max_body: 10}\n", "such as 500KB or 10MB"),
        (GOOD + "poll: {max_body: 0MB}\n", "a size must be more than nothing"),
        (GOOD + "poll: {max_body: 9999999GB}\n", "larger than any body"),
        (GOOD + "store: mysql://x\n", "write sqlite:/// and a file"),
        (GOOD + "store: 'sqlite:///:memory:'\n", "write sqlite:/// and a file"),
        (GOOD + "store: postgresql://\n", "has no host"),
        (GOOD + "web: {listen: '8080'}\n", "not a host and a port"),
        (GOOD + "web: {listen: '127.0.0.1:99999'}\n", "not a host and a port"),
        (GOOD + "web: {public_url: x}\n", "starts with http://"),
    ],
)  # fmt: skip
def test_wrong_value_is_explained(tmp_path: Path, text: str, message: str) -> None:
    assert message in mistake(tmp_path, text).message


def test_long_value_is_quoted_in_part(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEED.format(f"full_text: {'x' * 500}"))
    assert problem.message == f"`{'x' * 60}…` is neither true nor false"
