"""What the chat says, in each language. Pure.

A catalogue is a value, so that a text that a language lacks is an error of the type checker, not a gap at night; see
docs/decisions. Placeholders are those of `str.format`; what is put in is markup already, or plain and escaped.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One language. `menu` has a line for each command."""

    menu: dict[str, str]
    stranger: str
    start: str
    help_head: str
    help_tail: str
    unknown: str
    not_a_command: str
    admins_only: str
    failed: str
    # /status
    feeds: str
    feeds_all_well: str
    queue: str
    waiting: str
    parked: str
    muted_list: str
    noisiest: str
    exclusion: str
    troubles: str
    no_troubles: str
    # /list
    no_watches: str
    watch_line: str
    watch_muted: str
    more: str
    # muting
    how_to_mute: str
    nobody_muted: str
    muted: str
    unmuted: str
    not_muted: str
    no_such_watch: str
    did_you_mean: str
    # buttons
    toast_muted: str
    toast_noted: str
    toast_similar: str
    toast_old: str
    toast_denied: str
    # similar stories
    similar: str
    same_story: str
    nothing_similar: str
    # /test, /search
    how_to_test: str
    matches: str
    misses: str
    how_to_search: str
    found: str
    nothing_found: str
    bad_query: str
    # /why
    how_to_why: str
    why_watch: str
    why_seen: str
    why_sent: str
    why_waits: str
    # /digest
    digest_empty: str
    digest_coming: str
    digest_headline: str
    # /watch, /unwatch
    how_to_watch: str
    how_to_unwatch: str
    watched: str
    watched_already: str
    unwatched: str
    last_week: str
    takes_effect_later: str
    refused: str


EN = Texts(
    menu={
        "status": "how feeds and deliveries stand",
        "list": "the watches, and how often each was wrong",
        "watch": "QUERY: watch for something new",
        "unwatch": "NAME: watch for it no longer",
        "mute": "NAME 2h: silence a watch",
        "unmute": "NAME: end the silence, of all without a name",
        "test": "TEXT: which watches would match it",
        "search": "WORDS: look among the stored items",
        "digest": "what is held back, now and in one message",
        "why": "as an answer to an alert: why it came",
        "help": "all commands",
    },
    stranger="This bot is private. Your number is {id}.",
    start="monitor is here, and sends its alerts to this chat. /help shows what else it can do.",
    help_head="What I understand:",
    help_tail="The buttons under an alert mute its watches, or tell me that it was not relevant.",
    unknown="There is no command /{command}. /help shows all.",
    not_a_command="I understand commands only; /help shows them. /test tries a text.",
    admins_only="Only an admin of this group can do that.",
    failed="That did not work: {reason}",
    feeds="Feeds: {well} of {all} are well, {rate} items a day.",
    feeds_all_well="Feeds: all {all} are well, {rate} items a day.",
    queue="Waiting to be sent: {waiting}; given up: {dead}.",
    waiting="{name}: {waiting} waiting, last message {last}",
    parked="{name}: parked, {reason}",
    muted_list="Muted: {names}.",
    noisiest="Noisiest: {watch}; {irrelevant} of its {alerts} alerts were called not relevant.",
    exclusion="What those share and others lack: {word}. Consider <code>not: [{word}]</code> for that watch.",
    troubles="Needs a person:",
    no_troubles="Nothing needs a person.",
    no_watches="There are no watches.",
    watch_line="{watch} — {alerts} alerts, {irrelevant} not relevant",
    watch_muted=" · muted until {until}",
    more="+{count} more",
    how_to_mute="Write /mute NAME 2h. The names: {names}",
    nobody_muted="Nothing is muted.",
    muted="{names}: muted until {until}. /unmute ends it.",
    unmuted="{names}: not muted any more.",
    not_muted="{names}: was not muted.",
    no_such_watch="No watch is called {name}.",
    did_you_mean=" Did you mean {names}?",
    toast_muted="Muted until {until}: {names}",
    toast_noted="Noted: not relevant",
    toast_similar="The list comes as a message",
    toast_old="This button is too old",
    toast_denied="Only an admin can do that",
    similar="Stories like “{headline}”:",
    same_story="The same story:",
    nothing_similar="Nothing like “{headline}” is stored.",
    how_to_test="Write /test and a text; its first line is taken for the headline.",
    matches="Matches:",
    misses="Does not match:",
    how_to_search="Write /search and words, or any query.",
    found="Found among {looked} stored items:",
    nothing_found="Nothing found among {looked} stored items.",
    bad_query="That query cannot be read: {reason}",
    how_to_why="Answer an alert with /why, or write /why and its id or its address.",
    why_watch="▸ {watch}: {policy}",
    why_seen="In the story, in the order in which it was seen:",
    why_sent="{destination}: arrived {at}, tries: {tries}",
    why_waits="{destination}: {state}, tries: {tries}",
    digest_empty="Nothing is held back.",
    digest_coming="Alerts held back: {count}. They come in one message.",
    digest_headline="{count} alerts that were held back",
    how_to_watch="Write /watch and a query, such as /watch Kuril treaty",
    how_to_unwatch="Write /unwatch and the name of a watch. The names: {names}",
    watched="Watching for {query}.",
    watched_already="There is a watch {query} already.",
    unwatched="{name} is not watched for any more.",
    last_week="In the last 7 days it would have matched {count} of {looked} stored items.",
    takes_effect_later="It is in the file, and takes effect when the daemon has read it again.",
    refused="The file was not changed:",
)

