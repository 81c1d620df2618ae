"""Items and what the watches say of them, on the screen: the matched words marked, and a line for each watch."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from monitor.cli.output import count
from monitor.cli.paper import Paper, plain
from monitor.match.expand import Expansion
from monitor.model import Field, Match, Miss, Term

if TYPE_CHECKING:
    # What tries watches out reads pages and feeds, too; a replay, which shows matches, has no need of all that.
    from monitor.app.trial import Trial

MARK = "bold yellow"
SHOWN_PLACES = 4
SHOWN_FORMS = 12


def show_trials(trials: "tuple[Trial, ...]", *, every_miss: bool) -> None:
    """Every item with its verdicts; misses are only counted unless `every_miss`."""
    paper = Paper()
    for number, trial in enumerate(trials):
        if number:
            paper.line()
        for field in Field:
            _show_field(paper, trial, field)
        _show_verdicts(paper, trial, every_miss=every_miss)
    if len(trials) != 1:
        matching = sum(bool(trial.verdicts.matches) for trial in trials)
        paper.line()
        paper.line(f"{matching} of {len(trials)} items match." if trials else "The feed has no items.")


def show_expansions(found: Iterable[Expansion], *, every_form: bool) -> None:
    """A line for each word of a query, as in "Kuril → Kuril, Kurils (English forms)"; and an empty one."""
    paper = Paper()
    for one in found:
        forms = one.forms if every_form else one.forms[:SHOWN_FORMS]
        more = f", {len(one.forms) - len(forms)} more" if len(forms) < len(one.forms) else ""
        shown = plain(f" → {', '.join(forms)}{more} ")
        paper.put(Text.assemble((plain(one.term), "bold"), shown, (plain(f"({one.kind})"), "dim")))
    paper.line()


def _show_field(paper: Paper, trial: "Trial", field: Field) -> None:
    content = trial.item.field(field)
    if not content:
        return
    shown = Text(plain(content), style="bold" if field is Field.TITLE else "")
    for term in _terms(trial.verdicts.matches):
        if term.field is field:
            shown.stylize(MARK, term.start, term.end)
    paper.put(shown)


def _terms(matches: Iterable[Match]) -> Iterable[Term]:
    return (term for match in matches for term in match.terms)


def _show_verdicts(paper: Paper, trial: "Trial", *, every_miss: bool) -> None:
    verdicts = trial.verdicts
    for match in verdicts.matches:
        show_match(paper, match)
    if every_miss:
        for miss in verdicts.misses:
            show_miss(paper, miss)
    elif verdicts.misses:
        paper.put(Text(f"✗ {count(len(verdicts.misses), 'watch does', 'watches do')} not match (-v shows why)"))


def show_match(paper: Paper, match: Match, *, note: str = "", indent: int = 0) -> None:
    """A watch that matches, with the places that say why; `note` stands behind its name."""
    paper.line(("✓ ", "green"), (match.watch, "bold"), note, _why(match), indent=indent)


def show_miss(paper: Paper, miss: Miss, *, indent: int = 0) -> None:
    """A watch that does not match, with the reason."""
    paper.line(("✗ ", "red"), f"{miss.watch}: {miss}", indent=indent)


def _why(match: Match) -> str:
    by_term: dict[str, list[Term]] = {}
    for term in match.terms:
        by_term.setdefault(term.term, []).append(term)
    return "".join((": " if by_term else "", "; ".join(_places(*named) for named in by_term.items())))


def _places(name: str, terms: list[Term]) -> str:
    """One term with its places, as in "Abe in title 48–51, text 1–3 (安倍)"."""
    shown = [
        f"{term.field} {term.start}–{term.end}" + ("" if term.text == name else f" ({term.text})")
        for term in terms[:SHOWN_PLACES]
    ]
    more = [f"{len(terms) - SHOWN_PLACES} more"] if len(terms) > SHOWN_PLACES else []
    return f"{name} in {', '.join(shown + more)}"
