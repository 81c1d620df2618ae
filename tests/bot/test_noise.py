"""Which watch is wrong most often, and what might be excluded from it."""

from monitor.bot.noise import exclusion, noisiest
from monitor.model import Item, Watch
from monitor.ports import Judged, Record
from tests.support.build import item

WATCH = Watch(name="Kuril", queries=("Kuril",))


def _items(*titles: str) -> tuple[Item, ...]:
    return tuple(item(title) for title in titles)


WRONG = _items("Kuril football cup", "Kuril football final", "Football club Kuril wins")
RIGHT = _items("Kuril treaty", "Kuril ferry sails", "Kuril islands visited")


def test_noisiest_is_the_watch_with_the_most_irrelevant_alerts() -> None:
    records = {"a": Record(alerts=100, irrelevant=4), "b": Record(alerts=6, irrelevant=5), "c": Record(alerts=9)}
    assert noisiest(records, records) == "b"


def test_few_judgements_make_nobody_noisy() -> None:
    assert noisiest({"a": Record(alerts=2, irrelevant=2)}, ["a"]) is None


def test_watch_that_is_not_in_the_file_any_more_is_not_named() -> None:
    assert noisiest({"old": Record(alerts=9, irrelevant=9)}, ["a"]) is None


def test_exclusion_is_what_the_irrelevant_share_and_the_relevant_lack() -> None:
    assert exclusion(Judged(irrelevant=WRONG, relevant=RIGHT), WATCH, ()) == "football"


def test_words_of_the_watch_itself_are_not_excluded() -> None:
    assert exclusion(Judged(irrelevant=_items("Kuril a", "Kuril b", "Kurils c"), relevant=()), WATCH, ()) is None


def test_word_of_relevant_alerts_is_not_excluded() -> None:
    judged = Judged(irrelevant=WRONG, relevant=(*RIGHT, *_items("Football diplomacy over Kuril")))
    assert exclusion(judged, WATCH, ()) is None


def test_word_that_stands_everywhere_is_not_excluded() -> None:
    assert exclusion(Judged(irrelevant=WRONG, relevant=()), WATCH, _items("Football here", "Football there")) is None


def test_irrelevant_items_among_all_that_is_stored_do_not_count_against_a_word() -> None:
    assert exclusion(Judged(irrelevant=WRONG, relevant=()), WATCH, (*WRONG, *RIGHT)) == "football"


def test_forms_of_a_russian_word_count_as_one() -> None:
    wrong = _items("Курилы: футбольный матч", "Курилы, футбольного клуба", "О футбольной лиге, Курилы")
    watch = Watch(name="Курилы", queries=("Курилы",))
    found = exclusion(Judged(irrelevant=wrong, relevant=()), watch, ())
    assert found is not None
    assert found.startswith("футбол")
