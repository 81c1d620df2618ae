"""Fifty mistakes in one file are fifty problems, each at its line, in the order of the file."""

from pathlib import Path

from tests.config.support import mistakes

# Every line that ends with this mark has exactly one mistake.
MARK = "  # wrong"

FILE = """\
feeds:
  - ftp://example.org/feed.xml  # wrong
  - example.org  # wrong
  - url: https://example.org/a.xml
    name: A
    nam: A  # wrong
    language: jp  # wrong
    every: 0s  # wrong
    full_text: maybe  # wrong
    headers:
      "X Key": a  # wrong
    auth:
      user: desk  # wrong
      username: desk
      password: p
    proxy: socks5://127.0.0.1  # wrong
    backfill: long  # wrong
    enabled: 2  # wrong
  - url: https://example.org/b.xml
    name: A  # wrong
    tags: {a: b}  # wrong
  - url: "https://example.org/${UNSET}"  # wrong
  - ~  # wrong
opml:
  - none.opml  # wrong
entities:
  Abe: [安倍, "@Ab"]  # wrong
  Putin:
    names: [Путин, "@Leaders"]
    les: [x]  # wrong
    ambiguous: [Пути]  # wrong
  Leaders: ["@Putin"]  # wrong
watchlists:
  - (Kuril  # wrong
  - no  # wrong
  - title: Kuril  # wrong
  - name: x  # wrong
    not: film
  - query: a AND  # wrong
    any:
      - "@Nobody"  # wrong
    not:
      - (a  # wrong
    languages: [english]  # wrong
    fields: [titel]  # wrong
    priority: hgih  # wrong
    notify: [phnoe]  # wrong
    digest: noon  # wrong
    limit: 10/h  # wrong
    limti: 10/1h  # wrong
  - query: Abe
  - query: Abe  # wrong
    query: Putin  # wrong
notify:
  phone:
    telegram:
      token: nonsense  # wrong
      chat: me  # wrong
      thread: x  # wrong
      base_url: 127.0.0.1  # wrong
  mail:
    email:
      to: nobody  # wrong
      smtp: mail.example.org  # wrong
  hook: {webhook: {secret: s}}  # wrong
  both: {apprise: "json://x", console: }  # wrong
  none: {}  # wrong
  screen: consol  # wrong
quiet_hours:
  from: 25:00  # wrong
  to: "07:00"
  timezone: Europe/Mosco  # wrong
poll:
  min: 2h
  max: 1h  # wrong
  concurrency: 0  # wrong
  max_body: 10  # wrong
stories: {window: 2 days}  # wrong
store: mysql://x  # wrong
retention: forever  # wrong
web:
  listen: 0.0.0.0:80  # wrong
admin: desk  # wrong
unknown: 1  # wrong
"""


def test_every_mistake_of_a_file_is_told_at_its_line(tmp_path: Path) -> None:
    expected = [number for number, line in enumerate(FILE.splitlines(), 1) if line.endswith(MARK)]
    assert len(expected) >= 50
    assert [problem.line for problem in mistakes(tmp_path, FILE)] == expected
