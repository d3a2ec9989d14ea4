"""The catalogue of errors: every code that the source uses is in it, and every example ends with its code."""

from __future__ import annotations

import builtins
import io
import re

import pytest
from conftest import ROOT

from tgrad_cli import Session, TgradError
from tgrad_cli.catalogue import CATALOGUE, Entry, python_class


def test_every_code_of_the_source_is_in_the_catalogue() -> None:
    used: dict[str, str] = {}
    for path in sorted((ROOT / "tgrad_cli").rglob("*.py")):
        if path.name != "catalogue.py":
            for code in re.findall(r"\"(E[01]\d{3})\"", path.read_text(encoding="utf-8")):
                used[code] = path.name
    assert {code: name for code, name in used.items() if code not in CATALOGUE} == {}


@pytest.mark.parametrize("entry", [e for e in CATALOGUE.values() if e.example], ids=lambda e: e.code)
def test_the_example_ends_with_its_error(entry: Entry) -> None:
    with pytest.raises(TgradError) as raised:
        Session(out=io.StringIO()).run(entry.example)
    error = raised.value
    assert error.code == entry.code
    assert error.source is not None
    assert error.labels
    for label in error.labels:
        assert 0 <= label.start <= label.end <= len(error.source.text)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.code)
def test_an_entry_is_whole(entry: Entry) -> None:
    assert re.fullmatch(r"E0\d{3}", entry.code)
    assert entry.title
    assert entry.text
    assert issubclass(getattr(builtins, entry.python), BaseException)


def test_the_class_of_an_error_is_its_own_or_its_codes() -> None:
    assert python_class("E0205") == "IndexError"
    assert python_class("E0205", "ValueError") == "ValueError"
    assert python_class("E0000") == "RuntimeError"
