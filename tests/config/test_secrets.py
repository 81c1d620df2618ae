"""Where secrets come from, and that none is ever shown."""

import logging
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.config.problems import render
from monitor.config.stars import hide_lines, star_password
from monitor.config.units import duration
from monitor.config.wrong import Unresolved, Wrong
from monitor.model import Secret
from tests.config.support import FEEDS, GOOD, WATCHES, loaded, mistake, mistakes, place, write

PHONE = GOOD + 'notify:\n  phone: {telegram: {token: "${TOKEN}", chat: 1}}\n'


def token(folder: Path, text: str, environ: dict[str, str]) -> str:
    destination = loaded(folder, text, environ).settings.destinations[0]
    found = getattr(destination, "token")  # noqa: B009 - only Telegram has one
    assert isinstance(found, Secret)
    return found.reveal()


def test_environment_fills_in(tmp_path: Path) -> None:
    assert token(tmp_path, PHONE, {"TOKEN": "1:abc"}) == "1:abc"


def test_dotenv_beside_the_file_fills_what_the_environment_lacks(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# comment\nexport TOKEN='1:${file}'\nOTHER\n".replace("${file}", "dot"))
    assert token(tmp_path, PHONE, {}) == "1:dot"
    assert token(tmp_path, PHONE, {"TOKEN": "1:env"}) == "1:env"


def test_dotenv_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"TOKEN=\xff\n")
    dotenv, unset = mistakes(tmp_path, PHONE)
    assert dotenv.file.endswith(".env")
    assert "0xFF" in dotenv.message
    assert "TOKEN" in unset.message


def test_dotenv_line_that_makes_no_sense_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("what is this\nTOKEN=1:abc\n")
    with caplog.at_level(logging.ERROR):
        assert token(tmp_path, PHONE, {}) == "1:abc"


def test_folder_called_dotenv_is_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert loaded(tmp_path, GOOD).warnings == ()


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_file_fills_in_without_its_line_end(tmp_path: Path, line_end: str) -> None:
    (tmp_path / "token").write_text("1:abc" + line_end, newline="")
    assert token(tmp_path, PHONE.replace("${TOKEN}", "${file:token}"), {}) == "1:abc"


def test_placeholders_stand_anywhere_in_a_value(tmp_path: Path) -> None:
    text = 'feeds: ["https://${USER}:${PASS}@example.org/${PATH}?x=$${y}"]\n' + WATCHES
    (feed,) = loaded(tmp_path, text, {"USER": "u", "PASS": "p", "PATH": "feed"}).settings.feeds
    assert feed.url.reveal() == "https://u:p@example.org/feed?x=${y}"
    assert feed.address == "https://${USER}:${PASS}@example.org/${PATH}?x=$${y}"


def test_value_of_a_placeholder_is_not_resolved_again(tmp_path: Path) -> None:
    assert token(tmp_path, PHONE.replace('"${TOKEN}"', "'1:a${B}'"), {"B": "b"}) == "1:ab"
    feed = loaded(tmp_path, 'feeds: ["https://x.example/${A}"]\n' + WATCHES, {"A": "${B}"}).settings.feeds[0]
    assert feed.url.reveal() == "https://x.example/${B}"


def test_rotated_secret_keeps_the_id_of_its_feed(tmp_path: Path) -> None:
    text = 'feeds: ["https://example.org/${KEY}"]\n' + WATCHES
    first, second = (loaded(tmp_path, text, {"KEY": key}).settings.feeds[0] for key in ("a", "b"))
    assert first.id == second.id
    assert first.url != second.url


@pytest.mark.parametrize(
    ("placeholder", "message"),
    [
        ("${TOKN}", "the environment variable `TOKN` is not set, and not in .env; did you mean `TOKEN`?"),
        ("${EMPTY}", "the environment variable `EMPTY` is set, but empty"),
        ("${1 x}", "between `${` and `}` stands the name"),
        ("${}", "between `${` and `}` stands the name"),
        ("${TOKEN", "this `${` has no closing `}`"),
        ("${file:none}", "the file `none` cannot be read: No such file or directory"),
        ("${file:.}", "cannot be read: Is a directory"),
        ("${file:empty}", "the file `empty` is empty"),
        ("${file:bytes}", "the file `bytes` is not UTF-8 text"),
        ("${file:large}", "the file `large` is too large to hold a secret"),
        ("${file:\\0}", "no file has such a name"),
    ],
)
def test_placeholder_without_a_value_is_pointed_at(tmp_path: Path, placeholder: str, message: str) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "bytes").write_bytes(b"\xff")
    (tmp_path / "large").write_text("x" * 70_000)
    text = PHONE.replace("${TOKEN}", f"1:{placeholder}")
    problem = mistake(tmp_path, text, {"TOKEN": "1:abc", "EMPTY": ""})
    assert message in problem.message
    assert (place(problem), problem.where) == ((4, 32), "notify.phone.telegram.token")


