"""What a word after `help` means: an operation, a family, a topic, a class of `torch.nn`, a value of the program."""

from __future__ import annotations

import builtins
import math
import textwrap
from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.calls import InPlace
from ...tensor.dtypes import DType
from ...tensor.failures import describe
from ...tensor.number import Number
from ...tensor.registry import METHODS, NUMPY, Function, Op
from ...tensor.tensor import Tensor
from ..running.functions import Function as Program
from ..values.late import Late
from ..values.signatures import parameters, signature_text
from ..values.tensor_methods import EXTRA
from ..values.types import TENSOR
from .catalogue import Family, Subject, every_name, families, find
from .derivatives import derivative
from .pages import WIDTH, Spans, page
from .topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable

# Modules whose operations are a family of another name.
MODULE_FAMILIES = {"torch.nn.functional": "nn", "torch.nn": "nn", "F": "nn"}
PLAIN = (Tensor, Number, int, float, complex, list, tuple, dict, set, str, type(None))


def overview() -> str:
    """What `help` alone says."""
    lines = [
        'help NAME     what an operation does: help softmax, softmax?, help(torch.linalg.solve), help "matmul"',
        "help FAMILY   the operations of a family",
        "help TOPIC    the calculator's own side",
        "",
        "families",
    ]
    lines += [f"  {f.name:13}{f.about}" for f in families().values()]
    lines += ["", "topics"]
    lines += [f"  {name:13}{title}" for name, (title, _) in TOPICS.items()]
    return "\n".join([*lines, "", "In the shell, :help lists the shell's commands."])


def about_word(word: str) -> Spans | None:
    """What is known of a word, None where nothing is."""
    if word in ("torch", "help"):
        return [("text", overview() + "\n")]
    if word in TOPICS:
        title, text = TOPICS[word]
        return [("label", f"{word}: {title}"), ("text", "\n\n" + text.strip("\n") + "\n")]
    family = families().get(MODULE_FAMILIES.get(word, word.removeprefix("torch.")))
    if family is not None:
        return _family(family)
    declared = find(word)
    if declared is not None:
        return page(declared, derivative)
    for family in families().values():
        if word in family.subjects:
            return _subject(family.subjects[word])
    method = EXTRA.get(word.rsplit(".", 1)[-1])
    return None if method is None else _own_words(method, word)


def about_value(value: Any, name: str) -> Spans:
    """What is known of a value: an operation's page, a family, a function's own words, what kind of value it is."""
    target = getattr(value, "target", value)
    if isinstance(target, InPlace):
        return [("text", f"{target.name} changes the tensor itself; out of place it is\n\n"), *_page(target.op)]
    if isinstance(target, (Op, Function)):
        return _page(target)
    if type(value).__name__ == "Namespace":
        found = about_word(str(value.name))
        return found if found is not None else _list(str(value.name), value.attribute_names())
    if value is TENSOR:
        return _list("torch.Tensor has the methods", METHODS)
    if isinstance(value, DType):
        return _type(value)
    if isinstance(value, Program):
        return _program(value)
    if isinstance(value, PLAIN):
        return [("label", name), ("text", f" is {_kind(value)}\n")]
    return _own_words(value, name)


def _page(declared: Op | Function) -> Spans:
    return page(declared, derivative)


def _kind(value: Any) -> str:
    """What kind of value it is, in words."""
    if isinstance(value, Tensor):
        return f"a tensor, {describe(value)}; help Tensor lists its methods"
    plain = value.value if isinstance(value, Number) else value
    if isinstance(plain, (int, float, complex)):
        return f"a number, {type(plain).__name__} {plain}"
    if isinstance(plain, BracketList):
        return f"a list of {len(plain)}; where a tensor is meant, it is one: help brackets"
    return f"a {type(plain).__name__}" + ("" if plain is None else f" of {len(plain)}")


def _type(dtype: DType) -> Spans:
    kind = ("bools", "integers", "floating point numbers", "complex numbers")[dtype.category]
    names = ", ".join(["torch." + n for n in (dtype.name, *dtype.aliases)])
    return [("label", f"torch.{dtype.name}"), ("text", f"\n\n{kind} of {dtype.itemsize} bytes: {names}\n")]


def _program(function: Program) -> Spans:
    """A function of the program: its first line, and its docstring."""
    node, source = function.code.node, function.source
    text = source.text[node.start : node.end] if source is not None else function.__name__
    words = function.doc if isinstance(function.doc, str) else ""
    return [("label", text.split("\n")[0]), ("text", f"\n\n{textwrap.dedent(words).strip()}\n" if words else "\n")]


def _own_words(value: Any, name: str) -> Spans:
    """The docstring of a class or of one of the calculator's own functions; of Python's or NumPy's, what they say."""
    run = getattr(value, "run", value)
    if isinstance(run, Late):
        run = run.__wrapped__
        name = signature_text(name, parameters(value) or [])
    text = getattr(value, "doc", None) or getattr(run, "__doc__", None)
    if not text or run is value:
        text = _python_words(name) or text
    words = textwrap.dedent("    " + str(text or "").strip("\n")).strip("\n") or "It has no documentation."
    return [("label", name), ("text", "\n\n" + words.replace("``", "`") + "\n")]


def _python_words(name: str) -> str:
    """The first paragraph that says something of what Python or NumPy have under a name."""
    module, _, word = name.rpartition(".")
    home: Any = {"": builtins, "math": math, "np": NUMPY(), "numpy": NUMPY()}.get(module)
    for paragraph in (getattr(getattr(home, word, None), "__doc__", None) or "").split("\n\n"):
        if not paragraph.startswith(word + "("):
            return " ".join(paragraph.split())
    return ""


# ---- lists ----------------------------------------------------------------------------------------------------------


def _family(family: Family) -> Spans:
    out: Spans = [("label", family.name), ("text", f": {family.about} ({family.count})\n")]
    for subject in family.subjects.values():
        out += [("text", "\n"), *_subject(subject)]
    return out


def _subject(subject: Subject) -> Spans:
    return [("dim", subject.about + "\n"), ("text", _columns(sorted(subject.members)))]


def _list(title: str, names: Iterable[str]) -> Spans:
    return [("label", title), ("text", "\n\n" + _columns(sorted(n for n in names if not n.startswith("_"))))]


def _columns(names: Iterable[str]) -> str:
    text = textwrap.fill("  ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    return text + "\n"


def nothing_known(word: str) -> TgradError:
    """The error for a word that nothing is known of, with the nearest one that is known."""
    from ..running.suggestions import nearest

    known = {*every_name(), *families(), *TOPICS, *(s for f in families().values() for s in f.subjects)}
    found = nearest(word.rsplit(".", 1)[-1], known)
    hint = f"did you mean '{found}'?" if found is not None else "help alone lists families and topics"
    return TgradError("E0101", f"there is no help on '{word}'", python="NameError", hint=hint)
