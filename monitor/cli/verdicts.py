"""Items and what the watches say of them, on the screen: the matched words marked, and a line for each watch."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from monitor.app.trial import Trial
from monitor.match.expand import Expansion
from monitor.model import Field, Match, Term

MARK = "bold yellow"
SHOWN_PLACES = 4
SHOWN_FORMS = 12

# Characters that would move the cursor or colour the screen are shown as one that does not, so that places stay right.
_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_CONTROLS |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def show_trials(trials: tuple[Trial, ...], *, every_miss: bool) -> None:
    """Every item with its verdicts; misses are only counted unless `every_miss`."""
    console = _console()
    for number, trial in enumerate(trials):
        if number:
            console.print()
        for field in Field:
            _show_field(console, trial, field)
        _show_verdicts(console, trial, every_miss=every_miss)
    if len(trials) != 1:
        matching = sum(bool(trial.verdicts.matches) for trial in trials)
        console.print(f"\n{matching} of {len(trials)} items match." if trials else "The feed has no items.")


def show_expansions(found: Iterable[Expansion], *, every_form: bool) -> None:
    """A line for each word of a query, as in "Kuril → Kuril, Kurils (English forms)"; and an empty one."""
    console = _console()
    for one in found:
        forms = one.forms if every_form else one.forms[:SHOWN_FORMS]
        more = f", {len(one.forms) - len(forms)} more" if len(forms) < len(one.forms) else ""
        shown = _plain(f" → {', '.join(forms)}{more} ")
        _put(console, Text.assemble((_plain(one.term), "bold"), shown, (_plain(f"({one.kind})"), "dim")))
    console.print()


def _console() -> Console:
    """A console that takes text as it is."""
    return Console(highlight=False, markup=False, emoji=False)


def _put(console: Console, text: Text) -> None:
    """Print, folded between words on a terminal, and in whole lines into a pipe."""
    console.print(text, soft_wrap=not console.is_terminal)


def _plain(text: str) -> str:
    """The text without what could steer a terminal, letter for letter."""
    return text.translate(_CONTROLS)


def _show_field(console: Console, trial: Trial, field: Field) -> None:
    content = trial.item.field(field)
    if not content:
        return
    shown = Text(_plain(content), style="bold" if field is Field.TITLE else "")
    for term in _terms(trial.verdicts.matches):
        if term.field is field:
            shown.stylize(MARK, term.start, term.end)
    _put(console, shown)


def _terms(matches: Iterable[Match]) -> Iterable[Term]:
    return (term for match in matches for term in match.terms)


def _show_verdicts(console: Console, trial: Trial, *, every_miss: bool) -> None:
    verdicts = trial.verdicts
    for match in verdicts.matches:
        _put(console, Text.assemble(("✓ ", "green"), (_plain(match.watch), "bold"), _why(match)))
    if every_miss:
        for miss in verdicts.misses:
            _put(console, Text.assemble(("✗ ", "red"), _plain(f"{miss.watch}: {miss}")))
    elif verdicts.misses:
        count = len(verdicts.misses)
        _put(console, Text(f"✗ {count} {'watch does' if count == 1 else 'watches do'} not match (-v shows why)"))


def _why(match: Match) -> str:
    by_term: dict[str, list[Term]] = {}
    for term in match.terms:
        by_term.setdefault(term.term, []).append(term)
    return _plain("".join((": " if by_term else "", "; ".join(_places(*named) for named in by_term.items()))))


def _places(name: str, terms: list[Term]) -> str:
    """One term with its places, as in "Abe in title 48–51, text 1–3 (安倍)"."""
    shown = [
        f"{term.field} {term.start}–{term.end}" + ("" if term.text == name else f" ({term.text})")
        for term in terms[:SHOWN_PLACES]
    ]
    more = [f"{len(terms) - SHOWN_PLACES} more"] if len(terms) > SHOWN_PLACES else []
    return f"{name} in {', '.join(shown + more)}"
