"""Every transcript shows what it says, and so does every example of the README."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from conftest import ROOT, Command
from transcript import exchanges, replay

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.tg"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The fenced blocks of the README that are of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    for exchange, shown in replay(path.read_text(encoding="utf-8")):
        assert shown == exchange.expected, f"{path.name}:{exchange.line}"


@pytest.mark.parametrize("block", blocks("tgrad"), ids=lambda block: block.split("\n")[0][2:40])
def test_readme_session(block: str) -> None:
    for exchange, shown in replay(block):
        assert shown == exchange.expected


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.split("\n")[0][2:40])
def test_readme_command(block: str, tgrad: Command) -> None:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        words = shlex.split(command)
        assert words[0] == "tgrad"
        done = tgrad(*words[1:])
        assert done.stdout + done.stderr == expected


def test_the_readme_has_examples_of_both_kinds() -> None:
    assert len(blocks("tgrad")) >= 5
    assert len(blocks("console")) >= 2


def test_a_transcript_is_split_into_texts_and_what_they_show() -> None:
    found = exchanges("# about\n> a = 1\n> a\n1\n> b\n2\n3\n\n> c\n")
    assert [(e.text, e.expected, e.line) for e in found] == [("a = 1\na", "1", 2), ("b", "2\n3", 5), ("c", "", 9)]
