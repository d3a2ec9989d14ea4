"""The declared operations by family: a family is a folder of `ops`, a subject one of its files, each with its own
docstring as its title. `help` and the README's table are made from this."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from ...tensor.registry import FUNCTIONS, METHODS, OPS, QUALIFIED, Function, Op
from ..namespaces.modules import FUNCTIONAL

Declared = Op | Function
OPERATIONS = "tgrad_cli.ops."
# Prefixes of PyTorch's names, with what is written here instead; the first that fits is the name in lists.
PREFIXES = (
    ("torch.nn.functional.", ""),
    ("torch.linalg.", "linalg."),
    ("torch.special.", "special."),
    ("torch.fft.", "fft."),
    ("torch.nn.init.", "nn.init."),
    ("torch.signal.windows.", "signal.windows."),
    ("torch.random.", "random."),
    ("torch.", ""),
)


class Subject:
    """One file of declarations: its name, its title, and the operations by the name that they are called by."""

    def __init__(self, name: str, about: str) -> None:
        self.name = name
        self.about = about
        self.members: dict[str, Declared] = {}


class Family:
    """A folder of declarations: its name, its title and its subjects."""

    def __init__(self, name: str, about: str) -> None:
        self.name = name
        self.about = about
        self.subjects: dict[str, Subject] = {}

    @property
    def count(self) -> int:
        """How many operations it has."""
        return sum(len(subject.members) for subject in self.subjects.values())


def home(declared: Declared) -> str:
    """The module that an operation is declared in."""
    return str((declared.kernel if isinstance(declared, Op) else declared.implementation).__module__)


def names_of(declared: Declared) -> tuple[str, ...]:
    """PyTorch's qualified names of an operation, aliases included; empty for one that is a method only."""
    more = tuple([a if "." in a else "torch." + a for a in declared.aliases])
    return tuple(dict.fromkeys((*declared.torch, *more)))


def operation(declared: Declared) -> Op | None:
    """The operation on the tape behind a declaration: itself, or the one that a function of that name chooses."""
    if isinstance(declared, Op):
        return declared
    found = OPS.get(declared.name)
    return None if found is None or found.family == "tape" else found


def spoken(declared: Declared) -> str | None:
    """The name that a person calls an operation by, None for an internal part of others."""
    names = [n for n in names_of(declared) if QUALIFIED.get(n) is declared]
    plain = [n for n in names if n.count(".") == 1]
    for name in plain or names:
        for prefix, instead in PREFIXES:
            if name.startswith(prefix) and "." not in name[len(prefix) :]:
                return instead + name[len(prefix) :]
    if METHODS.get(declared.name) is declared:
        return "x." + declared.name
    return None


def about(module: str) -> str:
    """A module's title, the first sentence of its docstring."""
    text = " ".join((sys.modules[module].__doc__ or "").split())
    return text.split(". ")[0].rstrip(".")


@cache
def families() -> dict[str, Family]:
    """Every family by name, in the order in which `ops` has them."""
    found: dict[str, Family] = {}
    every: list[Declared] = [*OPS.values(), *FUNCTIONS.values()]
    for declared in sorted(every, key=home):
        name, module = spoken(declared), home(declared)
        if name is None or not module.startswith(OPERATIONS):
            continue
        folder, _, file = module.removeprefix(OPERATIONS).partition(".")
        if folder not in found:
            found[folder] = Family(folder, about(OPERATIONS + folder))
        family = found[folder]
        subject = family.subjects.setdefault(file or folder, Subject(file or folder, about(module)))
        subject.members[name] = declared
    return found


def find(word: str) -> Declared | None:
    """The operation that a word names: a name without prefix, a qualified one, or a method's."""
    if word in FUNCTIONAL:
        return QUALIFIED["torch.nn.functional." + word]
    for prefix in ("", *(p for p, _ in reversed(PREFIXES))):
        declared = QUALIFIED.get(prefix + word)
        if declared is not None:
            return declared
    for prefix, instead in PREFIXES:
        if instead and word.startswith(instead) and prefix + word[len(instead) :] in QUALIFIED:
            return QUALIFIED[prefix + word[len(instead) :]]
    last = word.rsplit(".", 1)[-1]
    found: Any = METHODS.get(last) or METHODS.get(last.removesuffix("_"))
    return found if "." in word or found is not None else None


def every_name() -> set[str]:
    """Every name that `find` knows, for suggestions."""
    names = {n.removeprefix(p) for n in QUALIFIED for p, _ in PREFIXES if n.startswith(p)}
    return {*names, *METHODS}
