"""``tgrad test lesson.md``: run the examples of a lesson, and compare what they show with what the lesson says.

In Markdown the fenced ``tgrad`` blocks are run, all of a file in one session. A block or a script whose lines begin
with ``> `` is a transcript: what follows is what is to be shown. A fenced ``output`` block behind a ``tgrad`` block
without ``> `` lines says what all of it shows; without one, it has to run without an error.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, NamedTuple, TextIO

from .errors import TgradError

if TYPE_CHECKING:
    from .session import Session

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)")
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
UNITS = 1.5  # of the last printed digit, by which numbers may differ


class Example(NamedTuple):
    """A text to run, what it is to show (None: anything without an error), and its line in the file."""

    text: str
    expected: str | None
    line: int


class Failed(NamedTuple):
    """An example that showed something else."""

    example: Example
    shown: str


def examples(text: str, path: str) -> list[Example]:
    """The examples of a file: Markdown's blocks, or a script.

    >>> examples("> 1 + 1\\n2\\n", "a.tg")
    [Example(text='1 + 1', expected='2', line=1)]
    """
    if not path.lower().endswith((".md", ".markdown")):
        return _of_block(text.splitlines(), 1)
    found: list[Example] = []
    for kind, lines, first in _blocks(text):
        if kind == "tgrad":
            found += _of_block(lines, first)
        elif kind == "output" and found and found[-1].expected is None:
            found[-1] = found[-1]._replace(expected="\n".join(lines))
    return found


def _blocks(text: str) -> list[tuple[str, list[str], int]]:
    """The fenced blocks: their kind, their lines, and the number of the first."""
    blocks: list[tuple[str, list[str], int]] = []
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        found = FENCE.match(line)
        if fence and line.strip() == fence:
            fence = ""
        elif fence:
            blocks[-1][1].append(line)
        elif found:
            fence = found[1]
            blocks.append((found[2].lower(), [], number + 1))
    return blocks


def _of_block(lines: list[str], first: int) -> list[Example]:
    """A transcript's exchanges, or the whole block as one example."""
    if not any(line.startswith("> ") for line in lines):
        text = "\n".join(lines)
        return [Example(text, None, first)] if text.strip() else []
    found: list[Example] = []
    typed: list[str] = []
    shown: list[str] = []
    start = first

    def close() -> None:
        if typed:
            found.append(Example("\n".join(typed), "\n".join(shown), start))
        typed.clear()
        shown.clear()

    for number, line in enumerate(lines, first):
        if line.startswith("> ") or line == ">":
            if shown or not typed:
                close()
                start = number
            typed.append(line[2:])
        elif not line.strip() or line.startswith("# "):
            close()
        else:
            shown.append(line)
    close()
    return found


def run_examples(session: Session, found: list[Example], out: io.StringIO) -> list[Failed | None]:
    """Run the examples in one session that writes to `out`: None for each that shows what it should."""
    results: list[Failed | None] = []
    for example in found:
        out.seek(0)
        out.truncate()
        failed = False
        try:
            session.run(example.text)
        except TgradError as error:
            session.writer.error(error)
            failed = True
        shown = "\n".join(line for line in out.getvalue().splitlines() if line.strip())
        right = not failed if example.expected is None else alike(shown, example.expected)
        results.append(None if right else Failed(example, shown))
    return results


def alike(shown: str, expected: str) -> bool:
    """Whether two texts are the same but for spacing and the last digits of numbers; `...` stands for anything.

    >>> alike("tensor([0.3333, 2.0000])", "tensor([0.33334, 2.0])"), alike("1.5", "1.6")
    (True, False)
    """
    found, wanted = (" ".join(t.split()) for t in (shown, expected))
    if "..." in wanted and "..." not in found:
        pattern = ".*".join(re.escape(part.strip()) for part in wanted.split("..."))
        return re.fullmatch(pattern.replace(".*", " ?.* ?"), found) is not None
    if NUMBER.sub("#", found) != NUMBER.sub("#", wanted):
        return False
    return all(_close(a, b) for a, b in zip(NUMBER.findall(found), NUMBER.findall(wanted), strict=True))


def _close(a: str, b: str) -> bool:
    if a == b:
        return True
    x, y = float(a), float(b)
    coarsest = max(_unit(a), _unit(b))
    return abs(x - y) <= UNITS * coarsest if coarsest < 1 else x == y


def _unit(text: str) -> float:
    """What the last digit of a printed number stands for."""
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(10.0 ** (int(exponent or 0) - decimals)) if "." in mantissa or exponent else 1.0


def run_tests(paths: list[str], stream: TextIO) -> int:
    """Test lessons and report; 0 when all examples hold, 1 when one does not, 4 for a file that cannot be read."""
    from .session import Session, make_writer

    passed, failures = 0, 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            sys.stderr.write(f"cannot read {path}: {getattr(error, 'strerror', None) or error}\n")
            return 4
        out = io.StringIO()
        session = Session(writer=make_writer("plain", out, out))
        found = examples(text, path)
        results = run_examples(session, found, out)
        bad = [r for r in results if r is not None]
        stream.write(f"{path} {''.join('.' if r is None else 'F' for r in results)}\n")
        for failed in bad:
            _report(path, failed, stream)
        passed += len(results) - len(bad)
        failures += len(bad)
    words = ([f"{failures} failed"] if failures else []) + [f"{passed} passed"]
    stream.write(", ".join(words) + "\n")
    return 1 if failures else 0


def _report(path: str, failed: Failed, stream: TextIO) -> None:
    example = failed.example
    stream.write(f"\n{path}:{example.line}\n")
    stream.writelines(f"  > {line}\n" for line in example.text.splitlines()[:12])
    if example.expected is not None:
        stream.write("  expected\n")
        stream.writelines(f"    {line}\n" for line in example.expected.splitlines() or ["(nothing)"])
    stream.write("  shown\n")
    stream.writelines(f"    {line}\n" for line in failed.shown.splitlines() or ["(nothing)"])
    stream.write("\n")
