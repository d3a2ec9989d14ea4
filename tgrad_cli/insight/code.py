"""Formulas as code for NumPy, JAX and PyTorch: one writer, and for each operation what it is called there."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from ..tensor.registry import OPS
from .expression import Coefficient, Expr
from .spelling import arguments, indices
from .writing import ATOM, INFIX, POWER, SUM, Writer, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

# By operation: NumPy, JAX, PyTorch. {0} {1} {2} are the arguments, {dim} and {keepdim} the parameters; {np} is the
# module; a name alone is called with the arguments. None: there is none.
SAME = (
    *("exp", "log", "log2", "log10", "log1p", "expm1", "exp2", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs"),
    *("floor", "ceil", "maximum", "minimum", "logaddexp", "hypot", "isnan", "isinf", "isfinite", "square", "trace"),
)
ARC = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"}
Row = tuple[str | None, str | None, str | None]
TEMPLATES: dict[str, Row] = {name: (f"np.{name}", f"jnp.{name}", f"torch.{name}") for name in SAME}
TEMPLATES |= {name: (f"np.{other}", f"jnp.{other}", f"torch.{name}") for name, other in ARC.items()}
TEMPLATES |= {
    "atan2": ("np.arctan2", "jnp.arctan2", "torch.atan2"),
    "sgn": ("np.sign", "jnp.sign", "torch.sgn"),
    "sign": ("np.sign", "jnp.sign", "torch.sign"),
    "where": ("np.where", "jnp.where", "torch.where"),
    "pow": ("{0}**{1}", "{0}**{1}", "{0}**{1}"),
    "inv": ("np.linalg.inv", "jnp.linalg.inv", "torch.linalg.inv"),
    "pinv": ("np.linalg.pinv", "jnp.linalg.pinv", "torch.linalg.pinv"),
    "det": ("np.linalg.det", "jnp.linalg.det", "torch.linalg.det"),
    "logdet": ("np.linalg.slogdet({0})[1]", "jnp.linalg.slogdet({0})[1]", "torch.logdet({0})"),
    "cofactor": ("np.linalg.det({0})*np.linalg.inv({0}).T", None, None),
    "norm": ("np.linalg.norm(np.ravel({0}))", "jnp.linalg.norm(jnp.ravel({0}))", "torch.linalg.vector_norm({0})"),
    "mean": ("np.mean({0}{axes})", "jnp.mean({0}{axes})", "torch.mean({0}{dims})"),
    "prod": ("np.prod({0}{axes})", "jnp.prod({0}{axes})", "torch.prod({0}{dims})"),
    "amax": ("np.max({0}{axes})", "jnp.max({0}{axes})", "torch.amax({0}{dims})"),
    "amin": ("np.min({0}{axes})", "jnp.min({0}{axes})", "torch.amin({0}{dims})"),
    "max_all": ("np.max({0})", "jnp.max({0})", "torch.max({0})"),
    "min_all": ("np.min({0})", "jnp.min({0})", "torch.min({0})"),
    "cumsum": ("np.cumsum({0}{axes})", "jnp.cumsum({0}{axes})", "torch.cumsum({0}{dims})"),
    "cumprod": ("np.cumprod({0}{axes})", "jnp.cumprod({0}{axes})", "torch.cumprod({0}{dims})"),
    "var": ("np.var({0}{axes}, ddof=1)", "jnp.var({0}{axes}, ddof=1)", "torch.var({0}{dims})"),
    "std": ("np.std({0}{axes}, ddof=1)", "jnp.std({0}{axes}, ddof=1)", "torch.std({0}{dims})"),
    "relu": ("np.maximum({0}, 0)", "jax.nn.relu({0})", "torch.relu({0})"),
    "sigmoid": ("sigmoid({0})", "jax.nn.sigmoid({0})", "torch.sigmoid({0})"),
    "softplus": ("np.logaddexp(0, {0})", "jax.nn.softplus({0})", "torch.nn.functional.softplus({0})"),
    "logsigmoid": ("-np.logaddexp(0, -{0})", "jax.nn.log_sigmoid({0})", "torch.nn.functional.logsigmoid({0})"),
    "softmax": ("softmax({0}, {dim})", "jax.nn.softmax({0}, {dim})", "torch.softmax({0}, {dim})"),
    "log_softmax": ("log_softmax({0}, {dim})", "jax.nn.log_softmax({0}, {dim})", "torch.log_softmax({0}, {dim})"),
    "logsumexp": ("logsumexp({0}{axes})", "jax.nn.logsumexp({0}{axes})", "torch.logsumexp({0}{dims})"),
    "one_hot": (
        "np.eye({num_classes})[{0}]",
        "jax.nn.one_hot({0}, {num_classes})",
        "torch.nn.functional.one_hot({0}, {num_classes})",
    ),
    "erf": ("erf({0})", "jax.scipy.special.erf({0})", "torch.erf({0})"),
    "tril": ("np.tril({0})", "jnp.tril({0})", "torch.tril({0})"),
    "triu": ("np.triu({0})", "jnp.triu({0})", "torch.triu({0})"),
    "clamp": ("np.clip({0}, {1}, {2})", "jnp.clip({0}, {1}, {2})", "torch.clamp({0}, {1}, {2})"),
}
PICKED = "-{np}.mean({np}.take_along_axis({{0}}, {{1}}[:, None], 1))"
TEMPLATES |= {
    "nll_kernel": (PICKED.format(np="np"), PICKED.format(np="jnp"), "torch.nn.functional.nll_loss({0}, {1})"),
    "mse_kernel": ("np.mean(({0} - {1})**2)", "jnp.mean(({0} - {1})**2)", "torch.nn.functional.mse_loss({0}, {1})"),
}
TEMPLATES["vector_norm"] = TEMPLATES["norm"]
TARGETS = ("numpy", "jax", "torch")
MODULE = {"numpy": "np", "jax": "jnp", "torch": "torch"}

# What NumPy has no function for, defined at the head of the program that needs it.
HELPERS = {
    "sigmoid": "def sigmoid(x):\n    return 1/(1 + np.exp(-x))\n",
    "softmax": "def softmax(x, axis):\n    e = np.exp(x - np.max(x, axis=axis, keepdims=True))\n"
    "    return e/np.sum(e, axis=axis, keepdims=True)\n",
    "log_softmax": "def log_softmax(x, axis):\n    x = x - np.max(x, axis=axis, keepdims=True)\n"
    "    return x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))\n",
    "logsumexp": "def logsumexp(x, axis=None, keepdims=False):\n    top = np.max(x, axis=axis, keepdims=True)\n"
    "    total = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top\n"
    "    return total if keepdims else np.squeeze(total, axis=axis)\n",
    "erf": "erf = np.vectorize(math.erf)\n",
    "place": "def place(x, shape, index):\n    out = np.zeros(shape)\n    out[index] = x\n    return out\n",
}


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
        row = TEMPLATES.get(e.op)
        template = row[TARGETS.index(self.target)] if row is not None else None
        params = dict(e.params) if isinstance(e.params, dict) else {}
        if e.op == "max_dim" or e.op == "min_dim":
            if params.get("result") != 0:
                raise missing(e.op, self.target)
            template = TEMPLATES["amax" if e.op == "max_dim" else "amin"][TARGETS.index(self.target)]
        if e.op in ("slogdet", "slogdet_kernel") and params.get("result") == 1:
            return f"{self.np}.linalg.slogdet({self.write(e.args[0])[0]})[1]", ATOM
        if template is None or not _plain(e.op, params):
            if self.target == "torch" and (own := self.own_name(e)) is not None:
                return own, ATOM
            raise missing(e.op, self.target)
        if e.op == "nll_kernel" and e.args[2].op != "none":
            raise missing("weights of classes", self.target)
        args = [self.at(a, POWER) if "**" in template else self.write(a)[0] for a in e.args]
        if "{" not in template:
            return f"{template}({', '.join(args)})", ATOM
        if template.startswith("-"):
            args = [self.at(a, ATOM) for a in e.args]
        if self.target == "numpy" and template.split("(")[0] in HELPERS:
            self.needed.add(template.split("(")[0])
        reduced = self.reduced(params.get("dim"), bool(params.get("keepdim")))
        made = template.format(*args, **{**params, "axes": reduced, "dims": reduced})
        return made, POWER if "**" in template or template.startswith("-") else ATOM

    def own_name(self, e: Expr) -> str | None:
        """A call under PyTorch's own name for the operation, None where it has none."""
        op = OPS.get(e.op)
        if op is None or not op.torch:
            return None
        given, result = arguments(e)
        words = [self.write(a)[0] for a in e.args if a.op != "none"]
        return f"{op.torch[0]}({', '.join([*words, *given])}){result}"


def _plain(op: str, params: dict[str, Any]) -> bool:
    """Whether a call has no parameter that the templates leave out."""
    if op in ("norm", "vector_norm"):
        order = params.get("p", params.get("ord", 2))
        return order in ("fro", 2, 2.0, None) and params.get("dim") is None
    if op in ("var", "std"):
        return params.get("correction", 1) in (1, None) and params.get("unbiased", True) in (True, None)
    if op.endswith("_kernel"):
        return bool(params.get("reduction", "mean") == "mean" and params.get("ignore_index", -100) == -100)
    if op == "softplus":
        return bool(params.get("beta", 1) == 1)
    return True


def missing(op: str, target: str) -> TgradError:
    """An operation that a target has no word for here."""
    return TgradError("E0604", f"`emit` does not know how {target} writes {op}", hint="tgrad and torch know the most")
