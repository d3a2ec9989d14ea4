"""``check z wrt x``: the derivative beside central differences, and the order in which Taylor's remainder falls.

Everything runs in float64 on the recorded computation, replayed at other points. A result of several elements is
weighed by a random cotangent, so that one number is differentiated; complex variables count twice, by their real and
imaginary parts.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from ..tensor.autodiff import gradients
from .again import Recording, handle
from .kinks import kink_of

if TYPE_CHECKING:
    from ..tensor.derivatives import Question
    from ..tensor.node import Node

EPS = 2.0**-52
AGREES = 1e-6  # the relative difference that is taken for agreement
SECONDS = 4.0  # about how long the differences of one check may take
RATIO = 4.0  # between the steps that are tried


class Element:
    """One partial derivative: its place, the derivative given, the central difference, and how sure that is."""

    __slots__ = ("central", "error", "given", "index", "left", "reason", "right", "step", "verdict")

    def __init__(self, index: int, given: float) -> None:
        self.index = index
        self.given = given
        self.central = math.nan
        self.error = math.inf
        self.step = 0.0
        self.left = self.right = math.nan
        self.verdict = "right"
        self.reason = ""

    @property
    def gap(self) -> float:
        """How far the derivative and the difference are apart."""
        return abs(self.given - self.central)


class Result:
    """What was found for one variable."""

    def __init__(self, x: str, shape: tuple[int, ...], *, complex_: bool) -> None:
        self.x = x
        self.shape = shape
        self.complex = complex_
        self.elements: list[Element] = []
        self.total = 0
        self.scale = 0.0
        self.order: float | None = None
        self.exact = False  # the remainder vanishes: the function is linear here
        self.needed = 2.0

    def of(self, verdict: str) -> list[Element]:
        """The elements with one verdict."""
        return [e for e in self.elements if e.verdict == verdict]

    @property
    def worst(self) -> Element | None:
        """The element with the largest difference, of the wrong ones if there are such."""
        found = self.of("wrong") or self.of("right") or self.elements
        return max(found, key=lambda e: e.gap, default=None)

    @property
    def failed(self) -> bool:
        """Whether the derivative is wrong."""
        slow = self.order is not None and self.order < 1.5 and not self.of("kink") and not self.of("noisy")
        return bool(self.of("wrong")) or slow

    def place(self, index: int) -> str:
        """An element as the person writes it: x[2, 1]."""
        part = ""
        if self.complex:
            part, index = (".real", ".imag")[index % 2], index // 2
        if not self.shape:
            return self.x + part
        at = np.unravel_index(index, self.shape)
        return f"{self.x}[{', '.join(str(int(i)) for i in at)}]{part}"


class Subject:
    """The function that is checked: one number, of all variables at once."""

    def __init__(self, question: Question, given: Any) -> None:
        self.question = question
        self.nodes = [w.node for w in question.wrt]
        self.recording = Recording([question.z.node])
        self.values = [np.asarray(_wide(w.array if hasattr(w, "array") else w.value)) for w in question.wrt]
        self.handles = [handle(n, v) for n, v in zip(self.nodes, self.values, strict=True)]
        start = dict(zip(self.nodes, self.handles, strict=True))
        z = self.recording.run(start, recorded=True)[0]
        value = np.asarray(z.array if hasattr(z, "array") else z.value)
        self.weights = self._weights(value, given)
        self.base = self.weighed(value)
        self.size = float(np.abs(self.weights * value).sum()) + abs(self.base)
        seed = self.weights if hasattr(z, "array") else float(self.weights.real)
        found = gradients([(z.node, seed)], [h.node for h in self.handles])
        self.gradients = [
            np.zeros(v.shape, v.dtype) if g is None else np.asarray(g) for g, v in zip(found, self.values, strict=True)
        ]

    def _weights(self, value: Any, given: Any) -> Any:
        if given is not None:
            return np.asarray(_wide(given.array if hasattr(given, "array") else given))
        if value.size == 1:
            return np.ones(value.shape, value.dtype if value.dtype.kind == "c" else np.float64)
        made = np.random.default_rng(11).standard_normal(value.shape)
        return made.astype(value.dtype) if value.dtype.kind == "c" else made

    def weighed(self, value: Any) -> float:
        """The one number that is differentiated."""
        return float(np.sum(np.conj(self.weights) * value).real)

    def at(self, which: int, flat: Any) -> float:
        """Its value with other numbers in one variable."""
        point: dict[Node, Any] = dict(zip(self.nodes, self.values, strict=True))
        point[self.nodes[which]] = unpacked(flat, self.values[which])
        return self.weighed(np.asarray(self.recording.values(point, guarded=True)[0]))


def _wide(value: Any) -> Any:
    array = np.asarray(value)
    if array.dtype.kind == "f" or array.dtype.kind in "iub":
        return array.astype(np.float64)
    return array.astype(np.complex128)


def packed(value: Any) -> Any:
    """A variable as a flat array of real numbers."""
    flat = np.ascontiguousarray(value).reshape(-1)
    return flat.view(np.float64).copy() if flat.dtype.kind == "c" else flat.astype(np.float64)


def unpacked(flat: Any, like: Any) -> Any:
    """The inverse of `packed`."""
    made = flat.view(np.complex128) if like.dtype.kind == "c" else flat
    return made.reshape(like.shape)


def check(question: Question, given: Any = None) -> list[Result]:
    """The check of every variable; order 2 is the check of a gradient, given as the question."""
    subject = Subject(question, given)
    results = []
    for i, (value, name) in enumerate(zip(subject.values, question.names, strict=True)):
        result = Result(name, value.shape, complex_=value.dtype.kind == "c")
        flat = packed(value)
        slope = packed(subject.gradients[i])
        result.total = flat.size
        result.scale = float(np.abs(slope).max(initial=0.0))
        started = time.perf_counter()
        _value(subject, i, flat)
        cost = max(time.perf_counter() - started, 1e-6)
        for k in _chosen(slope, int(SECONDS / cost / 6)):
            result.elements.append(_element(subject, i, flat, k, float(slope[k]), result.scale))
        _taylor(subject, i, flat, slope, result)
        results.append(result)
    return results


def _chosen(slope: Any, most: int) -> list[int]:
    """The elements to difference: all, or the largest ones and a sample of the rest."""
    n = slope.size
    most = max(most, 8)
    if n <= most:
        return list(range(n))
    largest = np.argsort(-np.abs(slope))[: most // 2]
    others = np.random.default_rng(5).choice(n, most - most // 2, replace=False)
    return sorted({int(k) for k in (*largest, *others)})


def _value(subject: Subject, which: int, flat: Any) -> float:
    """The function's value, NaN where it has none or takes another branch."""
    try:
        return subject.at(which, flat)
    except TgradError:
        return math.nan


