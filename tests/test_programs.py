"""Small programs against what real Python with PyTorch printed for them, and the errors that ended them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tgrad_cli import Session, TgradError
from tgrad_cli.catalogue import python_class

CORPORA = Path(__file__).parent / "reference" / "programs"


def _programs() -> list[Any]:
    found = []
    for path in sorted(CORPORA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found.append(pytest.param(record, id=f"{path.stem}: {record['name']}"))
    return found


@pytest.mark.parametrize("record", _programs())
def test_a_program_prints_and_fails_as_in_pytorch(record: dict[str, Any]) -> None:
    out = io.StringIO()
    error = None
    try:
        Session(out=out, echo=False).run(record["program"])
    except TgradError as raised:
        error = raised
    assert out.getvalue() == record["stdout"]
    if error is None:
        assert "error" not in record, "PyTorch raises, tgrad does not"
        return
    assert python_class(error.code, error.python) == record.get("error"), error.message
    if error.torch is not None:
        assert error.torch.split("\n", 1)[0] == record["message"]


def test_the_corpora_are_large_enough_to_mean_something() -> None:
    counts = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in CORPORA.glob("*.jsonl")}
    assert counts["aliasing"] >= 220
    assert counts["indexing"] >= 220
    assert counts["tutorials"] >= 60
