"""What README, Makefile, CI and the image say of the repository is so."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.cli import COMMANDS
from monitor.config.load import load
from monitor.config.pending import PENDING

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def setup_with_only(folder: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up in an empty clone, on a machine that has only these programs (shell scripts) and the basics."""
    (folder / "bin").mkdir()
    for basic in ("dirname", "rm", "sh"):
        (folder / "bin" / basic).symlink_to(shutil.which(basic) or basic)
    for name, script in programs.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / "bin" / name).chmod(0o755)
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", folder / "scripts")
    return subprocess.run(
        ["scripts/setup.sh", "runtime"],
        cwd=folder,
        env={"PATH": str(folder / "bin")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", read(document))
    assert [link for link in links if not (ROOT / document.parent / link).exists()] == []


def test_readme_has_every_command() -> None:
    section = read("README.md").partition("## Commands")[2]
    assert [name for name in COMMANDS if f"| `{name}" not in section] == []


def test_readme_has_every_key_that_does_nothing_yet() -> None:
    section = read("README.md").partition("## Accepted, but")[2].partition("\n## ")[0]
    # `web` stands there as a whole, `store` with the kind of address that it is about.
    told = {entry.prefix or ("web" if entry.key.startswith("web.") else entry.key.split(".")[-1]) for entry in PENDING}
    assert [name for name in sorted(told) if f"`{name}" not in section] == []


def test_readme_examples_are_accepted(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", read("README.md"), re.DOTALL)
    path = tmp_path / "config.yaml"
    for example in examples:
        path.write_text(example, encoding="utf-8")
        assert load(path, {"TELEGRAM_BOT_TOKEN": "12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI"}).settings.watches
    assert len(examples) == 2


def test_readme_keeps_the_place_of_the_demo_output() -> None:
    assert re.search(r"<!-- demo:begin -->\n```\n.+\n```\n<!-- demo:end -->", read("README.md"), re.DOTALL)


def test_make_help_lists_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True).stdout
    assert targets is not None
    assert re.findall(r"^  make (\w+)", shown, re.MULTILINE) == targets.group(1).split()


def test_ci_runs_what_the_documents_name() -> None:
    commands = [line for line in read(".ci/run").splitlines() if line.startswith("make ")]
    assert commands == ["make test", "make check"]


def test_the_image_build_gets_every_file_that_it_copies() -> None:
    copied = {
        source.removeprefix("./")
        for line in re.findall(r"^COPY (?!--from)(.*)$", read("Dockerfile"), re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert copied == set(re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE))


def test_setup_says_so_when_python_is_too_old(tmp_path: Path) -> None:
    done = setup_with_only(tmp_path, python3="exit 1")
    assert (done.returncode, "no Python 3.11 or newer was found" in done.stderr) == (1, True)


def test_setup_names_the_package_when_venv_is_missing(tmp_path: Path) -> None:
    fake = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac'
    done = setup_with_only(tmp_path, python3=fake)
    assert (done.returncode, "apt install python3.12-venv" in done.stderr) == (1, True)


def test_setup_takes_a_newer_python_beside_an_old_one(tmp_path: Path) -> None:
    fake = 'case "$2" in *version_info*) exit 0;; *) echo "$0 $*" >&2; exit 7;; esac'
    done = setup_with_only(tmp_path, **{"python3": "exit 1", "python3.12": fake})
    assert "python3.12 cannot make virtual environments" in done.stderr
