"""`import` of the namespaces that are here, and notebook lines, which are skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from .. import syntax as s
from ..namespaces.modules import HOMES, MODULES
from .dispatch import executes
from .scope import NOTHING

if TYPE_CHECKING:
    from .evaluator import Evaluator

_FUTURE = frozenset(
    [
        "absolute_import",
        "division",
        "print_function",
        "unicode_literals",
        "generators",
        "nested_scopes",
        "with_statement",
        "annotations",
        "generator_stop",
    ]
)


@executes(s.Import)
def import_(ev: Evaluator, node: s.Import) -> None:
    """``import torch``, ``import numpy as np``, ``import torch.nn.functional as F``."""
    for dotted, alias in node.names:
        module = _module(ev, node, dotted)
        if alias is not None:
            ev.bind(alias, module)
        else:
            head = dotted.split(".")[0]
            ev.bind(head, _module(ev, node, head))


@executes(s.ImportFrom)
def import_from(ev: Evaluator, node: s.ImportFrom) -> None:
    """``from torch.autograd import Variable``."""
    module = _module(ev, node, node.module)
    for name, alias in node.names:
        if node.module == "__future__":
            if name not in _FUTURE:
                raise ev.locate(TgradError("E0103", f"future feature {name} is not defined"), node)
            continue
        if name == "*":
            for each in sorted(module.attribute_names()):
                if not each.startswith("_"):
                    ev.bind(each, module.attribute(each))
            continue
        ev.bind(alias or name, _member(ev, node, module, name))


def _member(ev: Evaluator, node: s.ImportFrom, module: Any, name: str) -> Any:
    """A member of a module, or a module inside it."""
    found = module.attribute(name)
    if found is NOTHING:
        found = MODULES.get(f"{node.module}.{name}", NOTHING)
    if found is NOTHING:
        from .suggestions import nearest

        near = nearest(name, module.attribute_names())
        hint = f"did you mean '{near}'?" if near is not None else None
        wording = f"cannot import name '{name}' from '{node.module}'"
        raise ev.locate(TgradError("E0103", wording, python="ImportError", hint=hint), node)
    return found


def _module(ev: Evaluator, node: s.Node, dotted: str) -> Any:
    """The module of a name; raises E0103 for one that is not here."""
    found: Any = MODULES.get(dotted)
    if found is not None:
        return found
    parent, _, last = dotted.rpartition(".")
    if parent == "torch.backends" and last in MODULES[parent].own:
        return MODULES[parent].own[last]
    hidden = ("__future__", "torch.backends", "torch.random", *HOMES)
    known = [name for name in MODULES if name not in hidden]
    head = dotted.split(".")[0]
    hint = f"tgrad has {', '.join(name for name in known if '.' not in name)} and what is in torch"
    if head in ("torch", "numpy") and "." in dotted:
        hint = f"of {head} there are {', '.join(sorted(name for name in known if name.startswith(head + '.')))}"
    hint = _INSTEAD.get(head, hint)
    error = TgradError("E0103", f"No module named '{dotted}'", python="ModuleNotFoundError", hint=hint)
    raise ev.locate(error, node)


_INSTEAD = {
    "matplotlib": 'plot(x, y), hist(x) and heat(A) draw, in the terminal or with save="plot.png" into a file',
    "random": "torch.rand, torch.randint and torch.randperm draw numbers; torch.manual_seed starts them anew",
    "pickle": "torch.save and torch.load keep values in files",
}


@executes(s.NotebookLine)
def notebook_line(ev: Evaluator, node: s.NotebookLine) -> None:
    """``%matplotlib inline``, ``!pip install torch``: nothing of it runs."""
    ev.note(f"skipped a notebook line: {node.text.strip()}")


@executes(s.PrintStmt)
def print_statement(ev: Evaluator, node: s.PrintStmt) -> None:
    """Python 2's ``print x, y``; a single tuple in brackets prints as its items would."""
    from .dispatch import EVAL
    from .outcomes import Text

    texts = [str(EVAL[type(arg)](ev, arg)) for arg in node.args]
    ev.emit(Text(" ".join(texts) + ("\n" if node.newline else " ")))


@executes(s.ClassDef)
def class_definition(ev: Evaluator, node: s.ClassDef) -> None:
    """``class Net(nn.Module): …``; what classes need is imported with the first."""
    from .classes import define

    define(ev, node)
