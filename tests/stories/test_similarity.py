"""Which texts are copies, and which only look alike."""

from dataclasses import replace

from monitor.model import Item, Joined
from monitor.stories.fingerprint import MAX_WORDS, SKETCH, fingerprint
from monitor.stories.similarity import likeness, republication
from tests.support.build import item

LETTER = item(
    "Japanese FM hands personal letter from Putin to Abe",
    summary=(
        "Foreign Minister Taro Okada handed Prime Minister Shinzo Abe a personal letter from President Putin on "
        "Friday, the ministry said. The two leaders are to meet in Vladivostok on 6 September and to speak about "
        "fishing rights off the southern islands. Okada spent three days in Moscow and called the atmosphere frank and"
        " warm. A treaty of peace has been discussed since 1956, and 14 rounds of talks have brought the sides no "
        "closer to each other."
    ),
)
FORECAST = (
    "{day} will be {sky} in the north with highs of {high} degrees and windy in the south with lows of {low}. The "
    "chance of rain is {rain} percent. Sunrise is at {rise} and sunset at 20:14. For details see the national weather "
    "service."
)


def copied(title: str, summary: str) -> Item:
    return item(title, summary=summary, feed_id="other-id", source="Other")


def how(one: Item, other: Item) -> Joined | None:
    found = likeness(fingerprint(one), fingerprint(other))
    return None if found is None else found.reason


def words(count: int, letters: str = "word") -> str:
    return " ".join(f"{letters}{number}" for number in range(count))


def test_a_copy_under_another_headline_is_the_same_story() -> None:
    other = copied("Kremlin message reaches Tokyo", f"TOKYO, June 3 (Wire) - {LETTER.summary} (Reporting by A. Nakata)")
    assert how(LETTER, other) is Joined.SAME_TEXT


def test_a_text_cut_short_is_the_same_story_and_tells_how_much_of_it_is_there() -> None:
    cut = copied("Letter from Putin for Abe", " ".join(LETTER.summary.split()[:40]) + " …")
    found = likeness(fingerprint(LETTER), fingerprint(cut))
    assert found is not None
    assert found.share == 1.0


def test_which_came_first_makes_no_difference() -> None:
    other = fingerprint(copied("Kremlin message reaches Tokyo", f"By our staff. {LETTER.summary}"))
    assert likeness(fingerprint(LETTER), other) == likeness(other, fingerprint(LETTER))


def test_a_forecast_for_another_day_is_another_story() -> None:
    monday = FORECAST.format(day="Monday", sky="sunny", high=21, low=12, rain=10, rise="4:58")
    tuesday = FORECAST.format(day="Tuesday", sky="sunny", high=24, low=13, rain=40, rise="4:57")
    assert how(item("Daily weather for Monday", summary=monday), copied("Daily weather for Tuesday", tuesday)) is None


def test_a_bulletin_with_another_number_is_another_story_though_the_text_is_the_same() -> None:
    text = LETTER.summary
    assert how(item("Situation report No. 71", summary=text), copied("Situation report No. 72", text)) is None


def test_two_firms_results_in_one_form_are_two_stories() -> None:
    form = (
        "{firm} said on Thursday that its net profit rose {rise} percent to {sum} million crowns in the third quarter, "
        "compared with {before} million a year earlier. Chief executive {person} said the company was confident."
    )
    one = form.format(firm="Telvox", rise=4, sum=310, before=298, person="Marta Lindqvist")
    other = form.format(firm="Brenner", rise=9, sum=77, before=71, person="Paul Adeyemi")
    assert how(item("Telvox profit rises", summary=one), copied("Brenner profit rises", other)) is None


def test_pages_that_share_only_their_furniture_are_different_stories() -> None:
    furniture = (
        "You have read two of your five free articles this month, subscribe now to read without limits every day."
    )
    one = f"{furniture} A ferry that lost its engines in heavy seas reached the harbour on Thursday morning."
    other = f"{furniture} Bakers in the capital walked out over night pay and left the shelves of shops quite empty."
    assert how(item("Ferry safe after storm", summary=one), copied("No bread as bakers strike", other)) is None


