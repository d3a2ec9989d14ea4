"""Connectionist temporal classification: the likelihood of a sequence of labels over all its alignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.making import integer
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import NUMPY, function, op
from ...tensor.tensor import Tensor
from ..arguments import only_tensor
from ..elementwise.comparison import eq, where
from ..reduce.reduction import mean, sum
from ..shape.axes import squeeze, unsqueeze
from .activation import F
from .loss import reducing
from .windows import fails

if TYPE_CHECKING:
    from typing import Any


def _states(xp: Any, targets: Any, lengths: Any, blank: int, classes: int) -> tuple[Any, Any]:
    """The labels (N, 2 S + 1) with blanks between them, and where a step may skip the blank before."""
    n, longest = len(lengths), int(max(lengths, default=0))
    labels = xp.zeros((n, longest), xp.int64)
    if targets.ndim == 2:
        labels = targets[:, :longest].astype(xp.int64)
    else:
        ends = xp.cumsum(lengths)
        for i, (end, length) in enumerate(zip(ends, lengths, strict=True)):
            labels[i, :length] = targets[end - length : end]
    states = xp.full((n, 2 * longest + 1), blank)
    states[:, 1::2] = xp.clip(labels, 0, classes - 1)
    skips = xp.zeros(states.shape, bool)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    return states, skips


def _joined(xp: Any, a: Any, b: Any, c: Any) -> Any:
    """The logarithm of the sum of three exponentials."""
    top = xp.maximum(xp.maximum(a, b), c)
    top = xp.where(top == -xp.inf, 0, top)
    return xp.log(xp.exp(a - top) + xp.exp(b - top) + xp.exp(c - top)) + top


def _before(xp: Any, x: Any, by: int, kept: Any = None) -> Any:
    """The states `by` places earlier, where a step from there is allowed; minus infinity elsewhere."""
    made = xp.full(x.shape, -xp.inf, x.dtype)
    made[:, by:] = x[:, : x.shape[1] - by]
    return made if kept is None else xp.where(kept, made, -xp.inf)


def _forward(xp: Any, logs: Any, how: Any) -> tuple[Any, Any]:
    """The logarithms (T, N, states) of the alignments' likelihoods up to each time, and the losses."""
    states, skips, inputs, lengths = how
    steps, n, _ = logs.shape
    rows, width = xp.arange(n), states.shape[1]
    alpha = xp.full((steps, n, width), -xp.inf, logs.dtype)
    alpha[0, :, 0] = logs[0, rows, states[:, 0]]
    if width > 1:
        alpha[0, :, 1] = xp.where(lengths > 0, logs[0, rows, states[:, 1]], -xp.inf)
    for t in range(1, steps):
        last = alpha[t - 1]
        step = _joined(xp, last, _before(xp, last, 1), _before(xp, last, 2, skips))
        alpha[t] = step + xp.take_along_axis(logs[t], states, 1)
    ends = alpha[inputs - 1, rows]
    final = ends[rows, 2 * lengths]
    other = xp.where(lengths > 0, ends[rows, xp.maximum(2 * lengths - 1, 0)], -xp.inf)
    likelihood = _joined(xp, final, other, xp.full(n, -xp.inf, logs.dtype))
    # With no input only no label is likely.
    likelihood = xp.where(inputs == 0, xp.where(lengths == 0, 0, -xp.inf), likelihood).astype(logs.dtype)
    return alpha, -likelihood


def _backward(xp: Any, logs: Any, alpha: Any, losses: Any, how: Any) -> Any:
    """PyTorch's gradient: the probabilities less each label's share in the alignments."""
    states, skips, inputs, lengths = how
    steps, n, classes = logs.shape
    rows, width = xp.arange(n), states.shape[1]
    beta = xp.full((n, width), -xp.inf, logs.dtype)
    ahead = xp.zeros(skips.shape, bool)
    ahead[:, :-2] = skips[:, 2:]
    shares = xp.zeros(logs.shape, logs.dtype)
    inside = xp.arange(width) <= 2 * lengths[:, None]
    for t in range(steps - 1, -1, -1):
        emitted = xp.take_along_axis(logs[t], states, 1)
        turned = beta[:, ::-1]
        step = _joined(xp, turned, _before(xp, turned, 1), _before(xp, turned, 2, ahead[:, ::-1]))[:, ::-1] + emitted
        first = xp.full((n, width), -xp.inf, logs.dtype)
        first[rows, 2 * lengths] = emitted[rows, 2 * lengths]
        some = lengths > 0
        first[rows[some], 2 * lengths[some] - 1] = emitted[rows[some], 2 * lengths[some] - 1]
        beta = xp.where((inputs - 1 == t)[:, None], first, xp.where((inputs - 1 > t)[:, None], step, -xp.inf))
        beta = xp.where(inside, beta, -xp.inf)
        share = xp.exp(alpha[t] + beta + losses[:, None] - emitted)
        flat = (rows[:, None] * classes + states).reshape(-1)
        shares[t] = xp.bincount(flat, share.reshape(-1), n * classes).reshape(n, classes)
    # Where nothing is likely PyTorch's gradient is NaN.
    made = xp.where(xp.isinf(losses)[:, None], xp.nan, xp.exp(logs) - shares)
    return xp.where((xp.arange(steps)[:, None] < inputs)[:, :, None], made, 0)


def _how(xp: Any, logs: Any, targets: Any, inputs: Any, lengths: Any, blank: int) -> Any:
    inputs, lengths = xp.asarray(inputs, dtype=xp.int64), xp.asarray(lengths, dtype=xp.int64)
    return (*_states(xp, targets, lengths, blank, logs.shape[2]), inputs, lengths)


