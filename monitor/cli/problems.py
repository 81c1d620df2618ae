"""Printing what is wrong with the configuration: on stderr, in colour only where somebody looks at it."""

import os
import sys
from collections.abc import Sequence

import click

from monitor.cli.output import count, folded
from monitor.config.problems import excerpt, headline
from monitor.config.wrong import sentence
from monitor.errors import Problem, QueryError


def print_problems(problems: Sequence[Problem]) -> None:
    """Every problem with its line and a caret, and then how many there are; a file that cannot be read is one line."""
    color = None if sys.stderr.isatty() and not os.environ.get("NO_COLOR") else False
    for problem in problems:
        shade = "yellow" if problem.warning else "red"
        line, caret = excerpt(problem) or ("", "")
        parts = (click.style(folded(headline(problem)), bold=True), line, click.style(caret, fg=shade) if caret else "")
        click.echo("\n".join(part for part in parts if part), err=True, color=color)
    if len(problems) > 1 or problems[0].source is not None:
        click.echo(tally(problems), err=True)


def query_problem(query: str, error: QueryError) -> Problem:
    """A query of the command line that cannot be read, as if it stood in a file of its own."""
    return Problem(file="query", line=1, column=error.column, where="", message=sentence(error), source=query)


def tally(problems: Sequence[Problem]) -> str:
    """`3 mistakes, 1 warning`."""
    warnings = sum(problem.warning for problem in problems)
    counts = ((len(problems) - warnings, "mistake"), (warnings, "warning"))
    return ", ".join(count(number, noun) for number, noun in counts if number)
