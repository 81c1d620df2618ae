"""The buttons under a message."""

import pytest

from monitor.alerts.buttons import Verb, buttons, pressed
from monitor.model import MessageKind
from monitor.words import ENGLISH, words_of
from tests.alerts.examples import letter

KEY = "ab" * 16


def test_only_alerts_have_buttons() -> None:
    assert [kind for kind in MessageKind if buttons(letter(kind=kind), KEY, ENGLISH)] == [MessageKind.ALERT]


def test_link_that_is_no_web_page_gets_no_button() -> None:
    rows = buttons(letter(link="javascript:alert(1)"), KEY, ENGLISH)
    assert [button.url for row in rows for button in row] == ["", "", "", ""]


def test_russian_buttons_are_labelled_in_russian() -> None:
    labels = [[button.label for button in row] for row in buttons(letter(), KEY, words_of("ru"))]
    assert labels == [["Открыть"], ["Тихо 1 час", "Тихо сутки"], ["Не по теме", "Похожие"]]


def test_every_button_is_read_back_and_fits() -> None:
    data = [button.data for row in buttons(letter(), KEY, ENGLISH) for button in row if button.data]
    assert [pressed(one) for one in data] == [(verb, KEY) for verb in Verb]
    assert max(len(one.encode()) for one in data) <= 64


@pytest.mark.parametrize("data", ["", "mh", "mh:", "xx:ab", "mh:xyz", "mh:ab\n", "MH:ab", "mh:" + "a" * 61])
def test_what_is_no_button_of_ours_is_not_read(data: str) -> None:
    assert pressed(data) is None