@op(
    "loss",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="CtcLossBackward0",
    formula="ctc_loss({0}, {1})",
)
def ctc_kernel(
    xp: Any, input: Any, targets: Any, /, inputs: Any, lengths: Any, blank: int = 0, zero_infinity: bool = False
) -> Any:
    """Minus the logarithm of each sequence's likelihood; `zero_infinity` is for the rule."""
    return _forward(xp, input, _how(xp, input, targets, inputs, lengths, blank))[1]


@op("loss", torch=(), method=False, out=False, promote="none", result="first", formula="ctc_back({0}, {1}, {2})")
def ctc_back(
    xp: Any,
    input: Any,
    logs: Any,
    targets: Any,
    /,
    inputs: Any,
    lengths: Any,
    blank: int = 0,
    zero_infinity: bool = False,
) -> Any:
    """The gradient for the log-probabilities, from the losses' cotangents."""
    how = _how(xp, logs, targets, inputs, lengths, blank)
    alpha, losses = _forward(xp, logs, how)
    made = _backward(xp, logs, alpha, losses, how) * input[:, None]
    return xp.where(xp.isinf(losses)[:, None], 0, made).astype(logs.dtype) if zero_infinity else made


def _refused(*_: Any, **__: Any) -> Any:
    text = "derivative for aten::_ctc_loss_backward is not implemented"
    raise TgradError("E0407", text, python="RuntimeError", hint="ctc_loss can be differentiated once")


ctc_kernel.defvjp(lambda g, _y, x, t, **how: (ctc_back(g, x, t, **how), None))
ctc_back.defvjp(_refused)


def _lengths(word: str, given: Any) -> tuple[int, ...]:
    """Lengths as ints, from a tensor or a sequence; raises E0302 for others."""
    if isinstance(given, Tensor):
        if given.dtype.category >= 2:
            raise fails(f"{word} must be integral", code="E0302", hint="convert them: lengths.long()")
        return tuple(given.array.reshape(-1).tolist())
    values = [integer(v) for v in (given if isinstance(given, (tuple, list)) else (given,))]
    if None in values:
        raise fails(f"{word} must be integral", code="E0302")
    return tuple([v for v in values if v is not None])


_CALLER = "(while checking arguments for ctc_loss_allocate_outputs)"


def _check(logs: Any, targets: Any, inputs: Any, lengths: Any, blank: int) -> None:
    """PyTorch's checks."""
    steps, n, classes = logs.shape
    if not 0 <= blank < classes:
        raise fails("blank must be in label range", code="E0604")
    for word, found in (("input", inputs), ("target", lengths)):
        if len(found) != n:
            raise fails(f"{word}_lengths must be of size batch_size")
        if min(found, default=0) < 0:
            text = f"Expected {word}_lengths to have value at least 0, but got value {min(found)} {_CALLER}"
            raise fails(text, code="E0604")
    if targets.ndim == 1 and targets.shape[0] != _total(lengths):
        raise fails(
            f"Expected tensor to have size {_total(lengths)} at dimension 0, but got size {targets.shape[0]} for "
            f"argument #2 'targets' {_CALLER}"
        )
    longest = max(lengths, default=0)
    if targets.ndim == 2 and targets.shape[1] < longest:
        raise fails(
            f"Expected tensor to have size at least {longest} at dimension 1, but got size {targets.shape[1]} for "
            f"argument #2 'targets' {_CALLER}"
        )
    if max(inputs, default=0) > steps:
        text = f"Expected input_lengths to have value at most {steps}, but got value {max(inputs)} {_CALLER}"
        raise fails(text, code="E0604")
    if logs.dtype.name not in ("float32", "float64"):
        text = f"\"ctc_loss_cpu\" not implemented for '{LEGACY_NAMES[logs.dtype.name]}'"
        raise fails(text, "NotImplementedError", "E0302")


def _total(lengths: Any) -> int:
    total = 0
    for n in lengths:
        total += n
    return total


@function("loss", torch=(F + "ctc_loss", "torch.ctc_loss"))
def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: Any = 0,
    reduction: Any = "mean",
    zero_infinity: Any = False,
) -> Any:
    """Minus the log-likelihood of sequences of labels, over all their alignments with blanks and repeats.

    Log-probabilities are (T, N, C) or (T, C), as `log_softmax` gives them; targets (N, S), or all in a row. The mean
    divides each loss by its target's length. The gradient is PyTorch's, which takes the probabilities to sum to 1.

    > F.ctc_loss(log(tensor([[0.5, 0.5], [0.5, 0.5]])), tensor([1]), (2,), (1,))
    tensor(0.2877)
    """
    logs, labels = only_tensor("ctc_loss", "log_probs", 1, log_probs), only_tensor("ctc_loss", "targets", 2, targets)
    reduction = reducing(None, None, reduction)
    inputs, lengths = _lengths("input_lengths", input_lengths), _lengths("target_lengths", target_lengths)
    batched = logs.ndim == 3
    if logs.ndim == 2:
        logs = unsqueeze(logs, dim=1)
    if logs.ndim != 3 or not logs.size:
        text = f"Expected 3-dimensional tensor, but got {logs.ndim}-dimensional tensor for argument #1 'log_probs'"
        raise fails(text, code="E0208")
    _check(logs, labels, inputs, lengths, blank)
    how = {"inputs": inputs, "lengths": lengths, "blank": int(blank)}
    losses = ctc_kernel(logs, labels, **how, zero_infinity=bool(zero_infinity))
    if zero_infinity:
        losses = where(eq(losses, float("inf")), 0.0, losses)
    if reduction == "none":
        return losses if batched else squeeze(losses, dim=0)
    if reduction == "sum":
        return sum(losses)
    shares = NUMPY().asarray([max(n, 1) for n in lengths], dtype=losses.dtype.np)
    return mean(losses / Tensor(shares, losses.dtype))
