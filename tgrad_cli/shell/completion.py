"""Completion: what can stand where the cursor is, each with its type or its meaning. A function of the text alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from ..language.namespaces.modules import Namespace
from ..language.parsing import kinds as k
from ..language.running.functions import Function
from ..language.running.scope import NOTHING
from ..language.values.signatures import parameters
from ..language.values.types import TypeValue
from ..tensor import dtypes
from ..tensor.tensor import Tensor
from .commands import COMMANDS
from .context import Context, context_at
from .lookup import SAMPLE, Names
from .names import brief
from .settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 400  # entries of a menu that was asked for
FEW = 30  # of one that opens while typing: who wants more types another letter
FILE_FUNCTIONS = frozenset(("load", "save", "loadtxt", "savetxt", "genfromtxt", "fromfile", "open", "read"))
DIMENSIONS = frozenset(("dim", "axis", "dims", "dim0", "dim1", "start_dim", "end_dim"))
CHOICES = {
    "device": ("'cpu'",),
    "reduction": ("'mean'", "'sum'", "'none'"),
    "requires_grad": ("True", "False"),
    "keepdim": ("True", "False"),
    "mode": ("'constant'", "'reflect'", "'replicate'", "'circular'"),
}
FORMS = {
    "grad": "grad z wrt x: the gradient",
    "jacobian": "jacobian z wrt x: all derivatives of all elements",
    "hessian": "hessian z wrt x: the second derivatives",
    "derive": "derive z wrt x: the gradient as a formula",
    "explain": "explain z wrt x: the backward pass, step by step",
    "check": "check z wrt x: the gradient against finite differences",
    "graph": "graph z: how z was computed",
    "why": "why x.grad: how x.grad came to be what it is",
    "help": "help softmax: what an operation does",
    "wrt": "with respect to",
}
WORDS = sorted(word for word, kind in k.KIND_OF.items() if word.isidentifier() and kind != k.RESERVED)


class Entry(NamedTuple):
    """One completion: the text that replaces the word from `start` on, how it is listed, and what it means."""

    text: str
    start: int
    shown: str
    meaning: str
    kind: str


def completions(text: str, at: int, names: Names, most: int = MOST) -> list[Entry]:
    """What can be completed before an offset of a text, the likeliest first; it changes nothing and never fails."""
    return _limited(_found(text, at, names), most)


def _found(text: str, at: int, names: Names) -> Iterable[Entry]:
    if text.lstrip().startswith(":") and "\n" not in text[:at]:
        return _of_command(text[:at], names)
    context = context_at(text, at)
    if context.comment:
        return []
    if context.string is not None:
        return _of_string(context)
    if context.receiver is not None:
        return _of_members(context, names)
    return _of_names(context, names)


def _limited(entries: Iterable[Entry], most: int) -> list[Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.text, entry)
        if len(found) >= most:
            break
    return list(found.values())


def _matching(prefix: str, known: Iterable[str]) -> Iterator[str]:
    """The names that begin with the prefix, first those in the same case; hidden ones only where asked for."""
    lower = prefix.lower()
    other = []
    for name in known:
        if name.startswith("_") and not prefix.startswith("_"):
            continue
        if name.startswith(prefix):
            yield name
        elif name.lower().startswith(lower):
            other.append(name)
    yield from other


# ---- names, members, arguments --------------------------------------------------------------------------------------


def _of_names(context: Context, names: Names) -> Iterator[Entry]:
    word, start = context.word, context.start
    call = context.call
    if call is not None and call.keyword:
        yield from _of_argument(context, call.keyword, names)
    elif call is not None:
        yield from _of_keywords(context, names)
    if not word and call is not None and call.keyword in (*DIMENSIONS, "dtype", *CHOICES):
        return
    own = names.own
    for name in _matching(word, own):
        yield Entry(name, start, name, brief(own[name]), "name")
    if not word:
        return
    for name in _matching(word, FORMS):
        yield Entry(name, start, name, FORMS[name], "form")
    for name in _matching(word, names.always()):
        yield Entry(name, start, name, _told(names, name, names.find(name)), "operation")
    for name in _matching(word, WORDS):
        yield Entry(name, start, name, "", "keyword")


def _of_members(context: Context, names: Names) -> Iterator[Entry]:
    assert context.receiver is not None
    receiver = names.value(context.receiver)
    if receiver is NOTHING:
        return
    for name in _matching(context.word, names.members(receiver)):
        member = names.member(receiver, name)
        yield Entry(name, context.start, name, _told(names, name, member), "member")


def _told(names: Names, name: str, value: Any) -> str:
    """The meaning of an operation, or the type of anything else."""
    if value is NOTHING or value is None:
        return ""
    if value is SAMPLE:
        return "tensor"
    if isinstance(value, Namespace):
        return f"module {value.name}"
    if isinstance(value, TypeValue):
        return "type"
    if isinstance(value, (int, float, complex, bool, str, tuple, Tensor, Function, dtypes.DType)):
        return brief(value) if not isinstance(value, dtypes.DType) else f"{value.itemsize} bytes an element"
    return names.meaning_of(f"{name} {id(getattr(value, 'target', value))}", value)


def _of_keywords(context: Context, names: Names) -> Iterator[Entry]:
    """The keyword arguments of the call around the cursor that are not written yet."""
    assert context.call is not None
    found = parameters(names.value(context.call.callee))
    for at, parameter in enumerate(found or ()):
        written = at < context.call.position or parameter.name in context.call.given
        if parameter.kind not in ("either", "keyword") or written:
            continue
        if not context.word and parameter.kind == "either" and not parameter.default:
            continue  # what must be given is given by place
        if parameter.name.startswith(context.word):
            default = f"default {parameter.default}" if parameter.default else "argument"
            yield Entry(parameter.name + "=", context.start, parameter.name + "=", default, "argument")


def _of_argument(context: Context, keyword: str, names: Names) -> Iterator[Entry]:
    """The values that the argument being written may have, where they are known."""
    word, start = context.word, context.start
    if keyword in DIMENSIONS:
        yield from _dimensions(context, names)
    elif keyword == "dtype":
        for kind in dtypes.ALL:
            for written in (kind.name, "torch." + kind.name):
                if word and written.startswith(word):
                    yield Entry(written, start, written, f"{kind.itemsize} bytes an element", "dtype")
            if not word:
                yield Entry("torch." + kind.name, start, kind.name, f"{kind.itemsize} bytes an element", "dtype")
    else:
        for choice in CHOICES.get(keyword, ()):
            if choice.startswith(word):
                yield Entry(choice, start, choice, "", "argument")


def _dimensions(context: Context, names: Names) -> Iterator[Entry]:
    """The numbers of the dimensions of the tensor that the call is about."""
    assert context.call is not None
    receiver = context.call.callee.rpartition(".")[0]
    subject = names.value(receiver) if receiver else NOTHING
    if not isinstance(subject, Tensor):
        subject = names.value(context.call.first)
    if not isinstance(subject, Tensor) or context.word:
        return
    shape = subject.shape
    for at, size in enumerate(shape):
        yield Entry(str(at), context.start, str(at), f"size {size}", "dimension")
    for at in range(-1, -len(shape) - 1, -1):
        yield Entry(str(at), context.start, str(at), f"size {shape[at]}", "dimension")


# ---- files ---------------------------------------------------------------------------------------------------------


def _of_string(context: Context) -> Iterator[Entry]:
    """File names, inside a string that is an argument of a function that takes some."""
    call = context.call
    if call is not None and call.callee.rpartition(".")[2] in FILE_FUNCTIONS and context.string is not None:
        yield from files(context.string, context.start)


def files(written: str, start: int) -> Iterator[Entry]:
    """The files and folders whose path begins with what is written; hidden ones only where asked for."""
    folder, name = os.path.split(written)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as found:
            entries = sorted(((entry.name, entry.is_dir()) for entry in found), key=lambda entry: entry[0])
    except OSError:
        return
    at = start + len(written) - len(name)
    for found_name, is_folder in entries:
        if found_name.startswith(name) and (name.startswith(".") or not found_name.startswith(".")):
            text = found_name + ("/" if is_folder else "")
            yield Entry(text, at, text, "folder" if is_folder else "file", "file")


# ---- commands ------------------------------------------------------------------------------------------------------


def _of_command(head: str, names: Names) -> Iterator[Entry]:
    """A colon command, or its argument."""
    colon = head.index(":") + 1
    word, space, rest = head[colon:].partition(" ")
    if not space:
        for name in _matching(word, COMMANDS):
            yield Entry(name, colon, f":{name} {COMMANDS[name].usage}".rstrip(), COMMANDS[name].help, "command")
        return
    try:
        from .commands import find

        completes = find(word).completes
    except Exception:
        return
    start = len(head) - len(rest.lstrip())
    rest = rest.lstrip()
    last = rest.rpartition(" ")[2]
    at = len(head) - len(last)
    if completes == "files":
        yield from files(rest, start)
    elif completes == "names":
        for name in _matching(last, names.own):
            yield Entry(name, at, name, brief(names.own[name]), "name")
    elif completes == "settings":
        yield from _of_settings(rest, start)
    elif completes == "operations":
        yield from _of_operation(rest, start, names)
    elif completes == "commands":
        for name in _matching(rest, COMMANDS):
            yield Entry(name, start, name, COMMANDS[name].help, "command")
        yield from _of_operation(rest, start, names)


def _of_operation(rest: str, start: int, names: Names) -> Iterator[Entry]:
    for entry in completions(rest, len(rest), names):
        yield entry._replace(start=entry.start + start)


def _of_settings(rest: str, start: int) -> Iterator[Entry]:
    name, space, value = rest.partition(" ")
    if not space:
        for known in _matching(name, (*SETTINGS, "seed", "save")):
            told = SETTINGS[known].help if known in SETTINGS else "write config.toml" if known == "save" else ""
            yield Entry(known, start, known, told, "setting")
        return
    choices = getattr(SETTINGS[name].read, "choices", ()) if name in SETTINGS else ()
    for choice in _matching(value.lstrip(), choices):
        yield Entry(choice, start + len(rest) - len(value.lstrip()), choice, "", "setting")
