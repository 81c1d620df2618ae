"""What a person would have seen in each chat: the messages, as shown, in order of arrival, and their edits."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import cattrs
from cattrs.preconf.json import make_converter


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a message looked like at one time. `raw` is the text as the client sent it, markup and all."""

    text: str
    raw: str
    entities: tuple[dict[str, Any], ...]
    at: datetime

    def shown_as(self, kind: str) -> tuple[str, ...]:
        """The words that one kind of entity covers ("bold")."""
        return tuple(self._covered(entity) for entity in self.entities if entity["type"] == kind)

    @property
    def links(self) -> dict[str, str]:
        """Where the linked words lead to."""
        return {self._covered(entity): entity["url"] for entity in self.entities if entity["type"] == "text_link"}

    def _covered(self, entity: dict[str, Any]) -> str:
        start, length = entity["offset"], entity["length"]
        return self.text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message in a chat. `versions` begins with the first one; `silent` means that it did not ring,
    `replies_to` is the id of the message that it is a reply to."""

    id: int
    chat: int | str
    silent: bool
    thread: int | None
    versions: tuple[Version, ...]
    markup: dict[str, Any] | None = None
    replies_to: int | None = None

    @property
    def now(self) -> Version:
        """What it looks like after its last edit."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self.now.text

    @property
    def raw(self) -> str:
        """The text as it was sent."""
        return self.now.raw

    @property
    def entities(self) -> tuple[dict[str, Any], ...]:
        """Bold words, links, and what Telegram turned into links by itself."""
        return self.now.entities

    @property
    def at(self) -> datetime:
        """When it arrived."""
        return self.versions[0].at

    @property
    def edited(self) -> bool:
        """Whether it was changed after it arrived."""
        return len(self.versions) > 1


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Every chat of one bot. Message ids count up over all chats, as those of a bot do."""

    entries: list[Entry] = field(default_factory=list)

    def chat(self, chat: int | str) -> tuple[Entry, ...]:
        """The messages of one chat, oldest first."""
        return tuple(entry for entry in self.entries if str(entry.chat) == str(chat))

    def find(self, chat: int | str, message_id: int) -> Entry | None:
        """One message."""
        return next((entry for entry in self.chat(chat) if entry.id == message_id), None)

    def add(self, entry: Entry) -> Entry:
        """Append a message, which gets the next id."""
        numbered = replace(entry, id=max((known.id for known in self.entries), default=0) + 1)
        self.entries.append(numbered)
        return numbered

    def change(self, entry: Entry, version: Version, markup: dict[str, Any] | None) -> Entry:
        """Give a message a new version."""
        changed = replace(entry, versions=(*entry.versions, version), markup=markup)
        self.entries[self.entries.index(entry)] = changed
        return changed

    def to_json(self) -> str:
        """Everything, for people and for `from_json`."""
        return json.dumps(_CONVERTER.unstructure(asdict(self)), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "Ledger":
        """A ledger that `to_json` wrote."""
        return _CONVERTER.structure(json.loads(text), cls)


def _converter() -> cattrs.Converter:
    converter = make_converter()
    converter.register_structure_hook(int | str, lambda value, _: value)
    return converter


_CONVERTER = _converter()