def test_every_unset_placeholder_of_a_value_is_told(tmp_path: Path) -> None:
    text = FEEDS + "watchlists:\n  - |\n    a ${X}\n    b ${Y}\n"
    assert [place(problem) for problem in mistakes(tmp_path, text)] == [(4, 7), (5, 7)]


SECRETS = {
    "TOKEN": "1:topsecret", "PASSWORD": "topsecret2", "KEY": "topsecret3", "SMTP": "topsecret4", "HOOK": "topsecret5",
    "PROXY": "topsecret6", "WEB": "topsecret7", "STORE": "topsecret8", "URL": "topsecret9",
}  # fmt: skip
SECRET_FILE = """
feeds:
  - url: https://u:${PASSWORD}@example.org/${URL}
    headers: {X-Key: "${KEY}"}
    auth: {username: u, password: "${PASSWORD}"}
    proxy: http://u:${PROXY}@proxy.example
    every: 5m
  - url: https://u:topsecret0@example.org/
watchlists: [Kuril]
notify:
  a: {telegram: {token: "${TOKEN}", chat: 1}}
  b: {apprise: "ntfys://${KEY}@ntfy.example/desk"}
  c: {email: {to: a@example.org, smtp: "smtps://u:${SMTP}@mail.example.org"}}
  d: {webhook: {url: "https://example.org/${HOOK}", secret: "topsecret0"}}
store: postgresql://u:${STORE}@db/x
web: {listen: 127.0.0.1:80, token: "${WEB}"}
"""


def test_no_secret_is_in_the_repr_of_settings_and_warnings(tmp_path: Path) -> None:
    good = loaded(tmp_path, SECRET_FILE, SECRETS)
    assert "topsecret" not in repr(good)
    assert "topsecret" not in "".join(render(warning) for warning in good.warnings)


def test_secrets_are_handed_on_for_redaction(tmp_path: Path) -> None:
    known = {secret.reveal() for secret in loaded(tmp_path, SECRET_FILE, SECRETS).settings.secrets}
    assert known >= {*SECRETS.values(), "topsecret0"}


def test_secrets_that_are_part_of_an_address_are_handed_on_too(tmp_path: Path) -> None:
    text = GOOD + (
        "notify:\n  c: {email: {to: a@example.org, smtp: 'smtps://u:top%20secret/1@mail.example.org'}}\n"
        "  d: {webhook: {url: https://example.org/topsecret2, secret: [topsecret3, topsecret4]}}\n"
        "  e: {apprise: json://topsecret5.example.org}\n"
    )
    known = {secret.reveal() for secret in loaded(tmp_path, text).settings.secrets}
    assert known == {
        "top%20secret/1", "top secret/1", "https://example.org/topsecret2", "topsecret3", "topsecret4",
        "json://topsecret5.example.org",
    }  # fmt: skip


# Each value that a rule could object to, wrong in a way that the rule will: no message may quote it.
WRONG_VALUES = [
    ("feeds: ['${S}']\nwatchlists: [x]", "topsecret"),
    ("feeds: ['https://${S}']\nwatchlists: [x]", "u:topsecret@"),
    (("feeds: [{url: https://a.example, every: '${S}', language: '${S}', full_text: '${S}', headers: {a: '${S}'}}]\n"
     "watchlists: ['(${S}', {query: x, feeds: ['${S}'], languages: '${S}', notify: '${S}', digest: '${S}',"
     " limit: '${S}', priority: '${S}', fields: '${S}'}]\nadmin: '${S}'"), "topsecret\n"),
    (("feeds: [https://a.example]\nwatchlists: [x]\nstore: '${S}'\nretention: '${S}'\nweb: {listen: '${S}'}\n"
     "poll: {max_body: '${S}', concurrency: '${S}'}\nquiet_hours: {from: '${S}', to: '${S}', timezone: '${S}'}\n"
     "opml: '${S}'\nentities: {a: ['@${S}'], b: {names: ['${S}'], ambiguous: ['z${S}']}}"), "topsecret"),
    (("feeds: [https://a.example]\nwatchlists: [x]\nnotify:\n  a: {telegram: {token: '${S}', chat: '${S}',"
     " base_url: '${S}'}}\n  b: {apprise: '${S}'}\n  c: {email: {to: '${S}', smtp: '${S}'}}\n"
     "  d: {webhook: {url: '${S}'}}\n  e: '${S}'"), "topsecret"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "secret"), WRONG_VALUES)
