"""The locks pin everything, by hash, and name no registry."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """Name → version, for each pinned package; one that is pinned apart for some platforms keeps its last."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", text_of(lock), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {re.sub(r"[._-]+", "-", match.group()).lower() for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert "://" not in text_of(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", text_of(lock), flags=re.MULTILINE)
    assert [block.split()[0] for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


def test_the_runtime_lock_has_every_dependency() -> None:
    assert names(PROJECT["project"]["dependencies"]) - pins("requirements.lock").keys() == set()


def test_the_development_lock_has_every_development_dependency() -> None:
    wanted = names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"]["dev"])
    assert wanted - pins("requirements-dev.lock").keys() == set()


def test_the_build_lock_has_the_build_backend() -> None:
    assert names(PROJECT["build-system"]["requires"]) - pins("requirements-build.lock").keys() == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock"])
def test_no_lock_disagrees_with_the_development_lock(lock: str) -> None:
    development = pins("requirements-dev.lock")
    assert {name: pin for name, pin in pins(lock).items() if development.get(name, pin) != pin} == {}
