"""How bash, zsh and fish ask what could come next, and how they are answered.

click's own scripts break on names with blanks, commas or colons, which queries, and so the names of watches, are full
of. Here each shell sends the line as it is typed, up to the cursor, and gets back what it can put there.
"""

import os
import re
import shlex
from contextlib import suppress

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, shell_complete, split_arg_string

COMPLETE = "_MONITOR_COMPLETE"
"""The variable by which a shell asks, such as `bash_complete`."""

LINE = "_MONITOR_LINE"
"""The variable with the line: this command's words up to the cursor, as they are typed."""

WORD = "_MONITOR_WORD"
"""From bash: that part of the last word which it is going to replace; it takes `:` and `=` for ends of words."""

_NAME = "monitor"

_BASH = r"""%(complete_func)s() {
    local line kind value
    COMPREPLY=()
    while IFS=$'\t' read -r kind value; do
        case $kind in
            file) compopt -o default 2>/dev/null ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(
        _MONITOR_LINE="${COMP_LINE:0:COMP_POINT}" _MONITOR_WORD="$2" %(complete_var)s=bash_complete "$1" 2>/dev/null
    )
}
# Before 4.4 bash cannot leave the order as it is.
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null || complete -F %(complete_func)s %(prog_name)s
"""

_ZSH = r"""#compdef %(prog_name)s

%(complete_func)s() {
    local kind value text
    local -a values texts
    while IFS=$'\t' read -r kind value text; do
        case $kind in
            file) _files ;;
            plain)
                values+=("$value")
                texts+=("$value${text:+  -- $text}")
                ;;
        esac
    done < <(
        _MONITOR_LINE="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" %(complete_var)s=zsh_complete $words[1] 2>/dev/null
    )
    (( $#values )) && compadd -U -V %(prog_name)s -l -d texts -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = r"""function %(complete_func)s
    set -l words (commandline -opc)
    set -l line (commandline -cp | string collect)
    for answer in (_MONITOR_LINE=$line %(complete_var)s=fish_complete $words[1] 2>/dev/null)
        set -l parts (string split -m 1 \t -- $answer)
        switch $parts[1]
            case file
                __fish_complete_path (commandline -ct)
            case plain
                echo $parts[2]
        end
    end
end
complete --no-files --keep-order --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Shell(ShellComplete):
    """Reads the line; a subclass has the script."""

    def get_completion_args(self) -> tuple[list[str], str]:
        before, word = _cut(_line())
        return split_arg_string(before)[1:], _unquoted(word)

    def format_completion(self, item: CompletionItem) -> str:
        text = f"\t{item.help}" if item.help else ""
        return f"{item.type}\t{_option(_cut(_line())[1])}{item.value}{text}"


class Bash(_Shell):
    """Has no room for descriptions, and wants the words quoted."""

    name = "bash"
    source_template = _BASH

    def format_completion(self, item: CompletionItem) -> str:
        _, word = _cut(_line())
        return f"{item.type}\t{_for_bash(f'{_option(word)}{item.value}', word, os.environ.get(WORD, word))}"


class Zsh(_Shell):
    """Quotes words itself."""

    name = "zsh"
    source_template = _ZSH


class Fish(_Shell):
    """Quotes words itself."""

    name = "fish"
    source_template = _FISH


SHELLS: dict[str, type[ShellComplete]] = {shell.name: shell for shell in (Bash, Zsh, Fish)}


def script(program: click.Command, shell: str) -> str:
    """What the shell reads once; from then on it asks the program."""
    return SHELLS[shell](program, {}, _NAME, COMPLETE).source()


def answer(program: click.Command, wanted: str) -> int:
    """Print what could come next, where `COMPLETE` says `bash_complete` or the like; gives the exit status."""
    for shell in SHELLS.values():
        add_completion_class(shell)
    return shell_complete(program, {}, _NAME, COMPLETE, wanted)


def _line() -> str:
    return os.environ.get(LINE, "")


def _option(word: str) -> str:
    """The option that the word's value is joined to, as in `--watch=Kur`."""
    name, joined, _ = word.partition("=")
    return name + joined if joined and name.startswith("--") else ""


def _cut(line: str) -> tuple[str, str]:
    """The line before its last word, and that word as it is typed; it is empty after a blank."""
    start, quote, escaped = 0, "", False
    for place, letter in enumerate(line):
        if escaped:
            escaped = False
        elif letter == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter.isspace():
            start = place + 1
    return line[:start], line[start:]


def _unquoted(word: str) -> str:
    """What a shell would read; a quote may still be open."""
    for end in ("", "'", '"'):
        with suppress(ValueError):
            return "".join(shlex.split(word + end)[:1])
    return word.rstrip("\\")


def _for_bash(value: str, word: str, replaced: str) -> str:
    """The value as it is to stand in place of `replaced`, which is the end of the `word` that was typed."""
    if word[:1] in ("'", '"'):
        # The quote stays, and bash closes it.
        return value if word[0] == "'" else re.sub(r'([\\"$`])', r"\\\1", value)
    quoted = re.sub(r"([^\w@%+=:,./-])", r"\\\1", value)
    kept = word.removesuffix(replaced)
    return quoted.removeprefix(kept)