def _element(subject: Subject, which: int, flat: Any, k: int, given: float, scale: float) -> Element:
    """Compare one partial derivative."""
    found = Element(k, given)
    typical = float(np.sqrt(np.mean(flat**2)))
    size = max(abs(flat[k]), 0.1 * typical) or 1e-2

    def sides(step: float) -> tuple[float, float]:
        moved = flat.copy()
        moved[k] = flat[k] + step
        above = _value(subject, which, moved)
        forward = moved[k] - flat[k]
        moved[k] = flat[k] - step
        below = _value(subject, which, moved)
        backward = flat[k] - moved[k]
        return (above - subject.base) / forward, (subject.base - below) / backward

    _difference(found, sides, size * EPS ** (1 / 3), subject.size)
    tolerance = AGREES * max(abs(given), abs(found.central), 1e-3 * scale) + 4 * found.error
    bent = abs(found.right - found.left) > 1e-3 * max(abs(found.right), abs(found.left), 1e-3 * scale)
    if found.gap <= tolerance and math.isfinite(found.central) and not bent:
        return found
    if bent:
        _judge(found, sides, size, subject, which, flat)
        if found.verdict != "right":
            return found
    _search(found, sides, size, subject.size)
    tolerance = AGREES * max(abs(given), abs(found.central), 1e-3 * scale) + 4 * found.error
    if math.isfinite(found.central) and found.gap <= tolerance and found.error < 1e-4 * max(abs(given), scale):
        return found
    if not bent:
        _judge(found, sides, size, subject, which, flat)
    if found.verdict == "right":
        _tell_apart(found)
    return found


def _difference(found: Element, sides: Any, step: float, size: float) -> None:
    right, left = sides(step)
    found.step = step
    found.central = (right + left) / 2
    found.right, found.left = right, left
    found.error = size * EPS / step