RU = Texts(
    menu={
        "status": "как дела у лент и доставки",
        "list": "темы, и как часто каждая ошибалась",
        "watch": "ЗАПРОС: следить за новой темой",
        "unwatch": "ИМЯ: больше не следить",
        "mute": "ИМЯ 2h: заглушить тему",
        "unmute": "ИМЯ: снова слышать, без имени все",
        "test": "ТЕКСТ: какие темы сработали бы",
        "search": "СЛОВА: искать среди сохранённого",
        "digest": "всё отложенное сейчас, одним сообщением",
        "why": "в ответ на новость: почему она пришла",
        "help": "все команды",
    },
    stranger="Это частный бот. Ваш номер: {id}.",
    start="monitor на связи и присылает новости в этот чат. Что он ещё умеет, скажет /help.",
    help_head="Я понимаю:",
    help_tail="Кнопки под новостью заглушают её темы или говорят мне, что она не по теме.",
    unknown="Команды /{command} нет. Все команды: /help.",
    not_a_command="Я понимаю только команды, их список: /help. Проверить текст: /test.",
    admins_only="Это может только администратор группы.",
    failed="Не получилось: {reason}",
    feeds="Ленты: в порядке {well} из {all}, записей в день: {rate}.",
    feeds_all_well="Ленты: все {all} в порядке, записей в день: {rate}.",
    queue="Ждёт отправки: {waiting}; не доставлено: {dead}.",
    waiting="{name}: ждёт {waiting}, последнее сообщение {last}",
    parked="{name}: остановлено, {reason}",
    muted_list="Заглушены: {names}.",
    noisiest="Больше всего шума: {watch}; не по теме {irrelevant} из {alerts}.",
    exclusion="Общее у них, чего нет у других: {word}. Попробуйте <code>not: [{word}]</code> у этой темы.",
    troubles="Нужен человек:",
    no_troubles="Вмешательства не нужно.",
    no_watches="Тем нет.",
    watch_line="{watch} — новостей: {alerts}, не по теме: {irrelevant}",
    watch_muted=" · заглушена до {until}",
    more="и ещё {count}",
    how_to_mute="Напишите /mute ИМЯ 2h. Имена: {names}",
    nobody_muted="Ничего не заглушено.",
    muted="{names}: тихо до {until}. Отменить: /unmute.",
    unmuted="{names}: снова слышно.",
    not_muted="{names}: и так слышно.",
    no_such_watch="Темы {name} нет.",
    did_you_mean=" Может быть, {names}?",
    toast_muted="Тихо до {until}: {names}",
    toast_noted="Учтено: не по теме",
    toast_similar="Список придёт сообщением",
    toast_old="Эта кнопка устарела",
    toast_denied="Это может только администратор",
    similar="Похоже на «{headline}»:",
    same_story="Та же история:",
    nothing_similar="Похожего на «{headline}» не сохранено.",
    how_to_test="Напишите /test и текст; первая строка считается заголовком.",
    matches="Подходит:",
    misses="Не подходит:",
    how_to_search="Напишите /search и слова или любой запрос.",
    found="Нашлось среди записей ({looked}):",
    nothing_found="Среди записей ({looked}) ничего нет.",
    bad_query="Запрос не читается: {reason}",
    how_to_why="Ответьте на новость командой /why, или напишите /why и номер или адрес.",
    why_watch="▸ {watch}: {policy}",
    why_seen="История, в том порядке, в каком её увидели:",
    why_sent="{destination}: доставлено {at}, попыток: {tries}",
    why_waits="{destination}: {state}, попыток: {tries}",
    digest_empty="Ничего не отложено.",
    digest_coming="Отложено новостей: {count}. Придут одним сообщением.",
    digest_headline="Отложенные новости: {count}",
    how_to_watch="Напишите /watch и запрос, например /watch Курилы договор",
    how_to_unwatch="Напишите /unwatch и имя темы. Имена: {names}",
    watched="Слежу: {query}.",
    watched_already="Тема {query} уже есть.",
    unwatched="Больше не слежу: {name}.",
    last_week="За 7 дней подошло бы {count} из {looked} сохранённых записей.",
    takes_effect_later="Записано в файл и подействует, когда программа его перечитает.",
    refused="Файл не изменён:",
)

_CATALOGUES = {"en": EN, "ru": RU}
LANGUAGES = tuple(_CATALOGUES)


def language_of(*wishes: str | None) -> str:
    """The first of these languages ("ru", "ru-RU") that there is a catalogue for, else English."""
    primary = (wish.partition("-")[0].lower() for wish in wishes if wish)
    return next((language for language in primary if language in _CATALOGUES), "en")


def texts(language: str) -> Texts:
    """The catalogue of a language that `language_of` gave."""
    return _CATALOGUES[language]
