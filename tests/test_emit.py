"""`emit`: the programs run by themselves and agree; what PyTorch and JAX said of theirs is recorded."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import shown
from emitted import LAYERS, PROGRAMS, SETUP, statement

from tgrad_cli import Session, TgradError

RECORD = Path(__file__).parent / "reference" / "emitted.json"
RECORDED = json.loads(RECORD.read_text(encoding="utf-8"))
FLOAT = re.compile(r"\d+\.\d+(?:e-?\d+)?|\d+e-?\d+")
IDS = [f"{p[0]} wrt {p[2]}" for p in PROGRAMS]
RAN = [pytest.param(p, id=f"{p[0]} wrt {p[2]}") for p in (*PROGRAMS, *LAYERS)]


def emitted(program: tuple[str, str, str], target: str) -> str:
    session = Session(out=io.StringIO())
    session.run(SETUP)
    session.run(statement(program, target))
    return str(session.value("text_"))


@pytest.mark.parametrize("program", PROGRAMS, ids=IDS)
def test_numpy(program: tuple[str, str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", emitted(program, "numpy")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr + emitted(program, "numpy")
    assert done.stdout.endswith("checked\n")


@pytest.mark.parametrize("program", PROGRAMS, ids=IDS)
def test_tgrad(program: tuple[str, str, str]) -> None:
    out = shown(emitted(program, "tgrad"))
    assert out.endswith("checked\n"), out


@pytest.mark.parametrize("target", ["torch", "jax"])
@pytest.mark.parametrize("program", RAN)
def test_the_program_is_the_one_that_ran_there(program: tuple[str, str, str], target: str) -> None:
    text, recorded = emitted(program, target), RECORDED[target][f"{program[0]} | {program[2]}"]
    assert FLOAT.sub("#", text) == FLOAT.sub("#", recorded)
    found, wanted = (np.array([float(n) for n in FLOAT.findall(t)]) for t in (text, recorded))
    assert np.allclose(found, wanted, rtol=1e-5, atol=1e-7)  # the last digits of single precision may come and go


def test_there_are_enough() -> None:
    assert len(PROGRAMS) >= 60
    assert all(len(RECORDED[target]) == len(PROGRAMS) + len(LAYERS) for target in ("torch", "jax"))


def test_latex_and_json() -> None:
    text = shown("x = 2.; y = x^2; z = sin(y)/y\nemit z wrt x as latex")
    assert text.startswith("\\begin{align}\n  y &= x^{2} \\\\\n  z &= \\frac{")
    assert '"language": "numpy"' in shown("x = 2.; z = x^2\nemit z wrt x as numpy", form="json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("emit x^2 wrt x as fortran", "there is no target 'fortran'"),
        ("emit x^2 wrt x", "emit needs a target"),
        ("emit lgamma(x) wrt x as numpy", "does not know how numpy writes"),
        ("X = rand(200, 200); emit sum(X) wrt X as numpy", "too large to be written"),
    ],
)
def test_what_cannot_be_emitted(text: str, words: str) -> None:
    with pytest.raises(TgradError, match=words):
        Session(out=io.StringIO()).run("x = 2.\n" + text)


@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
def test_what_does_not_depend_is_refused(target: str) -> None:
    text = shown(f"x = [[1., 2.]]; z = sum(x[0]^3)\nemit z wrt x as {target}")
    assert "error[E0604]: the result does not depend on a variable" in text
