"""``derive z wrt x``: the derivative as a formula, read off the tape of the derivative, simplified, and proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from ..tensor.derivatives import Question
from ..tensor.number import Number
from ..tensor.replay import expanded_ancestors
from ..tensor.tensor import Tensor
from .expression import Expr, Space, walk
from .factoring import factored
from .linear import elementwise, matrix
from .naming import Naming
from .proof import Prover
from .reading import Verbatim, read
from .writing import Writer, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..tensor.node import Node

SHORT = 16  # an intermediate result is written out where that takes no more characters than this,
SHORTER = 9  # or where it stands more than once, than this
LONG = 160  # a formula longer than this is written in steps


class Formula:
    """A derivative as a formula: `kind` is grad, jacobian, hessian or vjp; `where` defines the names used in it.

    `proven` says at how many random points the formula agreed with the recorded derivative; None for one that is
    shown as it was recorded.
    """

    def __init__(self, kind: str, x: str, expr: Expr) -> None:
        self.kind = kind
        self.x = x
        self.expr = expr
        self.names: Mapping[Expr, str] = {}
        self.where: list[tuple[str, Expr]] = []
        self.about: list[str] = []
        self.conventions: list[tuple[Expr, Expr]] = []
        self.proven: int | None = None
        self.elementwise = False
        self.cast = ".float()"

    @property
    def text(self) -> str:
        """The formula as it can be typed."""
        return text(self.expr, self.names, self.cast)

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


def derive(
    question: Question, kind: str, given: Any, named: Callable[[str], Node | None], *, expand: bool = False
) -> list[Formula]:
    """The formulas that a `derive` form asks for; `named` gives the node that a name has now."""
    maker = _Maker(question, named, expand)
    if kind == "hessian":
        return maker.hessian()
    if kind == "jacobian":
        return maker.jacobian()
    if kind == "grad" and given is None and isinstance(question.z, Tensor) and question.z.size != 1:
        return maker.jacobian(elementwise_first=True)
    return maker.gradient(given)


class _Maker:
    """Makes the formulas of one question."""

    def __init__(self, question: Question, named: Callable[[str], Node | None], expand: bool) -> None:
        self.question = question
        self.named = named
        self.expand = expand

    def gradient(self, given: Any) -> list[Formula]:
        """A formula for each variable."""
        found = self.question.gradients(given, recorded=True)
        return [self.formula("grad", i, g) for i, g in enumerate(found)]

    def hessian(self) -> list[Formula]:
        """A formula for each pair of variables."""
        made = []
        names = self.question.names
        for i, g in enumerate(self.question.gradients(None, recorded=True)):
            inner = Question(g, self.question.wrt, names)
            for part in _Maker(inner, self.named, self.expand).jacobian():
                part.x = f"{names[i]}|{part.x}"
                part.kind = "hessian" if part.kind == "jacobian" else part.kind
                made.append(part)
        return made

    def jacobian(self, elementwise_first: bool = False) -> list[Formula]:
        """The derivative of several elements: a matrix, or element by element, or applied to a cotangent v."""
        z = self.question.z
        if isinstance(z, Number) or z.ndim == 0:
            return [_as("jacobian", f) for f in self.gradient(None)]
        v = Tensor(np.random.default_rng(7).standard_normal(tuple(z.shape)).astype(z.dtype.np), z.dtype)
        found = self.question.gradients(v, recorded=True)
        return [
            self.formula("jacobian", i, g, cotangent=v, elementwise_first=elementwise_first)
            for i, g in enumerate(found)
        ]

    def formula(
        self, kind: str, i: int, g: Any, cotangent: Tensor | None = None, elementwise_first: bool = False
    ) -> Formula:
        """One formula, the shortest form that is proven."""
        question = self.question
        x = question.names[i]
        if not isinstance(g, (Tensor, Number)):
            made = Formula(kind, x, Space().num(g))
            made.proven = 0
            return made
        node = g.node
        if node.op is None and isinstance(g, Tensor) and not g.ndim and all(w.node is not node for w in question.wrt):
            # The cotangent itself: the result depends on this name as on a summand.
            made = Formula(kind, x, Space().num(g.array.item()))
            made.proven = 0
            return made
        order = expanded_ancestors([node])
        wrt = {w.node: n for w, n in zip(question.wrt, question.names, strict=True)}
        known = {w.node: w.array if isinstance(w, Tensor) else w.value for w in question.wrt}
        weight = None
        if cotangent is not None:
            weight = cotangent.node
            known[weight] = cotangent.array
        tries = [Naming(order, wrt, question.z.node, self.named, weight, opaque=not self.expand)]
        if tries[0].hidden:
            tries.append(Naming(order, wrt, question.z.node, self.named, weight, opaque=False))
        found: list[Formula] = []
        for naming in tries:
            found += _simplified(node, order, naming, kind, x, weight, elementwise_first, known, self.expand)
        best = (
            min(found, key=lambda f: (len(f.about), len(f.text)))
            if found
            else _verbatim(node, order, tries[0], kind, x)
        )
        best.cast = ".double()" if isinstance(g, Tensor) and g.dtype.name == "float64" else ".float()"
        return best


def _as(kind: str, f: Formula) -> Formula:
    f.kind = kind
    return f


def _verbatim(node: Node, order: list[Node], naming: Naming, kind: str, x: str) -> Formula:
    """The derivative just as it was recorded."""
    exprs = read(Verbatim(), order, naming.variables)
    made = Formula("vjp" if naming.cotangent else kind, x, exprs[id(node)])
    made.about = naming.remarks(made.expr)
    return made


def _simplified(
    node: Node,
    order: list[Node],
    naming: Naming,
    kind: str,
    x: str,
    cotangent: Node | None,
    elementwise_first: bool,
    known: dict[Node, Any],
    expand: bool,
) -> list[Formula]:
    """The simplified formula, if it can be proven."""
    space = Space()
    try:
        exprs = read(space, order, naming.variables)
        plain = exprs[id(node)]
        prover = Prover(node, naming.nodes(), known)
        for expr in (factored(plain), plain):
            proof = prover.proof(expr)
            if proof.holds:
                break
        else:
            return []
    except (TgradError, RecursionError, ArithmeticError, ValueError, TypeError, LookupError):
        return []  # what is wrong in a simplification costs the short form, never the answer
    made = Formula(kind, x, expr)
    made.proven = proof.agreed
    if cotangent is not None:
        _without_cotangent(made, plain, space, naming, elementwise_first)
    if not expand:
        _name_intermediates(made, exprs, naming)
    _tell_conventions(made, space)
    made.about = naming.remarks(made.expr)
    return [made]


def _without_cotangent(made: Formula, plain: Expr, space: Space, naming: Naming, elementwise_first: bool) -> None:
    """From what a cotangent becomes to the derivative itself: its diagonal, its matrix, or the map as it is."""
    assert naming.cotangent is not None
    v = space.var(naming.cotangent, naming.cotangent_shape)
    u = elementwise(plain, v) if plain.shape == v.shape else None
    if u is not None and (elementwise_first or v.ndim != 1):
        made.expr, made.elementwise = factored(u), True
        return
    m = matrix(plain, v)
    if m is not None:
        made.expr = factored(space.build("T", m) if m.ndim == 2 else m)
        return
    made.kind = "vjp"


def _name_intermediates(made: Formula, exprs: dict[int, Expr], naming: Naming) -> None:
    """Use the user's names for intermediate results that are long to write out."""
    names: dict[Expr, str] = {}
    definitions: dict[str, Expr] = {}
    whole = text(made.expr)
    for node, name, depends in naming.intermediates:
        definition = exprs[id(node)]
        if definition.op in ("name", "num", "const"):
            continue
        short = factored(definition)
        shown = text(short)
        if not depends or len(shown) > SHORT or (len(shown) > SHORTER and whole.count(shown) > 1):
            names.setdefault(definition, name)
            names.setdefault(short, name)
            definitions[name] = short
    if len(whole) > LONG:
        # Steps whose names were bound again get numbered names, before a formula fills the screen.
        for node, name in naming.earlier:
            definition = exprs[id(node)]
            if definition.args and definition not in names:
                numbered = naming.free(name)
                naming.nodes()[numbered] = node
                names[definition] = numbered
                definitions[numbered] = definition
    if not names:
        return
    writer = Writer(names)
    writer.write(made.expr)
    used = writer.used
    made.names = names
    pending = [n for n in definitions if n in used]
    while pending:
        name = pending.pop(0)
        if any(name == n for n, _ in made.where):
            continue
        made.where.append((name, definitions[name]))
        inner = Writer({e: n for e, n in names.items() if n != name})
        inner.write(definitions[name])
        pending += [n for n in definitions if n in inner.used]


def _tell_conventions(made: Formula, space: Space) -> None:
    """Values at single points that the formula leaves out, where what they are about stands in it."""
    inside = set(walk(made.expr))
    for condition, value in space.conventions.items():
        if condition.op == "isnan" or all(a in inside or a.op == "num" for a in condition.args):
            made.conventions.append((condition, value))


def formula_of(value: Any, named: Callable[[str], Node | None]) -> str:
    """How a value was computed, as a formula of the names that it was computed from."""
    order = expanded_ancestors([value.node])
    naming = Naming(order, {}, value.node, named, None, opaque=True)
    if id(value.node) in naming.variables and value.node.op is not None:
        del naming.variables[id(value.node)]
    return text(factored(read(Space(), order, naming.variables)[id(value.node)]))
