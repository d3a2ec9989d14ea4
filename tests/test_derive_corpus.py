"""Derivatives of matrix-calculus tables: derived to the printed form, or to one proven equal and not much longer."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matrix_calculus import CORPUS, MATRICES, SETUP

from tgrad_cli import Session

LONGER = 1.5


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(out=io.StringIO())
    made.run(SETUP)
    return made


def value_of(session: Session, text: str) -> np.ndarray:
    session.run(f"found_ = {text}")
    return np.asarray(session.value("found_"))


def close(a: np.ndarray, b: np.ndarray) -> bool:
    a, b = np.broadcast_arrays(a, b)
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9 * max(1.0, float(np.abs(b).max()))))


def check(session: Session, found: str, kind: str, z: str, x: str, printed: str) -> None:
    gradient = value_of(session, f"{kind} {z} wrt {x}")
    assert gradient.shape == value_of(session, found).shape
    assert close(value_of(session, found), gradient), found  # what is shown can be typed, and is the derivative
    assert close(value_of(session, printed), gradient), printed  # the table says the same
    assert found == printed or len(found) <= LONGER * len(printed), f"{found}  longer than  {printed}"


@pytest.mark.parametrize(("source", "z", "x", "printed"), CORPUS, ids=[f"{c[0]}: {c[1]} wrt {c[2]}" for c in CORPUS])
def test_gradient(session: Session, source: str, z: str, x: str, printed: str) -> None:
    session.run(f"formula_ = derive ({z}) wrt {x}")
    check(session, str(session.value("formula_")), "grad", f"({z})", x, printed)


@pytest.mark.parametrize(
    ("source", "kind", "z", "x", "printed"), MATRICES, ids=[f"{c[0]}: {c[1]} {c[2]} wrt {c[3]}" for c in MATRICES]
)
def test_matrix(session: Session, source: str, kind: str, z: str, x: str, printed: str) -> None:
    session.run(f"formula_ = derive {kind} ({z}) wrt {x}")
    check(session, str(session.value("formula_")), kind, f"({z})", x, printed)


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) + len(MATRICES) >= 100
    assert len({c[0] for c in CORPUS if c[0].startswith("Cookbook")}) >= 40