def test_new_findings_above_old_background_are_a_story_of_their_own() -> None:
    background = LETTER.summary
    news = (
        "Fishermen from Nemuro blocked the harbour with forty boats at dawn and demanded compensation for nets that "
        "coast guards had cut in disputed waters, while the mayor asked them to wait until an envoy could arrive from "
        "the capital with an offer that nobody had yet seen in writing or even been told about in any detail at all. "
    )
    assert how(LETTER, copied("Fishermen block harbour", news + background)) is None


def test_a_newsletter_that_mentions_a_story_does_not_join_it() -> None:
    lead = LETTER.summary.split(". ")[0]
    letter = f"{words(120, 'a')} {lead} {words(120, 'b')}"
    assert how(item("Japanese FM hands letter", summary=lead), copied("Your day in five minutes", letter)) is None


def test_a_headline_with_a_source_around_it_is_nearly_the_same_where_there_is_no_text() -> None:
    short, long = item(LETTER.title), copied(f"UPDATE 1 - {LETTER.title}", "Read more")
    assert how(short, long) is Joined.SIMILAR_HEADLINE


def test_a_headline_that_says_the_opposite_in_one_word_is_another_story() -> None:
    one, other = "Putin agrees to meet Abe in Tokyo in May", "Putin refuses to meet Abe in Tokyo in May"
    assert how(item(one), copied(other, "")) is None


def test_copies_are_known_where_words_are_not_separated() -> None:
    text = (
        "嵐のため動力を失って漂流していたフェリー「サンタアルダ号」が木曜日の早朝、北港に到着した。乗客と乗員合わせて"
        "214人は全員無事だった。船長によると、前日の正午過ぎに通風口から海水が入った。"
    )
    thai = "เรือเฟอร์รี่กลับถึงท่าเรือเมื่อเช้าวันพฤหัสบดีหลังพายุพัดแรงตลอดคืนผู้โดยสารทั้งหมดปลอดภัยดีและได้รับการดูแล"
    for said in (text, thai):
        assert (
            how(item("北港に帰港", summary=said), copied("全員無事、北港に到着", f"【共同】{said}")) is Joined.SAME_TEXT
        )


def test_in_one_feed_only_a_text_that_says_nothing_else_is_a_republication() -> None:
    again = replace(LETTER, id="again", summary=LETTER.summary.replace("frank and warm", "frank, and warm"))
    update = replace(LETTER, id="update", summary=LETTER.summary.replace("14 rounds", "15 rounds"))
    assert republication(fingerprint(LETTER), fingerprint(again)) is not None
    assert republication(fingerprint(LETTER), fingerprint(update)) is None


def test_in_one_feed_a_live_page_that_grew_is_a_further_item() -> None:
    grown = replace(LETTER, id="grown", summary="Abe has just arrived at the residence. " + LETTER.summary)
    assert republication(fingerprint(LETTER), fingerprint(grown)) is None


def test_a_fingerprint_is_bounded_however_long_the_item_is() -> None:
    endless = fingerprint(item(words(50_000, "t"), summary=words(50_000), text=words(100_000, "x")))
    assert len(endless.shingles) <= MAX_WORDS
    assert len(endless.traces) <= 2 * MAX_WORDS
    assert len(endless.sketch) <= SKETCH


def test_hashes_are_the_same_in_every_version_since_they_are_stored() -> None:
    assert sorted(fingerprint(item("One two three four")).sketch) == [1044035734, 2015744983]


def test_an_empty_item_is_like_nothing() -> None:
    empty = fingerprint(item("", summary="", text=""))
    assert likeness(empty, empty) is None
    assert empty.sketch == frozenset()


def test_in_one_feed_the_same_words_in_another_order_are_a_further_item() -> None:
    sentences = LETTER.summary.split(". ")
    turned = replace(LETTER, id="turned", summary=". ".join(" ".join(reversed(one.split())) for one in sentences))
    assert republication(fingerprint(LETTER), fingerprint(turned)) is None