def _search(found: Element, sides: Any, size: float, magnitude: float) -> None:
    """Central differences at falling steps, extrapolated; the two that agree best decide."""
    before: float | None = None
    best = math.inf
    step = size * 0.05
    for _ in range(9):
        right, left = sides(step)
        central = (right + left) / 2
        noise = magnitude * EPS / step
        if math.isfinite(central):
            if before is not None:
                refined = central + (central - before) / (RATIO**2 - 1)
                change = abs(central - before) / (RATIO**2 - 1) + noise
                if change < best:
                    best = change
                    found.central, found.error, found.step = refined, change, step
                    found.right, found.left = right, left
            before = central
        step /= RATIO


def _judge(found: Element, sides: Any, size: float, subject: Subject, which: int, flat: Any) -> None:
    """Tell a wrong derivative from a kink, a jump, and a difference that says nothing."""
    steps = [size * 1e-3, size * 1e-5, size * 1e-6]
    gaps = []
    for step in steps:
        right, left = sides(step)
        gaps.append(right - left)
        if math.isfinite(right) and math.isfinite(left):
            found.right, found.left = right, left
    noise = subject.size * EPS / steps[-1] * 8
    sure = max(abs(found.given), abs(found.right), abs(found.left))
    if not all(map(math.isfinite, gaps)):
        found.verdict = "kink" if not math.isfinite(found.central) else found.verdict
        found.reason = "the function has no value, or takes another branch, on one side of this point"
        return
    if abs(gaps[-1]) > 30 * abs(gaps[0]) and abs(gaps[-1]) > 1e3 * max(sure * 1e-9, noise) and abs(gaps[0]) > 0:
        found.verdict = "jump"
        found.reason = "the function jumps here"
    elif abs(gaps[-1]) > 0.3 * abs(gaps[0]) and abs(gaps[-1]) > 1e-4 * sure + noise:
        low, high = sorted((found.left, found.right))
        slack = 1e-4 * sure + noise
        inside = low - slack <= found.given <= high + slack
        found.verdict = "kink" if inside else "wrong"
        found.reason = kink_of(subject.recording, subject.nodes[which], unpacked(flat, subject.values[which])) or ""


def _tell_apart(found: Element) -> None:
    """A difference that disagrees: wrong, or too uncertain to say so."""
    if not math.isfinite(found.central):
        found.verdict, found.reason = "kink", "the function has no value beside this point"
    elif found.error > 0.05 * max(found.gap, 1e-300):
        found.verdict, found.reason = "noisy", "the differences vary too much with the step to tell"
    else:
        found.verdict = "wrong"


def _taylor(subject: Subject, which: int, flat: Any, slope: Any, result: Result) -> None:
    """The order in which ``f(x + h d) - f(x) - h f'(x) d`` falls with h, for random directions d: the worst one."""
    orders: list[float] = []
    exact = True
    random = np.random.default_rng(3)
    scale = float(np.sqrt(np.mean(flat**2))) if flat.size else 1.0
    for _ in range(3):
        d = random.standard_normal(flat.size) * np.where(np.abs(flat) > 0, np.abs(flat), max(scale, 1e-3))
        found = _order(subject, which, flat, d, float(slope @ d))
        if found is not None:
            exact = False
            orders.append(found)
    result.exact = exact and flat.size > 0
    if orders:
        result.order = min(orders)


def _order(subject: Subject, which: int, flat: Any, d: Any, slope: float) -> float | None:
    remainders = []
    h = 1e-2
    for _ in range(12):
        value = _value(subject, which, flat + h * d)
        floor = 50 * EPS * (subject.size + abs(value)) + 4 * EPS * abs(h * slope)
        remainder = abs(value - subject.base - h * slope)
        if not math.isfinite(value):
            h /= 2
            continue
        if remainder <= floor:
            break
        remainders.append((h, remainder, floor))
        h /= 2
    sure = [(h, r) for h, r, floor in remainders if r > 20 * floor] or [(h, r) for h, r, _ in remainders]
    if len(sure) < 2:
        return None
    (h1, r1), (h2, r2) = (sure[-3] if len(sure) > 2 else sure[0]), sure[-1]
    return math.log(r1 / r2) / math.log(h1 / h2)
