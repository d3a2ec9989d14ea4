"""From the grammar to parse tables: Lark compiles, this module numbers what Lark named.

It imports nothing of this package, so that the build of the wheel can call it before anything is installed.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from lark import Lark

STARTS = ("statement", "field")
ACCEPT = 1 << 29  # above the number of any state


def lark_parser(grammar: str, lexer: type | None = None, **options: Any) -> Lark:
    """Lark's own parser for the grammar, by default with a lexer that gives no token."""
    from lark import Lark
    from lark.lexer import Lexer

    class NoTokens(Lexer):
        def __init__(self, _: object) -> None:
            pass

        def lex(self, *_: object) -> Iterator[Any]:
            return iter(())

    return Lark(grammar, parser="lalr", lexer=lexer or NoTokens, start=list(STARTS), keep_all_tokens=True, **options)


def terminal_numbers(lark: Lark, kinds: Sequence[str]) -> dict[str, int]:
    """The kind that each of Lark's terminals stands for; Lark invents names for those given by their text."""
    texts = {t.name: t.pattern.value for t in lark.terminals if t.pattern is not None}
    numbers = {name: kinds.index(texts.get(name, name)) for name in texts}
    for rule in lark.rules:
        for part in rule.expansion:
            if part.is_term and part.name not in numbers:
                numbers[part.name] = kinds.index(part.name)
    numbers["$END"] = kinds.index("END")
    return numbers


def compile_grammar(grammar: str, kinds: Sequence[str], layout: int) -> bytes:
    """The parse tables of a grammar as bytes for `marshal.loads`.

    A dict with `format` (the number of this layout), `grammar` and `kinds` (what the tables were made from); `starts`
    (the first state of each start symbol); `rules`, a tuple (nonterminal, length, callback) each, with an empty
    callback where the one child stands for itself; and `states`, for each state a dict from kind or nonterminal to
    what to do: n >= 0 goes to state n, n < 0 reduces by rule -n - 1, ACCEPT accepts.
    """
    lark = lark_parser(grammar)
    numbers = terminal_numbers(lark, kinds)
    table = lark.parser.parser._parse_table
    nonterminals: dict[str, int] = {}
    rules: dict[Any, int] = {}
    rows: list[tuple[str, int, str]] = []
    for rule in lark.rules:
        name = str(rule.origin.name)
        nonterminals.setdefault(name, len(kinds) + len(nonterminals))
        passes = rule.options.expand1 and len(rule.expansion) == 1 and rule.alias is None
        rules[rule] = len(rows)
        rows.append((name, len(rule.expansion), "" if passes else str(rule.alias or name)))
    ends = set(table.end_states.values())
    order = {state: i for i, state in enumerate(table.states)}
    states: list[dict[int, int]] = []
    for state, actions in table.states.items():
        row: dict[int, int] = {}
        for symbol, (action, argument) in actions.items():
            key = nonterminals[symbol] if symbol in nonterminals else numbers[symbol]
            row[key] = -rules[argument] - 1 if "Reduce" in str(action) else order[argument]
        if state in ends:
            row[numbers["$END"]] = ACCEPT
        states.append(row)
    return marshal.dumps(
        {
            "format": layout,
            "grammar": grammar,
            "kinds": tuple(kinds),
            "starts": {start: order[state] for start, state in table.start_states.items()},
            "rules": [(nonterminals[name], length, callback) for name, length, callback in rows],
            "states": states,
        },
        4,
    )
