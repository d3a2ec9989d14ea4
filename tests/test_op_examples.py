"""The examples in every operation's documentation print what they say."""

from __future__ import annotations

import io

import pytest

import tgrad_cli.ops  # noqa: F401
from tgrad_cli import Session, TgradError
from tgrad_cli.tensor.registry import FUNCTIONS, OPS

DECLARED = {**FUNCTIONS, **OPS}


def examples(text: str) -> list[tuple[str, str]]:
    """Pairs of a line after ``>`` and the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    taking = False
    for line in (text or "").split("\n"):
        line = line.strip("\n")
        bare = line.strip()
        if bare.startswith("> "):
            found.append((bare[2:], []))
            taking = True
        elif taking and bare:
            found[-1][1].append(line.removeprefix("    "))
        else:
            taking = False
    return [(code, "\n".join(out)) for code, out in found]


# What has no name that a person could call is an internal part of other operations.
CALLABLE = sorted(n for n, d in DECLARED.items() if (d.torch or d.method or d.aliases) and d.family != "tape")


@pytest.mark.parametrize("name", CALLABLE)
def test_examples(name: str) -> None:
    declared = DECLARED[name]
    pairs = examples(declared.__doc__ or "")
    silent = "not differentiable, as in PyTorch" in (declared.__doc__ or "") or declared.name.endswith(
        ("_dim", "_all", "_")
    )
    assert pairs or silent, f"{name} has no example"
    out = io.StringIO()
    session = Session(out=out)
    for code, expected in pairs:
        out.seek(0)
        out.truncate()
        try:
            session.run(code)
        except TgradError as error:
            pytest.fail(f"{code}: {error.message}")
        assert out.getvalue().rstrip("\n") == expected, code
