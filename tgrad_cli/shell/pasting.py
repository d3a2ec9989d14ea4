"""Pasted text as its author meant it: without the prompts and outputs of the session that it was copied from."""

from __future__ import annotations

import re

# Prompts of Python, of IPython and of this shell, with the space that follows each.
_PYTHON = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?: |$)")
_IPYTHON_IN = re.compile(r"[ \t]*In ?\[\d+\]: ?")
_IPYTHON_MORE = re.compile(r"[ \t]*\.{3,}: ?")
_IPYTHON_OUT = re.compile(r"[ \t]*Out ?\[\d+\]:")
_OWN = re.compile(r"(?:> |\. |[>.]$)")


def cleaned(text: str) -> str:
    """A pasted text with plain line ends, and without prompts; outputs between prompts are left out.

    >>> cleaned(">>> x = 1\\r\\n>>> x\\r\\n1\\r\\n")
    'x = 1\\nx'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\0", "")
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if _PYTHON.match(first) and first.lstrip().startswith(">>>"):
        return _prompted(lines, _PYTHON, _PYTHON)
    if _IPYTHON_IN.match(first) or _IPYTHON_OUT.match(first):
        return _prompted(lines, _IPYTHON_IN, _IPYTHON_MORE)
    if first.startswith("> "):
        return _prompted(lines, _OWN, _OWN)
    return text


def _prompted(lines: list[str], first: re.Pattern[str], more: re.Pattern[str]) -> str:
    """The lines that follow a prompt, without it."""
    kept: list[str] = []
    asked = False  # whether the line before carried a prompt
    for line in lines:
        found = first.match(line) or (more.match(line) if asked else None)
        asked = found is not None
        if found is not None:
            kept.append(line[found.end() :])
    while kept and not kept[-1].strip():
        kept.pop()
    return "\n".join(kept)
