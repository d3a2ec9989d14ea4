"""From text to tokens, one logical line at a time.

A line becomes two lists of the same length: the kind of each token, and its value. The value of a name or a number is
already its syntax node; that of any other token is the tuple `(kind, start, end, text)`. Which words belong to a
gradient form is decided when the line is complete, by `softwords`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..syntax.expressions import Name, Str
from . import kinds as k
from .literals import decode, number, string_end
from .mistakes import mistake
from .softwords import ask, mark_forms
from .symbols import strange_character, symbol, wide_name

if TYPE_CHECKING:
    from .softwords import Value

# A no-break space and its relatives come with text that is pasted from a page.
SPACES = " \t\f\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"

WORD, OPERATOR, NUMBER, LINE_END, STRING, WIDE, OTHER = range(1, 8)
MASTER = re.compile(
    rf"(?:[{SPACES}]|\\\r?\n)*+(?:"
    r"([A-Za-z_][A-Za-z0-9_]*+(?![^\x00-\x7f]|[\"']))"
    r"|(\*\*=?|//=?|<<=?|>>=?|\.\.\.|->|:=|[<>=!+\-*/%&|^@]=|[-+*/%@&|^~<>()\[\]{},:;=]|\.(?![0-9]))"
    r"|(0[xX](?:_?[0-9a-fA-F])++|0[bB](?:_?[01])++|0[oO](?:_?[0-7])++"
    r"|(?:[0-9](?:_?[0-9])*+(?:\.(?:[0-9](?:_?[0-9])*+)?)?|\.[0-9](?:_?[0-9])*+)(?:[eE][+-]?[0-9](?:_?[0-9])*+)?[jJ]?)"
    r"|((?:\#[^\r\n]*+)?(?:\r\n|[\r\n]|\Z))"
    r"|((?:[rR][fFbB]?|[fFbB][rR]?|[uU])?(?:\"\"\"|'''|[\"']))"
    r"|([∂−×⋅·∗÷∕≤≥≠]|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,20}"
    r"|[A-Za-z_][A-Za-z0-9_]*+(?:[^\x00-\x7f][A-Za-z0-9_]*+)*+|(?:[^\x00-\x7f][A-Za-z0-9_]*+)++)"
    r"|(.))",
    re.DOTALL,
)
# Before these the word `print`, `graph` … is a name: they are operators, or close what came before.
OPERATOR_WORDS = frozenset(("in", "is", "and", "or", "if", "else", "for", "as", "not"))
# The space behind such a word, what comes then, and one character more; compiled when a line holds such a word.
NEXT = rf"(?s)([{SPACES}]*+)([A-Za-z_][A-Za-z0-9_]*+|\.?[0-9]|(?:[-+*/%@&|^=<>.]|\Z)=?|.)(.?)"
PAIRS = {")": "(", "]": "[", "}": "{"}
STARTS_STATEMENT = frozenset((k.NEWLINE, k.INDENT, k.DEDENT, k.SEMICOLON))


class Unclosed(Exception):
    """The text ended inside something: raised as a mistake by the parser, taken as a wish for more by the shell."""


class Lexer:
    """Reads tokens from `text`, from `pos` up to `end`, into `kinds` and `values`."""

    __slots__ = ("brackets", "end", "field", "fors", "kinds", "partials", "pos", "soft", "text", "values")

    def __init__(self, text: str, pos: int = 0, end: int | None = None, *, field: bool = False) -> None:
        self.text = text
        self.pos = pos
        self.end = len(text) if end is None else end
        self.field = field
        self.clear()

    def clear(self) -> None:
        """Forget the tokens read so far."""
        self.kinds = bytearray()
        self.values: list[Value] = []
        self.brackets: list[tuple[str, int]] = []
        self.fors: list[int] = []
        self.partials: list[int] = []
        self.soft = False

    def read_line(self) -> None:
        """Read one logical line with its NEWLINE; it ends where a line ends outside of brackets.

        One loop with local names, since every token of every program passes through it. Raises E0001, E0002, E0004 or
        E0006 where the text is no sequence of tokens.
        """
        text, end, kinds, values = self.text, self.end, self.kinds, self.values
        match, kind_of, name, special = MASTER.match, k.KIND_OF.get, k.NAME, k.FIRST_SPECIAL
        pos, glue, first, brackets = self.pos, -1, len(kinds), k.BRACKETS
        while True:
            found = match(text, pos, end)
            assert found is not None  # the last alternatives are any character and the end of the text
            which = found.lastindex or OTHER
            start, pos = found.span(which)
            if which == WORD:
                word = found[which]
                kind = kind_of(word, name)
                if kind >= special:
                    kind = self.special_word(kind, start, pos, word)
                if kind == name:
                    if start == glue:
                        self.glue()
                    kinds.append(name)
                    values.append(Name(start, pos, word))
                elif kind >= 0:
                    kinds.append(kind)
                    values.append((kind, start, pos, word))
            elif which == OPERATOR:
                word = found[which]
                kind = kind_of(word, k.UNKNOWN)
                if kind in brackets:
                    self.bracket(kind, word, start, start == glue)
                    continue
                if kind == k.MATRIX:
                    kind = k.DECORATOR if self.at_start() else k.BINARY
                kinds.append(kind)
                values.append((kind, start, pos, word))
            elif which == NUMBER:
                kinds.append(k.NUMBER)
                values.append(number(found[which], start, pos))
                glue = pos
            elif which == LINE_END:
                if not self.brackets and (pos >= end or not self.field):
                    break
                if pos >= end:
                    self.unclosed()
            elif which == STRING:
                pos = self.string(start, pos)
            else:
                pos = self.unusual(start, pos, start == glue)
        kinds.append(k.NEWLINE)
        values.append((k.NEWLINE, start, pos, ""))
        self.pos = pos
        if self.soft:
            mark_forms(kinds, values, first)
            self.soft = False

    # ---- what depends on the tokens around ----------------------------------------------------------------

    def at_start(self) -> bool:
        """Whether the next token is the first of a statement."""
        kinds = self.kinds
        if self.brackets or self.field:
            return False
        return not kinds or kinds[-1] in STARTS_STATEMENT or kinds[-1] == k.COLON

    def glue(self) -> None:
        """Turn the number just read into a factor of what touches it: `2x`, `3(x + 1)`."""
        factor = self.values[-1]
        assert not isinstance(factor, tuple)
        if self.text[factor.end] == "_":
            raise mistake("E0004", "'_' stands only between two digits", factor.end, factor.end + 1)
        self.kinds[-1] = k.PREFIX
        self.values[-1] = (k.PREFIX, factor.start, factor.end, factor)

    def bracket(self, kind: int, text: str, start: int, glued: bool) -> None:
        """Take a bracket, and keep account of which are open."""
        if kind in k.OPENING:
            if glued and text != "{":
                self.glue()
            self.brackets.append((text, start))
        else:
            if not self.brackets or self.brackets[-1][0] != PAIRS[text]:
                raise self.stray(text, start)
            self.brackets.pop()
            depth = len(self.brackets)
            while self.fors and self.fors[-1] > depth:
                self.fors.pop()
            while self.partials and self.partials[-1] > depth:
                self.partials.pop()
        self.kinds.append(kind)
        self.values.append((kind, start, start + 1, text))

    def stray(self, text: str, start: int) -> Exception:
        """The error for a closing bracket that closes nothing."""
        if not self.brackets:
            return mistake("E0002", f"nothing is open that '{text}' could close", start, start + 1, "closes nothing")
        opened, at = self.brackets[-1]
        error = mistake("E0002", f"'{text}' does not close '{opened}'", start, start + 1, "closes it wrongly")
        error.labels = (*error.labels, *mistake("", "", at, at + 1, "opened here").labels)
        return error

    def unclosed(self) -> None:
        """Raise the error for a bracket that the text never closes; at the bracket, where the repair is."""
        text, at = self.brackets[-1]
        close = next(c for c, o in PAIRS.items() if o == text)
        raise mistake("E0002", f"'{text}' is never closed", at, at + 1, f"no '{close}' for this") from Unclosed()

    def special_word(self, kind: int, start: int, end: int, word: str) -> int:
        """The kind of a word that depends on what stands around it; -1 where it joined the token before it."""
        kinds, values = self.kinds, self.values
        last = values[-1] if kinds else None
        before = last[3] if isinstance(last, tuple) else None
        if kind == k.FOR:
            self.fors.append(len(self.brackets))
            return k.FOR
        if kind == k.IN:
            if before == "not" and isinstance(last, tuple):
                kinds[-1] = k.BINARY
                values[-1] = (k.BINARY, last[1], end, "not in")
                return -1
            if self.fors and self.fors[-1] == len(self.brackets):
                self.fors.pop()
                return k.IN
            return k.BINARY
        if kind == k.NOT:
            if before == "is" and isinstance(last, tuple):
                values[-1] = (k.BINARY, last[1], end, "is not")
                return -1
            return k.PREFIX
        if kind == k.IS:
            return k.BINARY
        if kind == k.WRT:
            self.soft = True
            return k.NAME
        if not self.at_start() or not self.opens(kind, end):
            return k.NAME
        self.soft = self.soft or word == "graph"  # it may have a `save` behind it
        return kind

    def opens(self, kind: int, pos: int) -> bool:
        """Whether a `print`, `graph`, `why` or `help` that ends at `pos` is a statement's word and no name."""
        found = re.compile(NEXT).match(self.text, pos, self.end)
        if found is None or not found[2]:
            return False
        space, text, after = found.groups()
        if text[0].isidentifier():
            if kind == k.PRINT and text == "not":
                return not after.isidentifier()
            return text not in OPERATOR_WORDS or after in ("'", '"')
        if kind == k.COMMAND:
            return text in ("'", '"')  # help "matmul"
        if text in ("[", "-", "+") or (text[0] == "." and len(text) > 1):
            return bool(space) and (text == "[" or not after.isspace())
        return text[0] in "\"'{~" or text[0].isdigit()

    # ---- strings and rare characters ----------------------------------------------------------------------

    def string(self, start: int, content: int) -> int:
        """Take a string literal whole, and give the offset after it."""
        opening = self.text[start:content]
        quote = opening.lstrip("rRuUfFbB")
        close = string_end(self.text, content, quote, self.end)
        if close < 0:
            where = "in this line" if len(quote) == 1 else "in the rest of the text"
            error = mistake(
                "E0004",
                f"the string has no closing {quote}",
                start,
                content,
                f"nothing closes it {where}",
                hint=None if len(quote) == 3 else 'for text over several lines use """ … """',
            )
            raise error from (Unclosed() if len(quote) == 3 else None)
        if "b" in opening.lower():
            raise mistake(
                "E0003", "bytes literals are not part of tgrad", start, content, hint="leave out the b: a string"
            )
        end = close + len(quote)
        raw = "r" in opening.lower()
        self.kinds.append(k.STRING)
        if "f" in opening.lower():
            from .fstrings import fstring
            from .parser import parse_field

            self.values.append(fstring(self.text, start, content, close, end, raw, parse_field))
        else:
            value = self.text[content:close]
            value = value.replace("\r\n", "\n") if raw else decode(value, content)
            self.values.append(Str(start, end, value))
        return end

    def unusual(self, start: int, end: int, glued: bool) -> int:
        """Take a name with letters beyond ASCII, or a mathematical symbol; give the offset after it."""
        text, kinds, values = self.text, self.kinds, self.values
        if text[start].isidentifier():
            name, stop = wide_name(text, start, end)
            kind = k.KIND_OF.get(name, k.NAME)
            if kind >= k.FIRST_SPECIAL:
                kind = self.special_word(kind, start, stop, name)
            if kind == k.NAME:
                if glued:
                    self.glue()
                kinds.append(k.NAME)
                values.append(Name(start, stop, name))
            elif kind >= 0:
                kinds.append(kind)
                values.append((kind, start, stop, name))
            return stop
        meaning = symbol(text, start, end)
        if meaning is None:
            if text[start] == "?" and not self.brackets and ask(self, start):
                return start + 1
            if text[start] == "\\" and not text[start + 1 : self.end].strip():
                raise mistake(
                    "E0001", "the line goes on after '\\', but the text ends", start, start + 1
                ) from Unclosed()
            if not values and text[start] in "%!":
                return self.notebook_line(start)
            raise strange_character(text, start)
        kind, stop, sign = meaning
        if kind == k.PARTIAL:
            return self.partial(start, stop, glued)
        kinds.append(kind)
        values.append((kind, start, stop, sign))
        return stop

    def partial(self, start: int, stop: int, glued: bool) -> int:
        """Take a `∂`: with a `/` before it, it may be the second half of `∂z/∂x`."""
        kinds, values = self.kinds, self.values
        depth = len(self.brackets)
        if kinds and kinds[-1] == k.SLASH and self.partials and self.partials[-1] == depth:
            self.partials.pop()
            last = values[-1]
            assert isinstance(last, tuple)
            kinds[-1] = k.PER
            values[-1] = (k.PER, last[1], stop, "/∂")
            return stop
        if glued:
            self.glue()
        if not kinds or kinds[-1] not in k.ENDS_OPERAND:
            self.partials.append(depth)
        kinds.append(k.PARTIAL)
        values.append((k.PARTIAL, start, stop, "∂"))
        return stop

    def notebook_line(self, start: int) -> int:
        """Take a notebook's `%magic` or `!command` line, up to its end."""
        stop = start
        while stop < self.end and self.text[stop] not in "\r\n":
            stop += 1
        self.kinds.append(k.NOTEBOOK)
        self.values.append((k.NOTEBOOK, start, stop, self.text[start:stop]))
        return stop
