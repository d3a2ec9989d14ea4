"""The page of one operation: signature, meaning, derivative, types, shape, forms, PyTorch's names, examples."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from ...tensor.registry import METHODS, QUALIFIED, REQUIRED, Function, Op
from .catalogue import Declared, home, names_of, operation, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

Spans = list[tuple[str, str]]
WIDTH = 100
KINDS = {
    "Any": "",
    "object": "",
    "Array": "",
    "Arrays": "tensors",
    "Sizes": "sizes",
    "Dims": "int or ints",
}
TAKES = {
    "f": "floating point only",
    "fc": "floating point and complex only",
    "iu": "integers only",
    "biu": "bools and integers only",
    "iuf": "integers and floating point: no bools, no complex",
    "iufc": "anything but bools",
    "biuf": "anything but complex",
}
PROMOTES = {
    "same": "the inputs' common type",
    "float": "the inputs' common type; integers and bools become the default float type",
    "wide": "the inputs' common type, of 32 or 64 bits; integers and bools become the default float type",
    "bool": "bool",
    "sum": "the input's type; integers and bools become int64",
    "floatsum": "the input's type",
    "match": "the inputs' type, which must be one",
    "where": "the common type of the last two inputs",
    "div": "the inputs' common type; integers become the default float type unless rounded",
    "abs": "the input's type; for a complex input the real one",
    "angle": "the default float type for integers, the real type of a complex input, else the input's",
}
RESULTS = {"first": "the input's type", "bool": "bool", "int64": "int64"}


def page(declared: Declared, derivative: Callable[[Declared], list[str]]) -> Spans:
    """What `help` says of an operation; `derivative` finds the lines about its derivative."""
    meaning, more, examples = parts(declared.__doc__)
    shown = textwrap.fill(signature(declared), WIDTH, subsequent_indent="    ", break_long_words=False)
    out: Spans = [("label", shown), ("text", "\n\n")]
    out += _paragraphs([meaning, *(text for text in more if not text.startswith("Derivative: "))])
    facts = [("derivative", derivative(declared))]
    op = operation(declared)
    if op is not None:
        facts += [("types", _types(op)), ("shape", _shape(op)), ("returns", _results(op))]
    facts += [("forms", _forms(declared)), ("PyTorch", _names(declared)), ("family", _family(declared))]
    for title, lines in facts:
        for i, line in enumerate(lines):
            out += [("dim", f"{title if i == 0 else '':12}"), *_wrapped(line)]
    if examples:
        out += [("text", "\n"), ("value", "\n".join(examples) + "\n")]
    return out


def parts(text: str | None) -> tuple[str, list[str], list[str]]:
    """A docstring's first paragraph, its other paragraphs, and its examples line by line."""
    paragraphs: list[list[str]] = [[]]
    examples: list[str] = []
    for line in textwrap.dedent("    " + (text or "").strip("\n")).split("\n"):
        bare = line.rstrip()
        if examples or bare.startswith("> "):
            examples.append(bare)
        elif bare:
            paragraphs[-1].append(bare.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    while examples and not examples[-1]:
        examples.pop()
    joined = [" ".join(p) for p in paragraphs if p]
    return (joined[0] if joined else ""), joined[1:], [e for e in examples if e]


def _paragraphs(texts: list[str]) -> Spans:
    out: Spans = []
    for text in texts:
        if text:
            out.append(("text", textwrap.fill(text.replace("``", "`"), WIDTH) + "\n\n"))
    return out


def _wrapped(line: str) -> Spans:
    """A fact, folded under itself."""
    lines = textwrap.wrap(line, WIDTH - 12, break_long_words=False) or [""]
    return [("text", ("\n" + " " * 12).join(lines) + "\n")]


# ---- the signature --------------------------------------------------------------------------------------------------


def signature(declared: Declared) -> str:
    """How an operation is called: names, kinds and defaults."""
    name = spoken(declared) or declared.name
    if isinstance(declared, Op):
        public = [n for n in declared.param_names if not n.startswith("_")]
        shown = [_parameter(declared, n, declared.array_defaults.get(n, REQUIRED)) for n in declared.array_names]
        shown += [_parameter(declared, n, declared.defaults[n]) for n in public]
        keyword = [_parameter(declared, n, declared.defaults[n]) for n in declared.keyword_only]
        keyword += ["out=None"] if declared.out else []
        if name.startswith("x.") and shown:
            shown = shown[1:]
        return f"{name}({', '.join([*shown, *(['*'] if keyword else []), *keyword])})"
    return f"{name}({', '.join(_of_function(declared, method=name.startswith('x.')))})"


def _parameter(op: Op, name: str, default: Any) -> str:
    kind = op.kinds.get(name, "Any")
    kind = KINDS.get(kind, kind).replace(" | ", " or ")
    return _written(name, kind, default)


def _written(name: str, kind: str, default: Any) -> str:
    name = name.rstrip("_")
    if default is REQUIRED or type(default) is object:
        return f"{name}: {kind}" if kind else name
    return f"{name}: {kind} = {default!r}" if kind else f"{name}={default!r}"


def _of_function(function: Function, *, method: bool) -> list[str]:
    code = function.implementation.__code__
    names = list(code.co_varnames[: code.co_argcount])
    defaults = function.implementation.__defaults__ or ()
    by_name = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    kinds = function.implementation.__annotations__

    def shown(name: str, default: Any) -> str:
        kind = str(kinds.get(name, "Any"))
        return _written(name, KINDS.get(kind, kind).replace(" | ", " or "), default)

    made = [shown(n, by_name.get(n, REQUIRED)) for n in names][1 if method else 0 :]
    last = code.co_argcount + code.co_kwonlyargcount
    words = code.co_varnames[code.co_argcount : last]
    if code.co_flags & 4:
        made.append("*" + code.co_varnames[last])
    elif words:
        made.append("*")
    extra = function.implementation.__kwdefaults__ or {}
    return [*made, *[shown(n, extra.get(n, REQUIRED)) for n in words]]


# ---- facts ----------------------------------------------------------------------------------------------------------


def _types(op: Op) -> list[str]:
    takes = [f"takes {TAKES[op.needs]}"] if op.needs in TAKES else []
    if op.composite or op.outputs:
        return takes
    gives = PROMOTES.get(op.promote) if op.promote != "none" else RESULTS.get(op.result)
    if gives and op.needs in ("f", "fc"):
        gives = gives.split(";")[0]
    if op.promote == "floatsum" and not takes:
        takes = ["takes floating point and complex only"]
    return ["; ".join([*takes, *([f"gives {gives}"] if gives else [])])] if takes or gives else []


def _shape(op: Op) -> list[str]:
    if op.view:
        return ["a view: it shares memory with the input"]
    if op.elementwise and not op.variadic:
        return ["the input's" if len(op.array_names) == 1 else "what the inputs' shapes broadcast to"]
    if "keepdim" in op.defaults and op.defaults.get("dim", REQUIRED) in (None, ()):
        return ["without `dim` one number; the dimensions in `dim` go, or stay with size 1 where keepdim=True"]
    if "keepdim" in op.defaults:
        return ["the dimensions in `dim` go, or stay with size 1 where keepdim=True"]
    return []


def _results(op: Op) -> list[str]:
    if not op.outputs or op.outputs == ("*",):
        return []
    kind = op.torch[0].removeprefix("torch.").replace(".", "_") if op.torch else op.name
    return [f"torch.return_types.{kind}({', '.join(op.outputs)})"]


def _forms(declared: Declared) -> list[str]:
    name = declared.name.rstrip("_") if isinstance(declared, Op) else declared.name
    shown = spoken(declared) or name
    found = [] if shown.startswith("x.") else [f"{shown}(…)"]
    methods = [n for n in (declared.name, *declared.aliases) if METHODS.get(n) is declared]
    found += [f"x.{n}(…)" for n in methods]
    if isinstance(declared, Op) and declared.inplace:
        found += [f"x.{n}_(…)" for n in methods] or [f"x.{name}_(…)"]
        found += [f"torch.{name}_(x, …)"] if declared.inplace == "function" else []
    elif f"{declared.name}_" in METHODS:
        found.append(f"x.{declared.name}_(…)")
    if isinstance(declared, Op) and declared.out:
        found.append("out=")
    return ["  ".join(found)]


def _names(declared: Declared) -> list[str]:
    names = [n for n in names_of(declared) if QUALIFIED.get(n) is declared]
    if METHODS.get(declared.name) is declared:
        names.append(f"torch.Tensor.{declared.name}")
    return [", ".join(names)] if names else []


def _family(declared: Declared) -> list[str]:
    folder, _, file = home(declared).removeprefix("tgrad_cli.ops.").partition(".")
    return [f"{folder}, {file} (help {folder})"] if file else []
