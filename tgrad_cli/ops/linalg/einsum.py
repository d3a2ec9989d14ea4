"""Einstein's summation convention: `einsum` in every form, and the products built on contraction by index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import function, op
from ..arguments import as_tensor
from ..reduce.reduction import sum
from ..shape.reshaping import expand, permute, reshape
from ..shape.slicing import diagonal
from .equations import LETTERS, normalise, refused

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Arrays


def _named(node: Any) -> str:
    """PyTorch's backward node: of the sum, of the product of matrices, or of elements that its last step is."""
    inputs, output = node.params["equation"].split("->")
    terms = inputs.split(",")
    last = inputs if len(terms) <= 2 else terms[-1]
    summed = any(c not in output for c in last if c != ",")
    if len(terms) == 1:
        return "SumBackward1"
    return "ViewBackward0" if summed else "MulBackward0"


@op(
    "contraction",
    torch=(),
    name="einsum",
    method=False,
    promote="match",
    grad_fn=_named,
    mismatch="expected scalar type {0} but found {1}",
)
def contract(xp: Any, operands: Arrays, /, equation: str) -> Any:
    """Sums of products of the operands' elements: the kernel behind `einsum`, with one letter an index.

    The equation has been normalised: no blanks, no ellipsis, an explicit right side, sizes checked.
    """
    if len(operands) == 1:
        return xp.einsum(equation, operands[0])
    if len(operands) > 2:
        return xp.einsum(equation, *operands, optimize="greedy")
    return _pair(xp, equation, *operands)


def _pair(xp: Any, equation: str, a: Any, b: Any) -> Any:
    """Two operands as one batched product of matrices, which BLAS computes."""
    inputs, output = equation.split("->")
    left, right = inputs.split(",")
    if len(set(left)) != len(left) or len(set(right)) != len(right) or a.dtype.kind not in "fc":
        return xp.einsum(equation, a, b, optimize=True)
    a, left = _summed(xp, a, left, right + output)
    b, right = _summed(xp, b, right, left + output)
    batch = [c for c in left if c in right and c in output]
    inner = [c for c in left if c in right and c not in output]
    rows = [c for c in left if c not in right]
    columns = [c for c in right if c not in left]
    sizes = _broadcast_sizes(left, a.shape, right, b.shape)
    a = _laid_out(xp, a, left, (batch, rows, inner), sizes)
    b = _laid_out(xp, b, right, (batch, inner, columns), sizes)
    made = xp.matmul(a, b).reshape([sizes[c] for c in batch + rows + columns])
    order = batch + rows + columns
    return xp.transpose(made, [order.index(c) for c in output])


def _summed(xp: Any, a: Any, letters: str, elsewhere: str) -> tuple[Any, str]:
    """Indices that nothing else mentions are summed first."""
    lone = [i for i, c in enumerate(letters) if c not in elsewhere]
    if lone:
        a = xp.sum(a, axis=tuple(lone))
        letters = "".join(c for c in letters if c in elsewhere)
    return a, letters


def _broadcast_sizes(left: str, a: Any, right: str, b: Any) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for c, n in (*zip(left, a, strict=True), *zip(right, b, strict=True)):
        sizes[c] = n if sizes.get(c, 1) == 1 else sizes[c]
    return sizes


def _laid_out(xp: Any, a: Any, letters: str, groups: Any, sizes: dict[str, int]) -> Any:
    """The array with its indices gathered in three groups, each one dimension."""
    order = [c for group in groups for c in group]
    a = xp.transpose(a, [letters.index(c) for c in order])
    a = xp.broadcast_to(a, [sizes[c] for c in order])
    shape = []
    for group in groups:
        total = 1
        for c in group:
            total *= sizes[c]
        shape.append(total)
    return a.reshape(shape)


def _rule(g: Any, _y: Any, *xs: Any, equation: str) -> tuple[Any, ...]:
    inputs, output = equation.split("->")
    terms = inputs.split(",")
    return tuple([_one_gradient(g, xs, terms, output, k) for k in range(len(xs))])


