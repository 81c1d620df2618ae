"""What people must hear of, and what they may: from the script, from which file the daemon had when, and from what it
was told in the chat. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from tests.soak.cast import MUTED, Destination, Edition, routed
from tests.soak.evidence import LAG, Evidence, Life
from tests.soak.script import Kind, Story

PICKED_UP_WITHIN = 5.0
"""Seconds after which a running daemon has a changed file for sure."""


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
        if MUTED in story.watches:
            sure, possible = _unless_muted(story, moment, evidence)
        else:
            sure, possible = _verdicts(story, moment, evidence.lives)
        if possible:
            places = routed(story.watches).items()
            found += [Due(story=story, place=place, sure=sure, watches=watches) for place, watches in places]
    return tuple(found)


def _verdicts(story: Story, moment: float, lives: Iterable[Life]) -> tuple[bool, bool]:
    """Whether the story's alert must be told, and whether it may.

    A watch that comes and goes must tell where every file from the publication on had it: then whoever read the feed
    was told to look.
    """
    if story.kind is not Kind.GUEST:
        return True, True
    had_it = [edition.guest for life in lives for until, edition in _in_force(life) if until > moment]
    return all(had_it), any(had_it)


def _unless_muted(story: Story, moment: float, evidence: Evidence) -> tuple[bool, bool]:
    """Whether the story's alert must be told, and whether it may, by what was said in the chat before it was raised.

    When that was, the daemon's word for the time of it tells; its clock may have shown that time more than once. An
    alert of a muted watch is raised, too.
    """
    raised = [alert.raised for alert in evidence.alerts if alert.headline == story.headline]
    moments = [shown for one in raised for shown in evidence.wall.moments(one) if shown > moment - LAG]
    states = {state for shown in moments for state in _muted(evidence, shown)}
    return True not in states, False in states or not states


def _muted(evidence: Evidence, moment: float) -> set[bool]:
    """Whether the watch was muted around then: one answer, or both while a command was on its way."""
    states = {False}
    for command in evidence.commands:
        if command.sure < moment - LAG:
            states = {command.mutes}
        elif command.said < moment + LAG:
            states.add(command.mutes)
    return states


def _in_force(life: Life) -> list[tuple[float, Edition]]:
    """The files of a life, and until when each may have been in force."""
    given = life.editions
    ends = [moment + PICKED_UP_WITHIN for moment, _ in given[1:]]
    return [(until, edition) for until, (_, edition) in zip([*ends, life.ended or inf], given, strict=True)]
