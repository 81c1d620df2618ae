"""From bytes to characters, from HTML to plain text, and from what feeds write to dates."""

import codecs
import time
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.encoding import to_text, to_utf8
from monitor.feeds.dates import read_date
from monitor.feeds.html_text import one_line, plain_text
from monitor.feeds.xml_text import to_xml

WORDS = "Курилы и Япония – «договор» 安倍"


def is_clean(text: str) -> bool:
    return all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"} for char in text)


# --- encodings ------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_mark_or_valid_utf8_wins_over_every_declaration(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="koi8-r"?><rss>{WORDS}</rss>'
    assert to_text(text.encode(encoding), "text/xml; charset=windows-1251") == text


def test_big_endian_marks_are_known() -> None:
    assert to_text(codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "") == WORDS
    assert to_text(codecs.BOM_UTF32_BE + WORDS.encode("utf-32-be"), "") == WORDS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_first_characters(encoding: str) -> None:
    assert to_text(f"<rss>{WORDS}".encode(encoding), "") == f"<rss>{WORDS}"


def test_header_wins_over_the_documents_declaration() -> None:
    body = '<?xml version="1.0" encoding="koi8-r"?><a>Курилы</a>'.encode("cp1251")
    assert "Курилы" in to_text(body, 'text/xml; charset="windows-1251"')


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "iso-8859-5"])
def test_declaration_counts_where_the_header_says_nothing(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><a>Курилы</a>'.encode(encoding)
    assert "Курилы" in to_text(body, "text/xml")


def test_page_may_declare_its_encoding_in_a_meta_element() -> None:
    assert "Курилы" in to_text("<html><meta charset=windows-1251>Курилы".encode("cp1251"), "text/html")


@pytest.mark.parametrize(
    ("label", "written"), [("gb2312", "gb18030"), ("shift_jis", "cp932"), ("euc-kr", "cp949"), ("latin-1", "cp1252")]
)
def test_narrow_label_is_read_as_the_wider_set(label: str, written: str) -> None:
    text = {"cp1252": "a “quote” é", "cp949": "푸틴 대통령", "cp932": "①安倍", "gb18030": "普京€"}[written]
    assert to_text(text.encode(written), f"text/xml; charset={label}") == text


def test_seven_bit_encoding_is_known_by_its_escapes() -> None:
    assert to_text("安倍".encode("iso2022_jp"), "text/xml; charset=iso-2022-jp") == "安倍"
    assert to_text(b"plain", "text/xml; charset=iso-2022-jp") == "plain"


def test_one_invalid_byte_costs_one_character() -> None:
    assert to_text("Курилы ".encode() + b"\xff" + " рядом".encode(), "") == "Курилы \ufffd рядом"


@pytest.mark.parametrize("label", ["punycode", "rot13", "no-such", "undefined", "idna", "x" * 39])
def test_label_of_no_documents_encoding_is_ignored(label: str) -> None:
    assert to_text(b"a\xff", f"text/xml; charset={label}") == "a\ufffd"


# One sentence or headline each, with what is special about the language's letters, and with signs of trade.
SENTENCES = (
    "Die Fähre kehrt zurück – „müde“, aber heil. Größe: 40 m²",
    "Le traversier est revenu « hier » à Genève, où il dort",
    "El niño volvió ayer; ¿quién lo vio? ¡Nadie! 20 €", "A balsa voltou não se sabe quando; três irmãs, avó e avô",
    "Il traghetto è tornato: perché? Città più vicina", "Færgen kom tilbage på Ærø efter stormen i går",
    "Färjan återvände till Åland på lördagen, säger hon", "Lautta palasi yöllä – myrsky on ohi, Pöytyä",
    "Ferjan kom aftur í dag, þó að óveðrið væri ekki búið", "Prom wrócił wczoraj: żółta łódź, źle, ćma, ńa, ęą",
    "Loď se vrátila; řeka, ěščřžýáíé, ďáblův, ťuk, ňu, ů", "A komp visszatért: őrült, űrhajó, árvíztűrő",
    "Feribotul s-a întors în București, și țara așteaptă", "Feribot geri döndü: İstanbul, ığdır, şişe, çağ",
    "Phà đã trở lại Hạ Long, người dân rất vui mừng", "Το πλοίο γύρισε χθες στον Πειραιά, με σαράντα επιβάτες",
    "Паром вернулся вчера: сорок пассажиров, № 7", "Пором повернувся: їжак, ґанок, єдність", "הספינה חזרה אתמול",
    "عادت العبّارة أمس إلى الميناء", "नौका कल लौट आई", "เรือเฟอร์รี่กลับมาแล้ว", "船が昨日戻った。「四十人」",
    "渡轮昨天返回了。“四十人”", "페리가 어제 돌아왔다", "Borec se je vrnil – čez šest žab",
    "NESCAFÉ® and CAFFÈ™ “back” on sale, £5", "Señor © 2026 — half ½, ¼, 20° north, ±3 §4 ¶",
    "Ångström’s “naïve” fiancée’s résumé",
)  # fmt: skip


def encoded_twice(text: str) -> bytes:
    meaningless = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "".join(
        chr(byte) if byte in meaningless else bytes([byte]).decode("cp1252") for byte in text.encode()
    ).encode()


@pytest.mark.parametrize("text", SENTENCES)
def test_sentence_of_any_language_stays_as_it_is(text: str) -> None:
    assert to_text(text.encode(), "") == text


@pytest.mark.parametrize("text", SENTENCES)
def test_sentence_that_was_encoded_twice_is_mended(text: str) -> None:
    assert to_text(encoded_twice(text), "") == text


def test_sentences_encoded_twice_are_left_alone_beside_one_that_was_not() -> None:
    mixed = encoded_twice("Déjà vu à l’été – 20 €") + "Größe".encode()
    assert to_text(mixed, "") == mixed.decode()


def test_signs_that_look_as_if_they_were_encoded_twice_stay() -> None:
    assert to_text("NESCAFÉ™, again NESCAFÉ™".encode(), "") == "NESCAFÉ™, again NESCAFÉ™"


def test_characters_that_xml_forbids_are_dropped() -> None:
    assert to_text(b"a\0b\x0bc\td\ne", "") == "ab" + "c\td\ne"


def test_declaration_matches_what_is_handed_on() -> None:
    xml = to_xml('\n <?xml version="1.0" encoding="koi8-r"?>\n<a>ы</a>'.encode())
    assert xml == '<?xml version="1.0" encoding="utf-8"?>\n<a>ы</a>'.encode()
    assert to_xml(b"<a/>").startswith(b'<?xml version="1.0" encoding="utf-8"?>')


@pytest.mark.parametrize(
    "reference",
    ["&#32;", "&#99;", "&#100;", "&#8217;", "&#55295;", "&#x20;", "&#x9;", "&#xD7FF;", "&#x1F600;", "&#13;"],
)
def test_reference_to_a_character_stays(reference: str) -> None:
    assert to_xml(f"<a>{reference}</a>".encode()).endswith(f"<a>{reference}</a>".encode())


@pytest.mark.parametrize(
    "reference",
    ["&#0;", "&#8;", "&#31;", "&#55296;", "&#65535;", "&#1114112;", "&#x0;", "&#x1f;", "&#xD800;", "&#xDFFF;"],
)
def test_reference_to_no_character_is_replaced(reference: str) -> None:
    assert to_xml(f"<a>{reference}</a>".encode()).endswith("<a>\ufffd</a>".encode())


@given(st.binary(), st.text())
def test_any_bytes_become_clean_characters(body: bytes, content_type: str) -> None:
    assert "\0" not in to_text(body, content_type)
    to_xml(to_utf8(body, content_type)).decode()


# --- plain text ------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Kuril Islands", "Kuril Islands"),
        ("one\n  two\t three", "one\ntwo three"),
        ("a < b, I <3 you, AT&T", "a < b, I <3 you, AT&T"),
        ("<b>Ku</b>ril", "Kuril"),
        ("<p>one<p>two<br>three<div>four</div>", "one\ntwo\nthree\nfour"),
        ("<ul><li>Kunashir<li>Iturup</ul>", "Kunashir\nIturup"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("line\nbroken <i>here</i>", "line broken here"),
        ("caf&eacute;&nbsp;&#1050;&#x443;&hellip;", "café Ку…"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&lt;p&gt;Hello &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;", "Hello you"),
        ("&amp;amp;amp;amp; x", "&amp; x"),
        ("x < y &amp; z", "x < y & z"),
        ("a<script>if (a<b) x()</script><style>p{}</style>b", "ab"),
        ("a<iframe src=x>no frames</iframe>b<!-- c -->", "ab"),
        ("<script>never closed", ""),
        ("&#1;&#0;x\x00\x1b\ud800", "\ufffdx"),
        ("e\u0301", "e\u0301"),
        ("", ""),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_headline_is_one_line() -> None:
    assert one_line("<p>Letter</p> <p>handed over</p>") == "Letter handed over"


@given(st.text())
def test_any_text_becomes_clean_text(html: str) -> None:
    assert is_clean(plain_text(html))


@given(st.lists(st.sampled_from(["<", ">", "&", "#1;", "p", "script", "/", "!--", "--", " ", "'", '"', "\x01", "x"])))
def test_any_broken_markup_becomes_clean_text(pieces: list[str]) -> None:
    assert is_clean(plain_text("".join(pieces)))


@pytest.mark.parametrize("piece", ["<a ", "<!--", '<a b="', "<div>", "&amp;", "</", "<p><b>", "&lt;"])
def test_hostile_markup_takes_little_time(piece: str) -> None:
    started = time.perf_counter()
    plain_text(piece * 50_000)
    assert time.perf_counter() - started < 2


# --- dates ------------------------------------------------------------

TEN = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 05 Aug 2026 10:00:00 GMT", TEN),
        ("Wed, 05 Aug 2026 13:00:00 +0300", TEN),
        ("Wed, 05 Aug 2026 13:00:00 MSK", TEN),
        ("Wed, 05 Aug 2026 19:00:00 JST", TEN),
        ("Wed, 05 Aug 2026 15:30:00 IST", TEN),
        ("Wed, 05 Aug 2026 13:00 GMT+3", TEN),
        ("Wed, 05 Aug 2026 05:30 UTC-04:30", TEN),
        ("Wed, 05 Aug 2026 06:00:00 -0400 (EDT)", TEN),
        ("Wed, 05 Aug 2026 10:00:00 XYZ", TEN),
        ("2026-08-05T10:00:00Z", TEN),
        ("2026-08-05T13:00:00.123+03:00", TEN.replace(microsecond=123_000)),
        ("2026-08-05 10:00:00", TEN),
        ("05.08.2026 10:00", TEN),
        ("05/08/2026", MIDNIGHT),
        ("08/05/2026 10:00 AM", TEN),
        ("2026/08/05", MIDNIGHT),
        ("5 августа 2026 г., 13:00 МСК", TEN),
        ("Ср, 05 авг 2026 13:00:00 +0300", TEN),
        ("5 серпня 2026", MIDNIGHT),
        ("5 août 2026", MIDNIGHT),
        ("5 de agosto de 2026", MIDNIGHT),
        ("5 sierpnia 2026", MIDNIGHT),
        ("5 Ağustos 2026", MIDNIGHT),
        ("5 de mayo de 2026", datetime(2026, 5, 5, tzinfo=UTC)),
        ("Mi, 05 März 2026 10:00 +0000", datetime(2026, 3, 5, 10, 0, tzinfo=UTC)),
        ("2026年8月5日 10:00", TEN),
        ("1785924000", TEN),
        ("1785924000000", TEN),
    ],
)
def test_date_is_read_as_people_mean_it(text: str, moment: datetime) -> None:
    assert read_date(text) == moment


@pytest.mark.parametrize("text", ["Mon, 01 Jan 0001 00:00:00 +0000", "-0001-11-30T00:00:00+00:00", "01/01/0001 00:00"])
def test_date_that_stands_for_none_is_none_whatever_the_parser_made_of_it(text: str) -> None:
    assert read_date(text, time.struct_time((2001, 1, 1, 0, 0, 0, 0, 1, 0))) is None


@pytest.mark.parametrize(
    "text",
    ["", "soon", "10:00", "1970-01-01", "1785-08-05", "9999-12-31", "0001-01-01", "5 Aug", "2026-13-45", "1" * 200],
)
def test_date_that_cannot_be_is_none(text: str) -> None:
    assert read_date(text) is None


def test_fallback_counts_where_the_text_cannot_be_read() -> None:
    assert read_date("Wed, 05 Aug 2026 24:00:00 +", time.struct_time((2026, 8, 5, 10, 0, 61, 2, 217, 0))) == (
        TEN.replace(second=59)
    )
    assert read_date("", time.struct_time((0, 0, 0, 0, 0, 0, 0, 0, 0))) is None


@given(st.text() | st.text(alphabet="0123456789:-+/., TZJanGMT", max_size=30))
def test_any_text_is_a_sane_date_or_none(text: str) -> None:
    moment = read_date(text)
    assert moment is None or (moment.tzinfo is UTC and 1989 <= moment.year <= 2101)
