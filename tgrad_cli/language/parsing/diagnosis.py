"""What to say of a token that the grammar refuses: the common mistake behind it, else what could stand there.

Each rule below looks at the place and gives an error, or None to leave it to the next rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..syntax.expressions import Name
from . import kinds as k
from .expectation import expected_words
from .mistakes import mistake, quoted

if TYPE_CHECKING:
    from ...errors import TgradError
    from .driver import Driver

HEADS = k.DERIVATIVES | k.INSIGHTS
ENDS_STATEMENT = frozenset((k.NEWLINE, k.INDENT, k.DEDENT, k.SEMICOLON))
LAYOUT_NAMES = {
    k.NEWLINE: "end of the line",
    k.END: "end of the text",
    k.DEDENT: "end of the block",
    k.INDENT: "indented line",
}
HEADERS = frozenset(("if", "elif", "else", "for", "while", "def", "class", "try", "except", "finally", "with"))
CONDITIONS = frozenset(("if", "elif", "while", "assert", "return"))
PARENTS = {"else": "if, for, while or try", "elif": "if", "except": "try", "finally": "try"}
LEFT_OUT = {
    "yield": ("generators with yield are", "build a list and return it"),
    "async": ("async functions are", "leave out async"),
    "await": ("await is", "call the function without await"),
    "match": ("the match statement is", "use if and elif"),
}
OPERATORS = frozenset((k.BINARY, k.SIGN, k.STAR, k.DOUBLE_STAR, k.SLASH))
# Two operators that other languages write as one, and what to write here.
FOREIGN = {
    "&&": "write 'and', or & for tensors",
    "||": "write 'or', or | for tensors",
    "++": "write x += 1",
    "--": "write x -= 1",
    "<>": "write !=",
    "=>": "write >=",
    "=<": "write <=",
    "===": "write ==",
    "!==": "write !=",
}


class Place:
    """A refused token with its surroundings."""

    def __init__(self, text: str, kinds: bytes, values: list[Any], index: int, driver: Driver, start: str) -> None:
        self.text = text
        self.kinds = kinds
        self.values = values
        self.index = index
        self.kind = kinds[index]
        self.start, self.end = self.span(min(index, len(values) - 1))
        self.driver = driver
        self.stack = driver.stack_at(kinds, index, start)
        first = index
        while first > 0 and kinds[first - 1] not in ENDS_STATEMENT:
            first -= 1
        self.first = first
        self.opening = self.word(first)  # the word that the statement begins with
        self.word_here = self.word(index)
        self.before = self.word(index - 1) if index > first else ""

    def span(self, index: int) -> tuple[int, int]:
        """Where the token at `index` stands."""
        value = self.values[index]
        return (value[1], value[2]) if isinstance(value, tuple) else (value.start, value.end)

    def word(self, index: int) -> str:
        """The text of the token at `index`."""
        if index >= len(self.values):
            return ""
        start, end = self.span(index)
        return self.text[start:end]

    def accepts(self, kind: int) -> bool:
        """Whether a token of this kind could stand here."""
        return self.driver.accepts(self.stack, kind)

    def error(self, message: str, hint: str | None = None, code: str = "E0001", label: str = "") -> TgradError:
        """An error at the token."""
        return mistake(code, message, self.start, self.end, label, hint)


def left_out(p: Place) -> TgradError | None:
    """Python that is not part of the language."""
    word = p.word_here if p.kind == k.RESERVED else p.opening
    if p.kind != k.RESERVED and (word != "match" or p.kind == k.NEWLINE or not is_header(p)):
        return None
    start, end = (p.start, p.end) if p.kind == k.RESERVED else p.span(p.first)
    what, hint = LEFT_OUT[word]
    return mistake("E0003", f"{what} not part of tgrad", start, end, hint=hint)


def is_header(p: Place) -> bool:
    """Whether the line ends with a colon."""
    line_end = p.kinds.find(k.NEWLINE, p.index)
    return line_end > 0 and p.kinds[line_end - 1] == k.COLON


def layout(p: Place) -> TgradError | None:
    """A block where none belongs, or none where one belongs."""
    if p.kind == k.INDENT:
        hint = "indent it like the line before it"
        line_start = p.text.rfind("\n", 0, p.start) + 1
        return mistake("E0005", "the line is indented, but no block is open", line_start, p.start, hint=hint)
    if p.index and p.kinds[p.index - 1] == k.NEWLINE and p.accepts(k.INDENT):
        header = p.index - 1
        while header > 0 and p.kinds[header - 1] not in ENDS_STATEMENT:
            header -= 1
        start, _ = p.span(header)
        end = p.span(p.index - 2)[1]
        hint = "indent what belongs to it, or write pass"
        return mistake("E0005", f"an indented block must follow this {quoted(p.word(header))}", start, end, hint=hint)
    if p.index == p.first and p.word_here in PARENTS:
        return p.error(f"{quoted(p.word_here)} belongs to no {PARENTS[p.word_here]}")
    if p.accepts(k.NUMBER_OF["except"]):
        return p.error("the 'try' before this has neither 'except' nor 'finally'", "except ValueError as e:")
    if p.index > p.first and p.kinds[p.index - 1] == k.COLON and p.word_here in HEADERS:
        return p.error(f"{quoted(p.word_here)} cannot stand behind ':'", "put it on a line of its own, indented")
    if p.before == "else" and p.word_here == "if":
        return p.error("'else if' is one word here", "write elif")
    if p.kind in (k.NEWLINE, k.COMMA, k.EQUALS) and p.opening in HEADERS and p.accepts(k.COLON):
        if p.kind == k.NEWLINE:
            return p.error(f"':' is missing after {quoted(p.opening)} …", "end the line with :", label="expected ':'")
        if p.kind == k.EQUALS:
            return p.error("'=' assigns", "to compare, write ==")
    return None


def equals(p: Place) -> TgradError | None:
    """``=`` where ``==`` was meant."""
    if p.kind == k.EQUALS and (p.opening in CONDITIONS or p.first < p.index):
        if p.before in (">", "<", "="):
            return p.error("a space splits the operator", f"write {p.before}=")
        return p.error("'=' cannot stand here", "to compare, write ==")
    return None


def form(p: Place) -> TgradError | None:
    """Gradient forms that lack a word, or that go on where they end."""
    before = p.values[p.index - 1] if p.index > p.first else None
    if isinstance(before, Name) and before.id in HEADS and p.accepts(k.BINARY):
        return p.error(f"{quoted(before.id)} needs 'wrt' and a variable", f"{before.id} z wrt x")
    if p.word_here == "wrt":
        return p.error("no grad, jacobian, hessian … before this 'wrt'", "grad z wrt x")
    if k.AT in p.kinds[p.first : p.index] and p.accepts(k.EQUALS):
        return p.error("after 'at' stands name = value", "grad z wrt x at x = 3")
    if p.accepts(k.AT):
        if p.kind in OPERATORS or p.kind == k.EQUALS:
            return p.error("a gradient form ends here", "put it in brackets: (grad z wrt x) + 1")
        if p.word_here in ("at", "given", "order"):
            return p.error(f"{quoted(p.word_here)} cannot stand here")
    if p.kind == k.PER or (p.kinds[p.first : p.index].rfind(k.PARTIAL) >= 0 and p.accepts(k.PER)):
        return p.error("∂…/∂x is not complete", "∂z/∂x, or ∂(x^2 + y)/∂x for an expression")
    return None


def operators(p: Place) -> TgradError | None:
    """Operators of other languages, and operators without an operand."""
    if p.before == "=" and p.word_here == "<" and "Backward" in p.word(p.index + 1):
        return p.error("a tensor as it is printed is no expression", "leave out grad_fn=<…>: it is only shown")
    hint = FOREIGN.get(p.before + p.word_here) or FOREIGN.get((p.word(p.index - 2) if p.index > 1 else "") + p.before)
    if hint is not None and p.before and not p.accepts(p.kind):
        return p.error("this is no operator here", hint)
    if p.before == "from" and p.word_here in (".", "..."):
        return p.error("relative imports are not part of tgrad", "from torch.nn import Linear", "E0003")
    if p.index == p.first and p.text.startswith(">>>", p.start):
        return p.error("this is the prompt of Python's shell", "leave out >>>")
    if p.kind == k.SEMICOLON and in_brackets(p):
        return p.error("';' cannot stand in brackets", "the rows of a matrix are lists: [[1, 2], [3, 4]]")
    if p.opening == "except" and p.kind == k.COMMA:
        return p.error("',' cannot stand here", "except ValueError as e:, or except (A, B):")
    return None


def operand_after_operand(p: Place) -> TgradError | None:
    """Two things with no operator between them."""
    starts = p.kind in (k.NAME, k.NUMBER, k.STRING, k.CONSTANT, k.ROUND, k.SQUARE, k.PARTIAL)
    if not starts or p.index == p.first or p.kinds[p.index - 1] not in k.ENDS_OPERAND or not p.accepts(k.BINARY):
        return None
    if p.opening in HEADERS and p.accepts(k.COLON):
        return p.error(f"':' is missing before {quoted(p.word_here)}", label="expected ':'")
    gap = p.text[p.span(p.index - 1)[1] : p.start]
    hint = None
    if p.accepts(k.COMMA) and in_brackets(p):
        hint = "separate the items with ','"
    elif p.kinds[p.index - 1] == k.NUMBER:
        hint = f"for a product write {p.before}*{p.word_here[:12]}"
        if p.kind == k.NAME and gap:
            hint += f" or {p.before}{p.word_here[:12]}"
    elif p.kinds[p.index - 1] == k.NAME and p.kind == k.NAME:
        hint = f"for a product write {p.before[:12]}*{p.word_here[:12]}"
    return p.error(f"an operator is missing before {quoted(p.word_here)}", hint)


def in_brackets(p: Place) -> bool:
    """Whether a bracket is open at the token."""
    line = p.kinds[p.first : p.index]
    return sum(kind in k.OPENING for kind in line) > sum(kind in k.CLOSING for kind in line)


def word_as_name(p: Place) -> TgradError | None:
    """A word of the language where a name must stand."""
    if p.word_here.isalpha() and p.kind != k.NAME and p.accepts(k.NAME) and not p.accepts(k.NUMBER):
        return p.error(f"{quoted(p.word_here)} is a word of the language, no name", f"{p.word_here}_ would do")
    if p.kind == k.EQUALS and p.index == p.first + 1 and p.opening.isalpha():
        start, end = p.span(p.first)
        message = f"{quoted(p.opening)} is a word of the language, no name"
        return mistake("E0001", message, start, end, hint=f"{p.opening}_ would do")
    return None


RULES = (left_out, layout, form, operators, word_as_name, equals, operand_after_operand)


def diagnose(text: str, kinds: bytes, values: list[Any], index: int, driver: Driver, start: str) -> TgradError:
    """The error for the token at `index`, which the parser refused."""
    place = Place(text, kinds, values, index, driver, start)
    for rule in RULES:
        error = rule(place)
        if error is not None:
            return error
    what = LAYOUT_NAMES.get(place.kind) or quoted(place.word_here)
    return place.error(f"unexpected {what}", label=expected_words(place.driver, place.stack))
