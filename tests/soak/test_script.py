"""The script of a soak: the same for the same seed, and with everything in it that a soak is for."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from tests.soak.script import (
    ChangeGuids,
    End,
    Jump,
    Kind,
    Nightfall,
    Publish,
    Reload,
    Restart,
    Script,
    Spoil,
    Turn,
    script,
)
from tests.soak.timing import UNDER_WAY

LONG = 900.0


def steps(of: Script) -> Counter[str]:
    return Counter(type(cue.step).__name__ for cue in of.cues)


def test_the_same_seed_gives_the_same_script_and_another_one_another() -> None:
    assert script(7, 60) == script(7, 60)
    assert script(7, 60) != script(8, 60)


def test_a_long_script_has_every_kind_of_story_and_of_calamity() -> None:
    long = script(3, LONG)
    assert {story.kind for story in long.stories.values()} == set(Kind)
    assert {cue.step.end for cue in long.cues if isinstance(cue.step, Restart)} == set(End)
    assert {cue.step for cue in long.cues if isinstance(cue.step, Turn)} == set(Turn)
    assert steps(long)[Reload.__name__] > 0
    assert steps(long)[Nightfall.__name__] > 5
    assert sum(isinstance(cue.step, Restart) and cue.step.eve is not None for cue in long.cues) > 5
    assert len(long.stories) > 250


def test_a_short_script_has_some_of_everything() -> None:
    counted = steps(script(1, 20))
    assert min(counted[kind.__name__] for kind in (Jump, Spoil, ChangeGuids, Publish, Turn)) >= 1
    assert counted["Restart"] + counted["Reload"] >= 3


def test_the_clock_never_strays_so_far_that_a_story_is_over() -> None:
    lead, leads = timedelta(), []
    for cue in script(5, LONG).cues:
        if isinstance(cue.step, Jump):
            lead += cue.step.by
        elif isinstance(cue.step, Nightfall):
            lead = timedelta(hours=3, seconds=-cue.at) + cue.step.into
        leads.append(lead)
    assert timedelta(hours=-6) < min(leads) < timedelta() < max(leads) < timedelta(hours=10)


def test_every_night_is_left_and_lasts_so_long_that_what_was_under_way_has_come() -> None:
    turns = [cue for cue in script(6, LONG).cues if isinstance(cue.step, Jump | Nightfall)]
    nights = [(cue, after) for cue, after in pairwise(turns) if isinstance(cue.step, Nightfall) if after.at < LONG]
    assert nights
    assert all(isinstance(after.step, Jump) and after.at - cue.at > 1.5 * UNDER_WAY for cue, after in nights)


def test_no_two_stories_share_a_word_of_their_headlines() -> None:
    words = [word for story in script(2, LONG).stories.values() for word in story.headline.split()]
    assert len(words) == len(set(words))


def test_a_story_that_grows_has_its_word_only_in_the_edit() -> None:
    first, second = _publications(Kind.GROWN)
    terms = [watch.term for watch in first.story.watches]
    assert not any(term in first.summary.lower() for term in terms)
    assert all(term in second.summary.lower() for term in terms)


def test_a_late_story_has_its_word_only_on_its_page() -> None:
    (late,) = _publications(Kind.LATE)
    (watch,) = late.story.watches
    assert late.page is not None
    assert (watch.term in late.summary.lower(), watch.term in late.page.text.lower()) == (False, True)


def _publications(kind: Kind) -> list[Publish]:
    """Every publication of the first story of a kind, in order."""
    told = [cue.step for cue in script(4, LONG).cues if isinstance(cue.step, Publish) and cue.step.story.kind is kind]
    return [step for step in told if step.story == told[0].story]
