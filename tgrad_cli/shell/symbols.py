"""Letters that a keyboard lacks: ``\\alpha`` and Tab gives α, ``\\partial`` and Tab gives ∂."""

from __future__ import annotations

_GREEK = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
psi omega
"""


def _table() -> dict[str, str]:
    from unicodedata import lookup

    found = {"partial": "∂", "nabla": "∇"}
    for name in _GREEK.split():
        letter = "lamda" if name == "lambda" else name  # Unicode's own spelling
        found[name] = lookup(f"GREEK SMALL LETTER {letter}")
        found[name.capitalize()] = lookup(f"GREEK CAPITAL LETTER {letter}")
    return found


def symbol_before(text: str) -> tuple[int, str] | None:
    """The name of a symbol that text ends with: its length, backslash included, and the symbol.

    >>> symbol_before("2*\\\\alpha")
    (6, 'α')
    """
    _, backslash, name = text.rpartition("\\")
    symbol = _table().get(name) if backslash else None
    return None if symbol is None else (len(name) + 1, symbol)
