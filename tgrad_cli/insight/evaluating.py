"""The value of a formula at given values of its names, through the operations themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor import dtypes
from ..tensor.dispatch import apply
from ..tensor.registry import OPS
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from .expression import walk

if TYPE_CHECKING:
    from .expression import Expr

Array = Any


def evaluate(e: Expr, values: dict[str, Array]) -> Array:
    """The value, an array of float64; `values` holds that of each variable."""
    state = ACTIVE.state
    before, state.grad_enabled = state.grad_enabled, False
    default, state.default_dtype = state.default_dtype, dtypes.float64
    try:
        made: dict[int, Array] = {}
        with np.errstate(all="ignore"):
            for node in walk(e):
                made[node.serial] = _value(node, [made[a.serial] for a in node.args], values)
        return made[e.serial]
    finally:
        state.grad_enabled, state.default_dtype = before, default


def _value(e: Expr, args: list[Array], values: dict[str, Array]) -> Array:
    direct = _DIRECT.get(e.op)
    if direct is not None:
        return direct(e, args)
    if e.op == "name":
        return np.asarray(values[e.params])
    if e.op == "const":
        array = e.space.arrays()[e.params]
        return array.astype(np.float64) if array.dtype.kind == "f" else array
    params = dict(e.params or {})
    picked = params.pop("result", None)
    op = OPS[e.op]
    tensors = tuple([None if a is None else a if isinstance(a, (list, str)) else _tensor(a) for a in args])
    found = apply(op, tensors, {**op.defaults, **wide(params)})
    if picked is not None:
        found = found[picked]
    return found.array if isinstance(found, Tensor) else found


def _tensor(a: Array) -> Tensor:
    array = np.asarray(a)
    return Tensor(array, dtypes.of_array(array))


def wide(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters that name a floating type, with float64 in its place."""
    dtype = params.get("dtype")
    if isinstance(dtype, dtypes.DType) and dtype.is_floating_point:
        return {**params, "dtype": dtypes.float64}
    return params


def _number(value: Any) -> Any:
    return value if isinstance(value, complex) else float(value)


def _sum(e: Expr, args: list[Array]) -> Array:
    total: Any = 0.0
    for a, c in zip(args, e.params, strict=True):
        total = total + _number(c) * a
    return np.broadcast_to(total, e.shape)


def _product(e: Expr, args: list[Array]) -> Array:
    total: Any = 1.0
    for a, n in zip(args, e.params, strict=True):
        total = total * (a if n == 1 else np.asarray(a, np.float64 if not np.iscomplexobj(a) else None) ** _power(n))
    return np.broadcast_to(total, e.shape)


def _power(n: Any) -> Any:
    return int(n) if not isinstance(n, (float, complex)) and n.denominator == 1 else float(n)


def _chain(e: Expr, args: list[Array]) -> Array:
    made = args[-1]
    for a in reversed(args[:-1]):
        made = a @ made
    return made


def _place(e: Expr, args: list[Array]) -> Array:
    made = np.zeros(e.shape)
    made[e.params["index"]] = args[0]
    return made


_DIRECT: dict[str, Any] = {
    "element": lambda e, a: np.asarray(a[0])[e.params["index"]],
    "place": _place,
    "num": lambda e, a: _number(e.params),
    "pi": lambda e, a: np.pi,
    "none": lambda e, a: None,
    "text": lambda e, a: e.params,
    "list": lambda e, a: a,
    "eye": lambda e, a: np.eye(*e.shape),
    "add": _sum,
    "mul": _product,
    "matmul": _chain,
    "T": lambda e, a: np.swapaxes(a[0], -1, -2),
    "outer": lambda e, a: np.multiply.outer(a[0], a[1]),
    "diag": lambda e, a: np.diag(a[0]),
    "expand": lambda e, a: np.broadcast_to(a[0], e.shape),
    "reshape": lambda e, a: np.reshape(a[0], e.shape),
    "sum": lambda e, a: np.sum(a[0], axis=e.params[0], keepdims=e.params[1]),
}