def test_no_error_shows_what_a_placeholder_stands_for(tmp_path: Path, text: str, secret: str) -> None:
    problems = mistakes(tmp_path, text, {"S": secret})
    assert problems
    assert "topsecret" not in "".join(render(problem) + repr(problem) for problem in problems)


@pytest.mark.parametrize(
    "line",
    [
        "notify: {a: {telegram: {token: '99:topsecret', chat: x}}}",
        "notify: {a: {telegram: {token: top secret topsecret, chat: 1}}}",
        "notify: {a: {apprise: topsecret}}",
        "notify: {a: {email: {to: x, smtp: topsecret}}}",
        "notify: {a: {webhook: {url: topsecret, secret: topsecret}}}",
        "web: {listen: x, token: topsecret}",
        "web: {token: [topsecret]}",
        "poll: {min: x}  # https://u:topsecret@example.org",
        "store: postgres://u:topsecret@db/x",
        "retention: x  # 123456789:AAAtopsecretAAAAAAAAAAAAAAAAAAAAAAA",
    ],
)
def test_literal_secret_is_starred_in_the_line_shown(tmp_path: Path, line: str) -> None:
    problems = mistakes(tmp_path, GOOD + line)
    assert "topsecret" not in "".join(render(problem) + repr(problem) for problem in problems)
    assert "*" in "".join(problem.source or "" for problem in problems)


def test_literal_secret_over_several_lines_is_starred(tmp_path: Path) -> None:
    text = GOOD + "notify:\n  a:\n    telegram:\n      token: |\n        topsecret {\n      chat: 1\n"
    problem = mistake(tmp_path, text)
    assert "topsecret" not in render(problem)


@pytest.mark.parametrize(
    "text",
    [
        'token: "topsecret\n',
        "a: {token: topsecret, b: @}\n",
        'token:\n  "topsecret" x\n',
        "headers:\n  X-Key: 'topsecret' x\n",
        "auth:\n  x:\n\n    @topsecret\n",
        "smtp: smtps://u:topsecret@x: y\n",
        "x: @ https://u:topsecret@x\n",
    ],
)
def test_literal_secret_is_starred_where_the_file_is_no_yaml(tmp_path: Path, text: str) -> None:
    problem = mistake(tmp_path, text)
    assert problem.source
    assert "topsecret" not in render(problem)


def test_names_that_came_from_outside_are_not_proposed(tmp_path: Path) -> None:
    text = (
        "feeds: [{url: https://a.example, name: '${S}', tags: ['${S}']}]\nwatchlists: [{query: x, feeds: [topsecre]}]\n"
    )
    assert "did you mean" not in mistake(tmp_path, text, {"S": "topsecret"}).message


def test_lines_after_a_secret_section_are_shown_again() -> None:
    shown = hide_lines("auth:\n  a: b\n\nname: c\n")
    assert shown == "auth:\n  a: *\n\nname: c\n"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/a:b@c", "https://example.org/a:b@c"),
        ("https://u:p@ss@example.org/", "https://u:***@example.org/"),
        ("https://:p@example.org/", "https://:***@example.org/"),
        ("https://u@example.org/", "https://u@example.org/"),
        ("https://u:${P}@example.org/", "https://u:${P}@example.org/"),
        ("https://u:x${P}@example.org/", "https://u:***@example.org/"),
    ],
)
def test_password_of_an_address_is_starred(address: str, shown: str) -> None:
    assert star_password(address) == shown


def test_finding_in_flight_is_a_value_error() -> None:
    with pytest.raises(Wrong):
        duration("x")
    assert isinstance(Unresolved(), ValueError)


def test_relative_path_of_the_file_is_what_messages_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    assert load(Path("config.yaml"), {}).settings.path == tmp_path / "config.yaml"
