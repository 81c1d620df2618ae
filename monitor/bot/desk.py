"""Decides what a command or a button does, and what is said then. Changes nothing: what is to change is in the plan.

The one exception is the file: /watch and /unwatch write it before their update is recorded. Doing so twice changes
nothing more, so a crash between the two does no harm.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape

from monitor.alerts.buttons import MUTES, Verb, pressed
from monitor.alerts.digest import asked_for, digest_of
from monitor.alerts.wording import cut, harmless, tamed
from monitor.bot.about import About
from monitor.bot.access import Access, Place, Right
from monitor.bot.asking import similar_names, split_mute
from monitor.bot.hearing import Caller, Heard, Pressed, Said, Standing
from monitor.bot.newsroom import Edited, Newsroom, Outbox
from monitor.bot.pages import (
    MOST_ITEMS,
    help_page,
    items_page,
    list_page,
    looked_back,
    moment,
    names,
    page,
    safe,
    status_page,
    verdicts_page,
)
from monitor.clock import Clock
from monitor.model import Delivery
from monitor.ports import NO_CHANGE, ChatPlan, Judgement, Store
from monitor.words import Words, words_of

DEFAULT_MUTE = timedelta(hours=1)
# Until when a watch is muted that is not any more, whatever the clock is set to.
_LONG_OVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an update does (`plan`), and what is said in `chat` afterwards: `text` is Telegram's HTML, "" for nothing.
    With `query`, a button is answered by `toast`; `strip` is the message that loses its buttons. `menus` are the
    destinations that are shown their commands anew. A `stranger` can wait."""

    chat: int
    thread: int | None = None
    answers: int | None = None
    text: str = ""
    query: str = ""
    toast: str = ""
    strip: int | None = None
    menus: Sequence[str] = ()
    stranger: bool = False
    plan: ChatPlan = field(default_factory=lambda: NO_CHANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A command on its way: where it was given, and in which language it is answered."""

    said: Said
    place: Place
    words: Words
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    text: str
    plan: ChatPlan = field(default_factory=lambda: NO_CHANGE)


_Handler = Callable[[_Call], Awaitable[_Answer]]


class Desk:
    """Takes what people do, one thing at a time."""

    def __init__(self, *, store: Store, newsroom: Newsroom, outbox: Outbox, access: Access, clock: Clock) -> None:
        self._store = store
        self._newsroom = newsroom
        self._outbox = outbox
        self._access = access
        self._clock = clock
        self._about = About(store, newsroom)
        self._looks: Mapping[str, _Handler] = {
            "start": self._start, "help": self._help, "status": self._status, "list": self._list, "test": self._test,
            "search": self._search, "why": self._why,
        }  # fmt: skip
        self._changes: Mapping[str, _Handler] = {
            "mute": self._mute, "unmute": self._unmute, "digest": self._digest, "watch": self._watch,
            "unwatch": self._unwatch,
        }  # fmt: skip

    async def work(self, what: Heard) -> Work | None:
        """What is to be done about it; None for nothing. Raises `StoreError`."""
        if isinstance(what, Standing):
            return await self._stands(what)
        verdict = await self._access.verdict(what.caller, self._wanted(what))
        if verdict.place is None or verdict.right is Right.NONE:
            return self._to_stranger(what)
        words = words_of(verdict.place.language, what.caller.language)
        if isinstance(what, Pressed):
            return await self._pressed(what, verdict.right, words)
        call = _Call(said=what, place=verdict.place, words=words, now=self._clock.now())
        answer = await self._answer(call, verdict.right)
        return Work(
            chat=what.caller.chat,
            thread=what.caller.thread,
            answers=None if what.caller.private else what.message_id,
            text=answer.text,
            plan=answer.plan,
        )

    def carried_out(self, work: Work) -> None:
        """To be called when the plan is on the disk."""
        self._outbox.written(work.plan)
        if work.plan.digests or work.plan.reached or work.plan.parking:
            self._newsroom.wake()

    def stumbled(self, what: Heard) -> Work | None:
        """What is said where `work` failed, and will not be tried again."""
        if isinstance(what, Standing):
            return None
        words = _own_words(what.caller)
        if isinstance(what, Pressed):
            toast = words.say("That did not work: {reason}", reason="—")
            return Work(chat=what.caller.chat, query=what.query, toast=toast)
        text = words.say("That did not work: {reason}", reason=words.say("a fault of monitor's own; its log has more"))
        return Work(chat=what.caller.chat, thread=what.caller.thread, text=text)

    async def _stands(self, what: Standing) -> Work | None:
        """Nothing is said: where the bot was let in, it is not for it to speak first."""
        names = await self._access.destinations(what.chat, what.chat_name)
        if not names:
            return None
        if what.trouble:
            return Work(chat=what.chat, plan=ChatPlan(parking=self._outbox.parking(names, what.trouble)))
        return Work(chat=what.chat, menus=names, plan=ChatPlan(reached=names))

    def _wanted(self, what: Said | Pressed) -> Right:
        if isinstance(what, Said):
            return Right.CHANGE if what.command in self._changes else Right.LOOK
        asked = pressed(what.data)
        return Right.LOOK if asked is None or asked[0] is Verb.SIMILAR else Right.CHANGE

    def _to_stranger(self, what: Said | Pressed) -> Work | None:
        words = _own_words(what.caller)
        if isinstance(what, Pressed):
            return Work(chat=what.caller.chat, query=what.query, toast=words.say("Only an admin can do that"))
        if not self._access.is_new_stranger(what.caller):
            return None
        text = words.say("This bot is private. Your number is {id}.", id=str(what.caller.chat))
        return Work(chat=what.caller.chat, thread=what.caller.thread, text=text, stranger=True)

    async def _answer(self, call: _Call, right: Right) -> _Answer:
        command = call.said.command
        if not command:
            return _Answer(text=call.words.say("I understand commands only; /help shows them. /test tries a text."))
        if command in self._changes and right < Right.CHANGE:
            return _Answer(text=call.words.say("Only an admin of this group can do that."))
        handler = self._looks.get(command) or self._changes.get(command)
        if handler is None:
            return _Answer(
                text=call.words.say("There is no command /{command}. /help shows all.", command=safe(command, 32))
            )
        return await handler(call)

    # --- looking ---

    async def _start(self, call: _Call) -> _Answer:
        # Who had blocked the bot has let it in again.
        text = call.words.say("monitor is here, and sends its alerts to this chat. /help shows what else it can do.")
        caller = call.said.caller
        reached = await self._access.destinations(caller.chat, caller.chat_name) or [call.place.destination]
        return _Answer(text=text, plan=ChatPlan(reached=reached))

    async def _help(self, call: _Call) -> _Answer:
        return _Answer(text=help_page(call.words))

    async def _status(self, call: _Call) -> _Answer:
        report = await self._newsroom.report()
        noise = await self._about.noise(call.words)
        return _Answer(text=status_page(report, await self._muted(call.now), noise, call.words))

    async def _list(self, call: _Call) -> _Answer:
        records, muted = await self._store.watch_records(), await self._muted(call.now)
        return _Answer(text=list_page(self._newsroom.watches, records, muted, call.words))

    async def _test(self, call: _Call) -> _Answer:
        if not call.said.words:
            return _Answer(text=call.words.say("Write /test and a text; its first line is taken for the headline."))
        return _Answer(text=verdicts_page(await self._newsroom.judge(call.said.words), call.words))

    async def _search(self, call: _Call) -> _Answer:
        words = call.words
        if not call.said.words:
            return _Answer(text=words.say("Write /search and words, or any query."))
        found = await self._newsroom.search(call.said.words, MOST_ITEMS)
        if found.problem:
            return _Answer(text=words.say("That query cannot be read: {reason}", reason=safe(found.problem, 500)))
        if not found.items:
            nothing = words.plural(
                "Nothing found among {count} stored item.", "Nothing found among {count} stored items.", found.looked
            )
            return _Answer(text=nothing)
        head = words.plural("Found among {count} stored item:", "Found among {count} stored items:", found.looked)
        return _Answer(text=items_page(head, found.items, found.count, words))

    async def _why(self, call: _Call) -> _Answer:
        return _Answer(text=await self._about.why(call.said, call.words))

    # --- changing ---

    async def _mute(self, call: _Call) -> _Answer:
        words = call.words
        wanted, span = split_mute(call.said.words)
        if not wanted:
            muted = await self._muted(call.now)
            state = words.say("Muted: {names}.", names=names(muted)) if muted else words.say("Nothing is muted.")
            how = words.say("Write /mute NAME 2h. The names: {names}", names=names(self._newsroom.watches))
            return _Answer(text=f"{how}\n{state}")
        name = self._named(wanted)
        if name is None:
            return _Answer(text=self._no_such(wanted, words))
        until = call.now + (span or DEFAULT_MUTE)
        text = words.say(
            "{names}: muted until {until}. /unmute ends it.", names=names([name]), until=moment(until, words)
        )
        return _Answer(text=text, plan=ChatPlan(mutes={name: until}))

    async def _unmute(self, call: _Call) -> _Answer:
        words, wanted = call.words, call.said.words
        muted = await self._muted(call.now)
        if not wanted and not muted:
            return _Answer(text=words.say("Nothing is muted."))
        name = wanted if wanted in muted else self._named(wanted)
        if wanted and name is None:
            return _Answer(text=self._no_such(wanted, words))
        if name is not None and name not in muted:
            return _Answer(text=words.say("{names}: was not muted.", names=names([name])))
        ended = [name] if name is not None else list(muted)
        plan = ChatPlan(mutes=dict.fromkeys(ended, _LONG_OVER))
        return _Answer(text=words.say("{names}: not muted any more.", names=names(ended)), plan=plan)

    async def _digest(self, call: _Call) -> _Answer:
        held = await self._store.held(call.place.destination)
        if not held:
            return _Answer(text=call.words.say("Nothing is held back."))
        # Who asks for it does not want to wait for the end of the quiet hours.
        digest = asked_for(digest_of(held, call.now))
        coming = call.words.plural(
            "Alerts held back: {count}. It comes in one message.",
            "Alerts held back: {count}. They come in one message.",
            len(held),
        )
        return _Answer(text=coming, plan=ChatPlan(digests=[(digest, held)]))

    async def _watch(self, call: _Call) -> _Answer:
        words, query = call.words, call.said.words
        if not query:
            return _Answer(text=words.say("Write /watch and a query, such as /watch Kuril treaty"))
        edited = await self._newsroom.add_watch(query)
        shown = f"<b>{safe(query)}</b>"
        if edited.known:
            return _Answer(text=words.say("There is a watch {query} already.", query=shown))
        if not edited.done:
            return _Answer(text=_refused(edited, words))
        week = await self._newsroom.last_week(query, MOST_ITEMS // 2)
        head = looked_back(week, words)
        found = items_page(head, week.items, week.count, words) if week.items else head
        lines = [words.say("Watching for {query}.", query=shown), *_effect(edited, words), *found.split("\n")]
        return _Answer(text=page(lines, words))

    async def _unwatch(self, call: _Call) -> _Answer:
        words, wanted = call.words, call.said.words
        if not wanted:
            how = words.say(
                "Write /unwatch and the name of a watch. The names: {names}", names=names(self._newsroom.watches)
            )
            return _Answer(text=how)
        name = self._named(wanted) or wanted
        edited = await self._newsroom.drop_watch(name)
        if edited.known:
            return _Answer(text=self._no_such(wanted, words))
        if not edited.done:
            return _Answer(text=_refused(edited, words))
        done = words.say("{name} is not watched for any more.", name=names([name]))
        return _Answer(text="\n".join([done, *_effect(edited, words)]))

    # --- buttons ---

    async def _pressed(self, press: Pressed, right: Right, words: Words) -> Work:
        work = Work(chat=press.caller.chat, thread=press.caller.thread, query=press.query)
        asked = pressed(press.data)
        delivery = await self._store.delivery(asked[1]) if asked is not None else None
        if asked is None or delivery is None or not delivery.message.reasons:
            return replace(work, toast=words.say("This button is too old"), strip=press.message_id)
        verb = asked[0]
        if verb is Verb.SIMILAR:
            text = await self._about.similar(delivery, words)
            return replace(work, toast=words.say("The list comes as a message"), text=text, answers=press.message_id)
        if right < Right.CHANGE:
            return replace(work, toast=words.say("Only an admin can do that"))
        if verb is Verb.IRRELEVANT:
            return self._irrelevant(work, delivery, press.caller.user, words)
        watches = [reason.watch for reason in delivery.message.reasons]
        until = self._clock.now() + MUTES[verb]
        toast = words.say("Muted until {until}: {names}", until=words.moment(until), names=", ".join(watches))
        return replace(work, toast=toast, plan=ChatPlan(mutes=dict.fromkeys(watches, until)))

    def _irrelevant(self, work: Work, delivery: Delivery, user: int, words: Words) -> Work:
        if delivery.story_id is None:
            return replace(work, toast=words.say("This button is too old"))
        story, now = delivery.story_id, self._clock.now()
        judgements = [
            Judgement(story_id=story, watch=reason.watch, by=user, at=now) for reason in delivery.message.reasons
        ]
        return replace(work, toast=words.say("Noted: not relevant"), plan=ChatPlan(judgements=judgements))

    # --- names ---

    async def _muted(self, now: datetime) -> Mapping[str, datetime]:
        return (await self._store.policy_context({}, now)).muted

    def _named(self, wanted: str) -> str | None:
        """The watch of that name, whatever its case."""
        watches = self._newsroom.watches
        if wanted in watches:
            return wanted
        alike = [name for name in watches if name.casefold() == wanted.casefold()]
        return alike[0] if len(alike) == 1 else None

    def _no_such(self, wanted: str, words: Words) -> str:
        alike = similar_names(wanted, self._newsroom.watches)
        hint = words.say(" Did you mean {names}?", names=names(alike)) if alike else ""
        return words.say("No watch is called {name}.", name=f"<b>{safe(wanted)}</b>") + hint


def _own_words(caller: Caller) -> Words:
    return words_of(caller.language)


def _refused(edited: Edited, words: Words) -> str:
    lines = [escape(cut(tamed(harmless(line)), 300), quote=True) for line in edited.problems.splitlines()]
    return "\n".join([words.say("The file was not changed:"), f"<pre>{page(lines, words)}</pre>"])


def _effect(edited: Edited, words: Words) -> list[str]:
    return [safe(words.tell(edited.report), 1_000)] if edited.report else []
