"""The examples of docs/configuration.md, by the heading that they stand under: each has every key of its section."""

EXAMPLES = {
    "The file": """\
feeds: [https://example.org/feed.xml]
opml: [subscriptions.opml]
entities:
  Kurils: ["Kuril*", Northern Territories, 北方領土]
watchlists: [Kurils treaty]
notify:
  screen: console
admin: screen
heartbeat: "08:00"
quiet_hours: {from: "23:00", to: "07:00", timezone: Europe/Moscow}
poll: {min: 5m}
stories: {window: 24h}
store: sqlite:///data/monitor.db
retention: 30d
web: {listen: "127.0.0.1:8080"}
""",
    "A feed": """\
feeds:
  - https://example.org/feed.xml               # the address alone
  - url: https://members.example.org/feed.xml
    name: Members
    tags: [japan, paid]
    language: en
    every: 5m
    full_text: true
    headers: {X-Key: "${MEMBERS_KEY}"}
    auth: {username: desk, password: "${MEMBERS_PASSWORD}"}
    proxy: http://proxy.example.org:3128
    user_agent: our-newsroom/1.0
    allow_private: false
    backfill: 24h
    enabled: true
""",
    "A watch": """\
watchlists:
  - Kuril treaty                               # a query alone
  - name: islands
    query: '@Kurils (treaty OR "peace talks") -football'
    any: [Kunashir, Iturup, Shikotan]
    not: [film festival]
    feeds: [tag:japan, -NHK]
    languages: [en, ja]
    fields: [title, summary]
    priority: low
    notify: [screen]
    digest: "08:00"
  - name: ferries
    query: ferry
    limit: 10/1h
""",
    "An entity": """\
entities:
  Kurils: ["Kuril*", Northern Territories, "Курил*", 北方領土]     # the names alone
  Abe:
    names: [Shinzo Abe, Синдзо Абэ, 安倍]
    unless: [Lincoln]
    ambiguous: [Abe]
    near: [Japan, Tokyo, prime minister]
""",
    "A destination": """\
notify:
  phone:
    telegram: {token: "${TELEGRAM_BOT_TOKEN}", chat: 123456789}
  mail:
    email: {to: desk@example.org, smtp: "smtps://user:${SMTP_PASSWORD}@mail.example.org"}
  hook:
    webhook: {url: https://example.org/hook, secret: "${HOOK_SECRET}"}
  desk:
    apprise: "ntfys://ntfy.example.org/desk"
  screen: console                              # or `console: {}`
""",
    "Telegram": """\
notify:
  desk:
    telegram:
      token: "${TELEGRAM_BOT_TOKEN}"
      chat: -1001234567890
      thread: 7
      silent: true
      language: ru
      admins: [123456789]
      base_url: http://127.0.0.1:8081
""",
    "E-mail": """\
notify:
  mail:
    email:
      to: [desk@example.org, night@example.org]
      smtp: "smtps://user:${SMTP_PASSWORD}@mail.example.org"
      from: monitor@example.org
      language: ru
""",
    "A webhook": """\
notify:
  hook:
    webhook:
      url: https://example.org/hook
      secret: ["${HOOK_SECRET}", "${OLD_HOOK_SECRET}"]
      language: ru
""",
    "Apprise": """\
notify:
  desk:
    apprise: {url: "ntfys://ntfy.example.org/desk", language: ru}
""",
    "The screen": """\
notify:
  screen:
    console: {language: ru}
""",
    "Quiet hours": """\
quiet_hours: {from: "23:00", to: "07:00", timezone: Europe/Moscow}
""",
    "Polling": """\
poll:
  min: 2m
  max: 1h
  timeout: 20s
  concurrency: 64
  per_host: 2
  max_body: 10MB
  max_article: 5MB
  allow_private: false
""",
    "Stories": """\
stories: {window: 48h, merge: true}
""",
    "The web server": """\
web: {listen: "0.0.0.0:8080", token: "${WEB_TOKEN}", public_url: https://monitor.example.org}
""",
    "A feed's login": """\
feeds:
  - {url: https://members.example.org/feed.xml, auth: {username: desk, password: "${MEMBERS_PASSWORD}"}}
""",
}
