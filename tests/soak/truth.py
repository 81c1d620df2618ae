"""What people must hear of, and what they may: from the script, and from which file the daemon had when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.soak.cast import Destination, routed
from tests.soak.evidence import Evidence, Life
from tests.soak.script import Kind, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One alert at one destination. `sure` says that it must arrive; else it may, for the watch came or went meanwhile.

    `watches` are those that the message has to name, `outlets` the feeds.
    """

    story: Story
    place: Destination
    sure: bool
    watches: frozenset[str]

    @property
    def outlets(self) -> frozenset[str]:
        return frozenset(self.story.feeds)


def due(evidence: Evidence) -> tuple[Due, ...]:
    """Every alert that must or may be told. What is not among them must not."""
    stories = evidence.script.stories
    found: list[Due] = []
    for number, moment in sorted(evidence.published.items()):
        story = stories[number]
        sure, possible = _verdicts(story, moment, evidence.lives)
        if possible:
            places = routed(story.watches).items()
            found += [Due(story=story, place=place, sure=sure, watches=watches) for place, watches in places]
    return tuple(found)


def _verdicts(story: Story, moment: float, lives: Iterable[Life]) -> tuple[bool, bool]:
    """Whether the story's alert must be told, and whether it may.

    A watch that comes and goes must tell where every life from the publication on had it: then whichever life read the
    feed was told to look.
    """
    if story.kind is not Kind.GUEST:
        return True, True
    had_it = [life.edition.guest for life in lives if life.ended == 0 or life.ended > moment]
    return all(had_it), any(had_it)
