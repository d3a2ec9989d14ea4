"""``emit z wrt x as numpy``: a program of its own that computes the value and the gradient, and checks them at its end.

For numpy the backward pass is written out (the derived formulas); torch and jax differentiate themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from ..tensor.number import Number
from ..tensor.replay import expanded_ancestors
from ..tensor.tensor import Tensor
from .again import Recording, present, steps_to
from .code import Code
from .expression import Expr, Space
from .factoring import factored
from .latex import Latex, label_latex, name_latex
from .literals import array_literal, nested, number_literal
from .naming import Naming
from .proof import Prover
from .reading import Verbatim, read
from .words import HELPERS
from .writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tensor.derivatives import Question
    from ..tensor.node import Node


class Material:
    """What every program is made of: variables with values, the steps to z, and the gradients as formulas."""

    def __init__(self, question: Question, given: Any, z: str, named: Callable[[str], Node | None]) -> None:
        self.question = question
        self.z = z if z.isidentifier() else "z"
        self.given = None if given is None else question.seed(given)
        root = question.z.node
        grads = question.gradients(given, recorded=True)
        nodes = [g.node for g in grads if isinstance(g, (Tensor, Number))]
        order = [*steps_to(root)]
        seen = {id(n) for n in order}
        order += [n for n in expanded_ancestors(nodes) if id(n) not in seen]
        self.wrt = [name.replace(".", "_") for name in question.names]
        wrt = {w.node: n for w, n in zip(question.wrt, question.names, strict=True)}
        for name in self.wrt:
            if not name.isidentifier():
                raise TgradError(
                    "E0604", f"{name} is no name of a variable", hint="give it one first: w = model.weight"
                )
        naming = Naming(order, wrt, root, named, None, opaque=True)
        naming.join_dots()
        self.values = self._values(naming, order, root)
        self._formulas(order, naming, root, grads)
        self.value = _array(question.z)
        self.gradients = [_array(g) for g in question.gradients(given)]

    def _values(self, naming: Naming, order: list[Node], root: Node) -> dict[str, Any]:
        recording = Recording([root])
        known = {w.node: w.array if isinstance(w, Tensor) else w.value for w in self.question.wrt}
        used = {id(n) for n in order}
        found = {n: present(node, recording, known) for n, node in naming.nodes().items() if id(node) in used}
        first = [n for n in self.wrt if n in found]
        return {n: found[n] for n in [*first, *(n for n in found if n not in first)]}

    def _formulas(self, order: list[Node], naming: Naming, root: Node, grads: list[Any]) -> None:
        space = Space()
        exprs = read(space, order, naming.variables)
        self.names: dict[Expr, str] = {}
        self.steps: list[tuple[str, Expr]] = []
        for node, name, _ in sorted(naming.intermediates, key=lambda i: i[0].serial):
            if name != self.z and exprs[id(node)].args:
                self.steps.append((name, exprs[id(node)]))
                self.names[exprs[id(node)]] = name
        self.result = exprs[id(root)]
        self.formulas: list[Expr] = []
        raw: dict[int, Expr] = {}
        for g in grads:
            if not isinstance(g, (Tensor, Number)):
                self.formulas.append(space.num(g))
                continue
            expr = factored(exprs[id(g.node)])
            prover = Prover(g.node, naming.nodes(), {w.node: _array(w) for w in self.question.wrt})
            proved = prover.proof(expr).holds
            if prover.vanishes:
                raise TgradError("E0604", "the result does not depend on a variable: there is no gradient to write")
            if not proved:
                raw = raw or read(Verbatim(), order, naming.variables)
                expr = raw[id(g.node)]
            self.formulas.append(expr)

    def named(self, without: str | None = None) -> dict[Expr, str]:
        """The names of steps, but for the one being defined."""
        return {e: n for e, n in self.names.items() if n != without}


def emit(question: Question, given: Any, z: str, target: str, named: Callable[[str], Node | None]) -> str:
    """The program for one target; raises E0604 for a target that there is not, or an operation that it lacks."""
    if target not in PROGRAMS:
        raise TgradError("E0604", f"there is no target {target!r}", hint="as " + ", ".join(PROGRAMS))
    return PROGRAMS[target](Material(question, given, z, named))


def _array(value: Any) -> Any:
    return value.array if isinstance(value, Tensor) else value.value if isinstance(value, Number) else value


def _literal(value: Any, target: str) -> str:
    return array_literal(value, target) if isinstance(value, np.ndarray) else number_literal(value)


def _tolerance(m: Material) -> str:
    """How close is close: float32 has seven digits, and sums lose some."""
    double = all(np.asarray(v).dtype.itemsize >= 8 for v in (*m.values.values(), m.value))
    return "rtol=1e-9, atol=1e-12" if double else "rtol=1e-4, atol=1e-6"


def _lines(m: Material, code: Code, indent: str = "") -> list[str]:
    """The steps and the result."""
    out = []
    for name, expr in m.steps:
        inner = Code(code.target, m.named(name))
        out.append(f"{indent}{name} = {inner.write(expr)[0]}")
        code.needed |= inner.needed
    return [*out, f"{indent}{m.z} = {code.write(m.result)[0]}"]


def _d(m: Material, name: str) -> str:
    return f"d{m.z}_d{name}"


def numpy_program(m: Material) -> str:
    """Value and gradient in NumPy: the forward pass, then the derived backward pass."""
    code = Code("numpy", m.named())
    body = [f"{name} = {_literal(value, 'numpy')}" for name, value in m.values.items()]
    body += ["", *_lines(m, code), f'print("{m.z} =", {m.z})', ""]
    for name, formula in zip(m.wrt, m.formulas, strict=True):
        body += [f"{_d(m, name)} = {code.write(formula)[0]}", f'print("{_d(m, name)} =", {_d(m, name)})']
    body += ["", f"assert np.allclose({m.z}, {_plain(m.value)}, {_tolerance(m)})"]
    for name, value in zip(m.wrt, m.gradients, strict=True):
        body.append(f"assert np.allclose({_d(m, name)}, {_plain(value)}, {_tolerance(m)})")
    head = ["import math", "", "import numpy as np", ""]
    for helper in sorted(code.needed):
        head += ["", HELPERS[helper]]
    return _program([*head, *body, 'print("checked")'])


def _plain(value: Any) -> str:
    text = repr(nested(np.asarray(value)))
    return text.replace("inf", "math.inf").replace("nan", "math.nan")


def jax_program(m: Material) -> str:
    """Value and gradient in JAX, which differentiates."""
    code = Code("jax", m.named())
    others = [n for n in m.values if n not in m.wrt]
    body = [f"{name} = {_literal(m.values[name], 'jax')}" for name in others]
    body += ["", "", f"def f({', '.join(m.wrt)}):", *_lines(m, code, "    "), f"    return {m.z}", "", ""]
    arguments = [_literal(_float(m.values.get(n)), "jax") for n in m.wrt]
    body += [f"{name} = {value}" for name, value in zip(m.wrt, arguments, strict=True)]
    names = ", ".join(m.wrt)
    if m.given is None:
        places = tuple(range(len(m.wrt)))
        body += [f"{m.z}, gradients = jax.value_and_grad(f, argnums={places!r})({names})"]
    else:
        body += [f"{m.z}, pull = jax.vjp(f, {names})", f"gradients = pull({_literal(_array(m.given), 'jax')})"]
    body += [f'print("{m.z} =", {m.z})', f"assert jnp.allclose({m.z}, jnp.array({_plain(m.value)}), {_tolerance(m)})"]
    for i, (name, value) in enumerate(zip(m.wrt, m.gradients, strict=True)):
        body.append(f'print("{_d(m, name)} =", gradients[{i}])')
        body.append(f"assert jnp.allclose(gradients[{i}], jnp.array({_plain(value)}), {_tolerance(m)})")
    head = [
        "import math",
        "",
        "import jax",
        "import jax.numpy as jnp",
        "",
        'jax.config.update("jax_enable_x64", True)',
        "",
    ]
    return _program([*head, *body, 'print("checked")'])


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


def torch_program(m: Material) -> str:
    """Value and gradient in PyTorch, which differentiates."""
    code = Code("torch", m.named())
    body = []
    for name, value in m.values.items():
        if name not in m.wrt:
            body.append(f"{name} = {_literal(value, 'torch')}")
            continue
        literal = array_literal(np.asarray(_float(value)), "torch")
        body.append(f"{name} = {literal[:-1]}, requires_grad=True)")
    weights = "" if m.given is None else f", {_literal(_array(m.given), 'torch')}"
    names = ", ".join(m.wrt)
    body += ["", *_lines(m, code), f'print("{m.z} =", {m.z})']
    body += [f"gradients = torch.autograd.grad({m.z}, ({names},){weights})"]
    close = f"assert torch.allclose({{0}}, torch.tensor({{1}}, dtype={{0}}.dtype), {_tolerance(m)})"
    body.append(close.format(m.z, _plain(m.value)))
    for i, (name, value) in enumerate(zip(m.wrt, m.gradients, strict=True)):
        body += [f'print("{_d(m, name)} =", gradients[{i}])', close.format(f"gradients[{i}]", _plain(value))]
    return _program(["import math", "", "import torch", "", *body, 'print("checked")'])


def tgrad_program(m: Material) -> str:
    """Value and gradient in this language."""
    body = []
    for name, value in m.values.items():
        literal = array_literal(value, "torch").removeprefix("torch.") if isinstance(value, np.ndarray) else None
        body.append(f"{name} = {literal or number_literal(value)}")
    for name, expr in m.steps:
        body.append(f"{name} = {Writer(m.named(name)).write(expr)[0]}")
    body.append(f"{m.z} = {Writer(m.named()).write(m.result)[0]}")
    names = ", ".join(m.wrt)
    weights = "" if m.given is None else f" given {array_literal(_array(m.given), 'torch').removeprefix('torch.')}"
    body += [f"print({m.z})", f"grad {m.z} wrt {names}{weights}"]
    for name, value in zip(m.wrt, m.gradients, strict=True):
        expected = f"tensor({_plain(value)})" if isinstance(value, np.ndarray) else number_literal(value)
        body.append(f"assert_close((grad {m.z} wrt {name}{weights}), {expected}, {_tolerance(m)})")
    return _program([*body, 'print("checked")']).replace("math.", "")


def latex_document(m: Material) -> str:
    """The steps and the derivatives, typeset in lines."""
    rows = [f"{name_latex(n)} &= {Latex(m.named(n)).write(e)[0]}" for n, e in m.steps]
    rows.append(f"{name_latex(m.z)} &= {Latex(m.named()).write(m.result)[0]}")
    for name, formula in zip(m.wrt, m.formulas, strict=True):
        rows.append(f"{label_latex(f'∂{m.z}/∂{name}')} &= {Latex(m.named()).write(formula)[0]}")
    return "\\begin{align}\n  " + " \\\\\n  ".join(rows) + "\n\\end{align}\n"


def _program(lines: list[str]) -> str:
    """The lines as a text; `math` is imported only where it is used."""
    if not any("math." in line for line in lines[1:]):
        lines = lines[2:] if lines[0] == "import math" else lines
    return "\n".join(lines) + "\n"


PROGRAMS: dict[str, Callable[[Material], str]] = {
    "torch": torch_program,
    "numpy": numpy_program,
    "jax": jax_program,
    "latex": latex_document,
    "tgrad": tgrad_program,
}