def _one_gradient(g: Any, xs: Any, terms: list[str], output: str, k: int) -> Any:
    """The gradient for one operand: the cotangent contracted with all the others; a repeated index gives a diagonal."""
    term = terms[k]
    distinct = "".join(dict.fromkeys(term))
    others = [i for i in range(len(xs)) if i != k]
    known = set(output).union(*(terms[i] for i in others)) if others else set(output)
    sizes: dict[str, int] = {}
    for i, x in enumerate(xs):
        for c, n in zip(terms[i], x.shape, strict=True):
            sizes[c] = n if sizes.get(c, 1) == 1 else sizes[c]
    # An index of size 1 here that is larger elsewhere is summed away; one known nowhere else is repeated.
    own = dict(zip(term, xs[k].shape, strict=True))
    kept = "".join(c for c in distinct if c in known and own[c] == sizes[c])
    equation = ",".join([output, *(terms[i] for i in others)]) + "->" + kept
    made = contract((g, *[xs[i] for i in others]), equation=equation)
    made = reshape(made, shape=tuple([sizes[c] if c in kept else 1 for c in distinct]))
    made = expand(made, size=tuple([own[c] for c in distinct]))
    return made if len(distinct) == len(term) else index_diagonal(made, term=term)


contract.defvjp(_rule)


@op("contraction", torch=(), method=False, out=False, promote="none", result="first", formula="{0}")
def index_diagonal(xp: Any, input: Any, /, term: str) -> Any:
    """Zeros except where equal letters of `term` have equal indices; there, the input over the distinct letters."""
    distinct = "".join(dict.fromkeys(term))
    sizes = dict(zip(distinct, input.shape, strict=True))
    made = xp.zeros([sizes[c] for c in term], input.dtype)
    xp.einsum(f"{term}->{distinct}", made)[...] = input
    return made


index_diagonal.defvjp(lambda g, _y, _x, *, term: (contract((g,), equation=f"{term}->{''.join(dict.fromkeys(term))}"),))


@function("contraction", torch="torch.einsum")
def einsum(*args: Any) -> Any:
    """Sums of products by named indices: "ij,jk->ik" is the matrix product; indices not on the right are summed.

    Without "->" the right side is every index that appears once, in alphabetical order. "..." stands for further
    dimensions, which broadcast. Indices can also be given as lists of numbers after each operand.

    > einsum("ij,jk->ik", ones(2, 3), ones(3, 2))
    tensor([[3., 3.],
            [3., 3.]])
    > einsum("ii", tensor([[1., 2.], [3., 4.]]))
    tensor(5.)
    """
    if len(args) < 2:
        text = "einsum(): must specify the equation string and at least one operand, or at least one operand and its "
        raise refused(text + "subscripts list", (), "ValueError")
    equation, values = (args[0], args[1:]) if isinstance(args[0], str) else _from_lists(args)
    if len(values) == 1 and isinstance(values[0], (list, tuple)) and all(hasattr(v, "shape") for v in values[0]):
        values = tuple(values[0])
    operands = [as_tensor("einsum", "operands", i + 2, v) for i, v in enumerate(values)]
    if not operands:
        raise refused("einsum(): must provide at least one operand", operands)
    normal = normalise(equation, operands)
    return _rearranged(operands[0], normal) if len(operands) == 1 else contract(tuple(operands), equation=normal)


def _rearranged(x: Any, equation: str) -> Any:
    """One operand: a view of diagonals and exchanged dimensions, and the sums over what the output lacks."""
    letters, output = equation.split("->")
    for c in dict.fromkeys(letters):
        while letters.count(c) > 1:
            a = letters.index(c)
            b = letters.index(c, a + 1)
            x = diagonal(x, dim1=a, dim2=b)
            letters = letters[:a] + letters[a + 1 : b] + letters[b + 1 :] + c
    gone = [c for c in letters if c not in output]
    x = permute(x, dims=tuple([letters.index(c) for c in (*output, *gone)]))
    return sum(x, dim=tuple(range(len(output), x.ndim))) if gone else x


def _from_lists(args: Any) -> tuple[str, tuple[Any, ...]]:
    """The sublist form: operand, indices, operand, indices, …, and perhaps the result's indices."""
    equation = ",".join(_subscripts(sublist) for sublist in args[1::2])
    if len(args) % 2:
        equation += "->" + _subscripts(args[-1])
    return equation, tuple(args[0 : len(args) - len(args) % 2 : 2])


def _subscripts(sublist: Any) -> str:
    if not isinstance(sublist, (list, tuple)):
        raise refused("einsum(): the sublist format takes an operand, its indices, and so on", ())
    made = ""
    for i in sublist:
        if i is Ellipsis:
            made += "..."
            continue
        if not 0 <= int(i) < len(LETTERS):
            text = "einsum(): subscript in subscript list is not within the valid range [0, 52)"
            raise refused(text, (), "ValueError")
        made += LETTERS[int(i)]
    return made
