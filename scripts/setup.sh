#!/bin/sh
# Makes .venv from the locks: `scripts/setup.sh runtime` to run monitor, `scripts/setup.sh dev` to work on it.
# Uses uv where it is installed, else Python's own venv and pip. Every package comes from a lock, by its hash.
set -eu
cd "$(dirname "$0")/.."
group=${1:-dev}

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

supported() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14 python; do
        if supported "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    fail "no Python 3.11 or newer was found; install one, or name it: make install PYTHON=/path/to/python3"
}

make_venv() {
    rm -rf .venv
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python "${PYTHON:->=3.11}" .venv
        return
    fi
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "$python cannot make virtual environments: install its venv module" \
            "(Debian and Ubuntu: apt install python$version-venv), or uv"
    fi
    "$python" -m venv .venv
}

install() {
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python "$@"
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

# An environment that uv made has no pip: without uv it has to be made anew.
usable() {
    supported .venv/bin/python && { command -v uv || .venv/bin/python -c 'import pip'; } >/dev/null 2>&1
}

if ! usable; then
    printf 'setup: making a virtual environment in .venv\n' >&2
    make_venv
fi
case $group in
    runtime) set -- requirements.lock ;;
    dev) set -- requirements-dev.lock ;;
    *) fail "unknown group '$group': runtime or dev" ;;
esac
printf 'setup: installing the locked packages (%s)\n' "$group" >&2
install --require-hashes -r "$1" -r requirements-build.lock
# The project itself, editable, built by the locked build backend, so that nothing unlocked is fetched.
install --no-deps --no-build-isolation --editable .
touch ".venv/.$group"
