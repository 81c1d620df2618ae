"""The commands of the chat, each with a line that says what it does. Pure."""

from monitor.words import Words, noted

_COMMANDS = {
    "status": noted("how feeds and deliveries stand"),
    "list": noted("the watches, and how often each was wrong"),
    "watch": noted("QUERY: watch for something new"),
    "unwatch": noted("NAME: watch for it no longer"),
    "mute": noted("NAME 2h: silence a watch"),
    "unmute": noted("NAME: end the silence, of all without a name"),
    "test": noted("TEXT: which watches would match it"),
    "search": noted("WORDS: look among the stored items"),
    "digest": noted("what is held back, now and in one message"),
    "why": noted("as an answer to an alert: why it came"),
    "help": noted("all commands"),
}


def menu(words: Words) -> dict[str, str]:
    """What each command does, in the order in which they are shown."""
    return {name: words.say(does) for name, does in _COMMANDS.items()}
