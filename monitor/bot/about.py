"""What the chat tells of one alert, and of the watches that are wrong too often. Only looks."""

import re
from collections.abc import Sequence
from datetime import timedelta

from monitor.alerts.buttons import pressed
from monitor.alerts.layout import worded
from monitor.bot.hearing import Said
from monitor.bot.newsroom import Newsroom
from monitor.bot.noise import exclusion, noisiest
from monitor.bot.pages import MOST_ITEMS, items_page, page, safe, why_page
from monitor.model import Delivery, Item, Reason
from monitor.ports import Store
from monitor.stories.fingerprint import fingerprint
from monitor.words import Words

_ID = re.compile(r"#?([0-9a-f]{4,32})")
_JUDGED = 200
_SAMPLE = 500
_LIKE_SINCE = timedelta(days=14)


class About:
    """Looks into the store."""

    def __init__(self, store: Store, newsroom: Newsroom) -> None:
        self._store = store
        self._newsroom = newsroom

    async def noise(self, words: Words) -> list[str]:
        """The noisiest watch, and what might be excluded from it, a line each; none where nobody complained much."""
        records, watches = await self._store.watch_records(), self._newsroom.watches
        name = noisiest(records, watches)
        if name is None:
            return []
        record = records[name]
        line = words.plural(
            "Noisiest: {watch}; {irrelevant} of its {count} alert were called not relevant.",
            "Noisiest: {watch}; {irrelevant} of its {count} alerts were called not relevant.",
            record.alerts, watch=f"<b>{safe(name)}</b>", irrelevant=record.irrelevant,
        )  # fmt: skip
        judged = await self._store.judged_items(name, _JUDGED)
        word = exclusion(judged, watches[name], await self._store.sample_items(_SAMPLE))
        if not word:
            return [line]
        hint = words.say(
            "What those share and others lack: {word}. Consider <code>not: [{word}]</code> for that watch.",
            word=safe(word, 60),
        )
        return [line, hint]

    async def similar(self, delivery: Delivery, words: Words) -> str:
        """The other items of an alert's story, and the stories like it."""
        story_id, headline = delivery.story_id, safe(delivery.message.headline)
        stories = await self._store.story_histories([story_id] if story_id else [])
        if not stories:
            return words.say("Nothing like “{headline}” is stored.", headline=headline)
        story = stories[0]
        same = [item for item in story.items if item.link != delivery.message.link]
        like = await self._like(story.items, story.story.id) if story.items else []
        pages = [items_page(words.say("The same story:"), same, len(same), words)] if same else []
        if like:
            pages.append(items_page(words.say("Stories like “{headline}”:", headline=headline), like, len(like), words))
        if not pages:
            return words.say("Nothing like “{headline}” is stored.", headline=headline)
        return page("\n\n".join(pages).split("\n"), words)

    async def _like(self, items: Sequence[Item], story_id: str) -> list[Item]:
        """The first items of the stories that share some of their text with this one, and then what else shares the
        telling words of its headline."""
        item = items[0]
        since = item.first_seen - _LIKE_SINCE
        found = await self._store.open_stories([], since, [fingerprint(item).traces])
        first = [one.first for one in found if one.story.id != story_id and one.first is not None]
        first.sort(key=lambda one: one.first_seen, reverse=True)
        known = {one.id for one in (*items, *first)}
        alike = await self._store.alike(item.title, MOST_ITEMS + len(known), since)
        return [*first, *(one for one in alike if one.id not in known)][:MOST_ITEMS]

    async def why(self, said: Said, words: Words) -> str:
        """Why an alert came: that which the message answers, or that of an id, or of an address."""
        for data in said.data:
            asked = pressed(data)
            found = await self._store.delivery(asked[1]) if asked is not None else None
            if found is not None:
                return await self._way(found, words)
        wanted = said.words or said.link
        named = _ID.fullmatch(wanted.lower())
        if named is not None:
            alike = await self._store.deliveries_like(named[1])
            if len(alike) == 1:
                return await self._way(alike[0], words)
        if wanted.startswith(("http://", "https://")):
            return page([safe(line, 500) for line in await self._newsroom.why(wanted)], words)
        return words.say("Answer an alert with /why, or write /why and its id or its address.")

    async def _way(self, delivery: Delivery, words: Words) -> str:
        stories = await self._store.story_histories([delivery.story_id] if delivery.story_id else [])
        if not stories:
            message = worded(delivery.message, words)
            return page([safe(message.headline), safe(message.body, 500)], words)
        terms = {reason.watch: _terms(reason, words) for reason in delivery.message.reasons}
        return why_page(stories[0], terms, words)


def _terms(reason: Reason, words: Words) -> str:
    pairs = list(zip(reason.terms, reason.fields, strict=False))
    return ", ".join(f"{safe(term, 60)} ({words.say(where)})" for term, where in pairs[:8])
