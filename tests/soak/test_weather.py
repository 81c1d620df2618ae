"""The weather at Telegram: drawn from the seed, call by call."""

from collections import Counter

from tests.soak.cast import CHATS, Destination
from tests.soak.weather import SPOILED, weather
from tests.support.botapi.faults import Call, Fault

ANNA, DESK = CHATS[Destination.ANNA][0], CHATS[Destination.DESK][0]


def call(number: int, method: str = "sendMessage", chat: int | None = ANNA) -> Call:
    return Call(method=method, chat=chat, params={}, number=number)


def faults(method: str = "sendMessage", chat: int | None = ANNA) -> Counter[Fault | None]:
    sky = weather(1, patient=True)
    plans = [sky(call(number, method, chat)) for number in range(3000)]
    return Counter(plan.fault if plan else None for plan in plans)


def test_the_same_call_meets_the_same_fault_and_another_seed_another() -> None:
    def met(seed: int) -> list[object]:
        return [weather(seed, patient=False)(call(number)) for number in range(50)]

    assert met(1) == met(1)
    assert met(1) != met(2)


def test_about_one_call_in_five_is_spoiled() -> None:
    assert abs(faults()[None] / 3000 - (1 - SPOILED)) < 0.03


def test_every_fault_that_the_server_has_comes_up_but_those_that_last() -> None:
    met = faults(chat=DESK) | faults("editMessageText", DESK)
    assert set(Fault) - set(met) == {Fault.MIGRATED}


def test_what_concerns_no_chat_meets_no_trouble_of_a_chat() -> None:
    assert not {Fault.BLOCKED, Fault.CANT_PARSE, Fault.THREAD_NOT_FOUND} & set(faults("getMe", None))


def test_nothing_lasts_half_a_minute_in_a_soak_that_has_no_patience() -> None:
    plans = [plan for number in range(1000) if (plan := weather(1, patient=False)(call(number)))]
    assert max(plan.delay for plan in plans) <= 2
    assert max(plan.retry_after for plan in plans) <= 3
