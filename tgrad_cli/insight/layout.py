"""Broadcasting, its undoing, and other shapes, in normal form: repetition outside, sums of what varies only."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from .expression import builds, factors, split_scalars, with_scalars

if TYPE_CHECKING:
    from .expression import Expr, Pairs, Shape, Space

ONE = Fraction(1)


@builds("expand")
def expand(space: Space, e: Expr, shape: Shape) -> Expr:
    """An expression repeated to a shape."""
    while e.op == "expand":
        e = e.args[0]
    if tuple(shape) == e.shape:
        return e
    return space.intern("expand", (e,), None, tuple(shape), e.kind)


@builds("reshape")
def reshape(space: Space, e: Expr, shape: Shape) -> Expr:
    """The same elements in another shape; constants and single numbers are gone through."""
    shape = tuple(shape)
    if e.op == "reshape":
        e = e.args[0]
    if e.shape == shape:
        return e
    if e.op == "expand" and e.args[0].ndim == 0:
        return expand(space, e.args[0], shape)
    if e.op == "expand" and _without_ones(e.shape) == _without_ones(shape):
        return _moved_ones(space, e, shape)
    if e.ndim == 0 or _size(e.shape) == 1:
        if e.ndim == 0:
            return expand(space, e, shape)
        if shape != () and e.op == "reshape":
            return expand(space, reshape(space, e, ()), shape)
    c, single, rest = split_scalars(e)
    if single or c != 1:
        return with_scalars(c, single, reshape(space, rest, shape))
    if e.op == "sum" and e.params[1] and _without_ones(e.shape) == _without_ones(shape) and len(shape) < e.ndim:
        inner = space.build("sum", e.args[0], e.params[0], False)
        if inner.shape == shape:
            return inner
    if e.op == "matmul" and len(shape) == 1 and e.ndim == 2:
        first, last = e.args[0], e.args[-1]
        if e.shape[1] == 1 and last.op == "sum" and last.params[1]:
            return space.build("matmul", [*e.args[:-1], reshape(space, last, (last.shape[0],))])
        if e.shape[0] == 1 and first.op == "sum" and first.params[1]:
            return space.build("matmul", [reshape(space, first, (first.shape[1],)), *e.args[1:]])
    return space.intern("reshape", (e,), None, shape, e.kind)


def _moved_ones(space: Space, e: Expr, shape: Shape) -> Expr:
    """A repeated expression whose dimensions of size 1 change place."""
    core = e.args[0]
    pad = (1,) * (e.ndim - core.ndim) + core.shape
    kept = [n for n, whole in zip(pad, e.shape, strict=True) if whole != 1]
    inner = iter(kept)
    target = tuple([1 if n == 1 else next(inner) for n in shape])
    return expand(space, reshape(space, core, target), shape)


def _without_ones(shape: Shape) -> Shape:
    return tuple([n for n in shape if n != 1])


def _size(shape: Shape) -> int:
    total = 1
    for n in shape:
        total *= n
    return total


@builds("sum")
def sum_(space: Space, e: Expr, dims: tuple[int, ...], keepdim: bool = False) -> Expr:
    """The sum over some dimensions; what does not vary there is put in front."""
    dims = tuple(sorted(d % e.ndim for d in dims)) if e.ndim else ()
    shape = tuple([1 if i in dims else n for i, n in enumerate(e.shape) if keepdim or i not in dims])
    if not dims:
        return e
    if all(e.shape[d] == 1 for d in dims):
        return reshape(space, e, shape)
    if keepdim and len(dims) == e.ndim:
        return expand(space, sum_(space, e, dims, False), shape)
    if e.op == "expand":
        return _sum_repeated(space, e, dims, keepdim, shape)
    c, single, rest = split_scalars(e)
    if single or c != 1:
        made = with_scalars(c, single, sum_(space, rest, dims, keepdim))
        return expand(space, made, shape)
    if e.op == "mul":
        product = _sum_product(space, e, dims, keepdim, shape)
        if product is not None:
            return product
    if e.op == "sum" and not keepdim and (len(dims) == e.ndim or e.params[1]):
        inner = e.args[0]
        if len(dims) == e.ndim:
            return sum_(space, inner, tuple(range(inner.ndim)), False)
    if e.op == "outer":
        u, v = e.args
        if dims == (0, 1):
            return space.mul(sum_(space, u, (0,)), sum_(space, v, (0,)))
        made = space.mul(sum_(space, u, (0,)), v) if dims == (0,) else space.mul(u, sum_(space, v, (0,)))
        return reshape(space, made, shape)
    if e.op == "T":
        made = sum_(space, e.args[0], tuple([1 - d for d in dims]), keepdim)
        return reshape(space, made, shape)
    if e.op == "eye" and dims == (0, 1):
        return space.num(min(e.shape))
    if e.op == "eye" and e.shape[0] == e.shape[1]:
        return expand(space, space.num(1), shape)
    if e.op == "diag" and len(dims) == 1:
        return reshape(space, e.args[0], shape)
    if e.op in ("softmax", "one_hot") and dims == (e.params.get("dim", -1) % e.ndim,):
        return expand(space, space.num(1), shape)
    if e.op == "add" and any(a.op == "num" or a.op in ("softmax", "one_hot") for a in e.args):
        made = space.build(
            "add", [(sum_(space, expand(space, a, e.shape), dims, keepdim), k) for a, k in _terms(e)], shape=shape
        )
        if made.op != "add" or len(made.args) < len(e.args):
            return made
    return space.intern("sum", (e,), (dims, keepdim), shape)


def _terms(e: Expr) -> Pairs:
    return list(zip(e.args, e.params, strict=True))


def _sum_repeated(space: Space, e: Expr, dims: tuple[int, ...], keepdim: bool, shape: Shape) -> Expr:
    """The sum of something repeated: the repeated dimensions are counted, the others summed."""
    core = e.args[0]
    pad = (1,) * (e.ndim - core.ndim) + core.shape
    times = 1
    left = []
    for d in dims:
        if pad[d] == 1:
            times *= e.shape[d]
        else:
            left.append(d)
    inner = reshape(space, core, pad) if core.ndim else core
    if left:
        inner = sum_(space, inner, tuple(left), True)
    kept = tuple([1 if i in dims else n for i, n in enumerate(pad)])
    target = kept if keepdim else tuple([n for i, n in enumerate(kept) if i not in dims])
    inner = reshape(space, inner, target) if inner.ndim else inner
    return expand(space, space.scale(times, inner), shape)


def _sum_product(space: Space, e: Expr, dims: tuple[int, ...], keepdim: bool, shape: Shape) -> Expr | None:
    """Factors that do not vary along the summed dimensions go in front; vectors and matrices multiply."""
    found = factors(e)[1]
    pads = [(1,) * (e.ndim - b.ndim) + b.shape for b, _ in found]
    outside = [i for i, pad in enumerate(pads) if all(pad[d] == 1 for d in dims)]
    if outside:
        inside = [found[i] for i in range(len(found)) if i not in outside]
        front: Pairs = []
        for i in outside:
            b, n = found[i]
            target = tuple([k for j, k in enumerate(pads[i]) if keepdim or j not in dims])
            front.append((reshape(space, b, target), n))
        rest = space.build("mul", inside)
        rest = reshape(space, rest, (1,) * (e.ndim - rest.ndim) + rest.shape)
        return space.build("mul", [*front, (sum_(space, rest, dims, keepdim), ONE)], shape=shape)
    if e.ndim == 1 and len(found) == 2 and all(n == 1 and b.ndim == 1 for b, n in found):
        made = space.build("matmul", [found[0][0], found[1][0]])
        return expand(space, made, shape)
    if e.ndim == 2 and len(dims) == 1:
        return _as_matmul(space, found, dims[0], keepdim, shape)
    return None


def _as_matmul(space: Space, found: Pairs, dim: int, keepdim: bool, shape: Shape) -> Expr | None:
    """``sum(A*v, 1)`` is A @ v, and ``sum(A*column(u), 0)`` is u @ A."""
    vectors: Pairs = []
    matrices: Pairs = []
    for b, n in found:
        pad = (1,) * (2 - b.ndim) + b.shape
        if pad[1 - dim] == 1:
            vectors.append((b if b.ndim == 1 else reshape(space, b, (pad[dim],)), n))
        else:
            matrices.append((b, n))
    if not vectors or not matrices:
        return None
    matrix = space.build("mul", matrices)
    if matrix.ndim != 2:
        return None
    vector = space.build("mul", vectors)
    made = space.build("matmul", [matrix, vector] if dim == 1 else [vector, matrix])
    return reshape(space, made, shape)


@builds("sum_to")
def sum_to(space: Space, e: Expr, shape: Shape) -> Expr:
    """What undoes broadcasting: the sum over the dimensions that it added or stretched."""
    extra = e.ndim - len(shape)
    if extra > 0:
        e = sum_(space, e, tuple(range(extra)))
    stretched = tuple([i for i, n in enumerate(shape) if n == 1 and e.shape[i] != 1])
    return sum_(space, e, stretched, True) if stretched else e


@builds("diag")
def diag(space: Space, v: Expr) -> Expr:
    """A diagonal matrix of a vector."""
    if v.op == "expand" and v.args[0].ndim == 0:
        return space.mul(v.args[0], space.eye(v.shape[0]))
    c, single, rest = split_scalars(v)
    n = v.shape[0]
    made = space.intern("diag", (rest,), None, (n, n))
    return with_scalars(c, single, made)
