"""Formulas as code for NumPy, JAX and PyTorch: one writer, and for each operation what it is called there."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from ..tensor.registry import OPS
from .expression import Coefficient, Expr
from .spelling import arguments, indices
from .wording import row_of, worked_out
from .words import HELPERS, LOSSES
from .writing import ATOM, INFIX, POWER, SUM, Writer, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGETS = ("numpy", "jax", "torch")
MODULE = {"numpy": "np", "jax": "jnp", "torch": "torch"}


class Code(Writer):
    """Writes expressions in Python for one of the targets; `needed` are the helpers that they call."""

    def __init__(self, target: str, names: Mapping[Expr, str]) -> None:
        super().__init__(names)
        self.target = target
        self.np = MODULE[target]
        self.needed: set[str] = set()

    def number(self, value: Coefficient) -> Written:
        """A constant; Python divides as it should."""
        if isinstance(value, float) and value != value:
            return f"{self.np}.nan", ATOM
        if isinstance(value, float) and abs(value) == float("inf"):
            return ("" if value > 0 else "-") + f"{self.np}.inf", ATOM if value > 0 else SUM
        return super().number(value)

    def power(self, b: Expr, n: Coefficient) -> Written:
        """A power, with Python's sign for it."""
        if n == 1:
            return self.write(b)
        if n == Fraction(1, 2):
            if b.op == "pi" or b.op == "num":
                return f"{self.at(b, ATOM)}**0.5", POWER
            return f"{self.np}.sqrt({self.write(b)[0]})", ATOM
        shown, own = self.number(n)
        return f"{self.at(b, ATOM)}**{shown if own == ATOM else self.bracketed(shown)}", POWER

    def operand(self, e: Expr, level: int) -> str:
        """A matrix in a product."""
        if e.kind in "bi" and e.op != "name" and self.target == "torch":
            return self.at(e, ATOM) + ".float()"
        return self.at(e, level)

    def size(self, shape: Any) -> str:
        """A shape as an argument."""
        return f"({shape[0]},)" if len(shape) == 1 else str(tuple(shape))

    def _pi(self, e: Expr) -> Written:
        return f"{self.np}.pi", ATOM

    def _eye(self, e: Expr) -> Written:
        return f"{self.np}.eye({', '.join(map(str, e.shape if e.shape[0] != e.shape[1] else e.shape[:1]))})", ATOM

    def _const(self, e: Expr) -> Written:
        from .literals import array_literal

        return array_literal(e.space.arrays()[e.params], self.target), ATOM

    def _outer(self, e: Expr) -> Written:
        return f"{self.np}.outer({self.write(e.args[0])[0]}, {self.write(e.args[1])[0]})", ATOM

    def _diag(self, e: Expr) -> Written:
        return f"{self.np}.diag({self.write(e.args[0])[0]})", ATOM

    def _expand(self, e: Expr) -> Written:
        if e.shape == ():
            return self.write(e.args[0])
        inner = self.write(e.args[0])[0]
        if e.args[0].op == "num":
            return f"{self.np}.full({self.size(e.shape)}, {float(e.args[0].params)!r})", ATOM
        if self.target == "torch":
            inner = inner if e.args[0].op == "name" else f"({inner})"
            return f"{inner}*torch.ones({self.size(e.shape)})" if e.args[
                0
            ].ndim == 0 else f"{inner}.expand{tuple(e.shape)}", ATOM
        return f"{self.np}.broadcast_to({inner}, {self.size(e.shape)})", ATOM

    def _reshape(self, e: Expr) -> Written:
        return f"{self.np}.reshape({self.write(e.args[0])[0]}, {self.size(e.shape)})", ATOM

    def _sum(self, e: Expr) -> Written:
        dims, keepdim = e.params
        inner = self.write(e.args[0])[0]
        if len(dims) == e.args[0].ndim and not keepdim:
            return f"{self.np}.sum({inner})", ATOM
        return f"{self.np}.sum({inner}{self.reduced(dims, keepdim)})", ATOM

    def reduced(self, dim: Any, keepdim: bool) -> str:
        """The arguments that say what a reduction is over."""
        if dim is None or dim == ():
            return ""
        shown = str(dim[0] if isinstance(dim, (tuple, list)) and len(dim) == 1 else dim)
        word, keep = ("dim", "keepdim") if self.target == "torch" else ("axis", "keepdims")
        return f", {word}={shown}" + (f", {keep}=True" if keepdim else "")

    def _pow(self, e: Expr) -> Written:
        return f"{self.at(e.args[0], ATOM)}**{self.at(e.args[1], POWER)}", POWER

    def _element(self, e: Expr) -> Written:
        return f"{self.at(e.args[0], ATOM)}[{indices(e.params['index'])}]", ATOM

    def _place(self, e: Expr) -> Written:
        if self.target != "numpy":
            raise missing("place", self.target)
        self.needed.add("place")
        index = indices(e.params["index"])
        return f"place({self.write(e.args[0])[0]}, {self.size(e.shape)}, np.s_[{index}])", ATOM

    def cell(self, e: Expr, c: Coefficient) -> tuple[int, str, int] | None:
        """Vectors are not written element by element."""
        return None

    def call(self, e: Expr) -> Written:
        """A function of the target."""
        if e.op in INFIX and len(e.args) == 2:
            return super().call(e)
        params = dict(e.params) if isinstance(e.params, dict) else {}
        if e.op in ("slogdet", "slogdet_kernel") and params.get("result") == 1:
            return f"{self.np}.linalg.slogdet({self.write(e.args[0])[0]})[1]", ATOM
        if e.op in LOSSES:
            return self.loss(e, params)
        row = row_of(e, params, self.target)
        template = row[TARGETS.index(self.target)] if row is not None else None
        if template is None:
            own = self.own_name(e) if self.target == "torch" else None
            if own is None:
                raise missing(e.op, self.target)
            return own, ATOM
        if e.op == "nll_kernel" and e.args[2].op != "none":
            raise missing("weights of classes", self.target)
        atoms = template[0] in "-("
        args = [self.argument(a, ATOM if atoms else POWER if "**" in template else 0) for a in e.args]
        if "{" not in template:
            return f"{template}({', '.join(args)})", ATOM
        if self.target == "numpy" and template.split("(")[0] in HELPERS:
            self.needed.add(template.split("(")[0])
        reduced = self.reduced(params.get("dim"), bool(params.get("keepdim")))
        found = {"axes": reduced, "dims": reduced, "shape": self.size(e.shape), **params, **worked_out(e, params)}
        made = template.format(*args, **found, all=", ".join(args))
        return made, POWER if "**" in template or template[0] == "-" else ATOM

    def argument(self, e: Expr, level: int) -> str:
        """An argument, where at least `level` is needed."""
        return "None" if e.op == "none" else self.at(e, level)

    def loss(self, e: Expr, params: dict[str, Any]) -> Written:
        """A loss: each element's, and their mean or sum."""
        name, each, shaping = LOSSES[e.op]
        reduction = params["reduction"]
        if any(a.op != "none" for a in e.args[2:]):
            raise missing("weights of elements", self.target)
        if self.target == "torch":
            given = [self.write(a)[0] for a in e.args[:2]]
            given += [f"reduction={reduction!r}"] if reduction != "mean" else []
            given += [f"{shaping}={params[shaping]!r}"] if shaping and params[shaping] != 1 else []
            return f"torch.nn.functional.{name}({', '.join(given)})", ATOM
        made = each.replace("NP", self.np).format(*[self.at(a, ATOM) for a in e.args[:2]], **params)
        return (made, SUM) if reduction == "none" else (f"{self.np}.{reduction}({made})", ATOM)

    def _constant_pad_nd(self, e: Expr) -> Written:
        pad = e.params["pad"]
        if self.target == "torch" or max(pad, default=0) > 0:
            return self.call(e)
        ends = [(-pad[i], -pad[i + 1]) for i in range(0, len(pad), 2)][::-1]
        cut = [f"{a or ''}:{-b or ''}" for a, b in ends]
        return f"{self.at(e.args[0], ATOM)}[{', '.join(['...', *cut])}]", ATOM

    def _index(self, e: Expr) -> Written:
        return f"{self.at(e.args[0], ATOM)}[{self.places(e.args[1:], e.params['places'], 'slice(None)')}]", ATOM

    def _index_backward(self, e: Expr) -> Written:
        if self.target != "numpy":
            raise missing("index_backward", self.target)
        self.needed.add("added")
        places = self.places(e.args[1:], e.params["places"], "slice(None)")
        return f"added({self.write(e.args[0])[0]}, {self.size(e.shape)}, ({places},))", ATOM

    def places(self, index: tuple[Expr, ...], places: tuple[int, ...], whole: str) -> str:
        """Tensors of indices at their dimensions."""
        at = dict(zip(places, index, strict=True))
        return ", ".join(self.write(at[i])[0] if i in at else whole for i in range(max(places) + 1))

    def own_name(self, e: Expr) -> str | None:
        """A call under PyTorch's own name for the operation, None where it has none."""
        op = OPS.get(e.op)
        if op is None or not op.torch:
            return None
        given, result = arguments(e)
        words = [self.write(a)[0] for a in e.args if a.op != "none"]
        return f"{op.torch[0]}({', '.join([*words, *given])}){result}"


def missing(op: str, target: str) -> TgradError:
    """An operation that a target has no word for here."""
    return TgradError("E0604", f"`emit` does not know how {target} writes {op}", hint="tgrad and torch know the most")
