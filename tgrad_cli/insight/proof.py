"""The numerical proof of a formula: its value beside that of the recorded derivative, at random points, in float64."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from .again import Recording, present
from .evaluating import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tensor.node import Node
    from .expression import Expr

POINTS = 3
TRIES = 20
TOLERANCE = 1e-6


class Points:
    """Random points for some variables, near their values, positive, or anywhere, in turn."""

    def __init__(self, values: dict[Node, Any]) -> None:
        self.values = values
        self.random = np.random.default_rng(20)
        self.turn = 0

    def next(self) -> dict[Node, Any]:
        """Values for the variables; whole numbers and truth values stay as they are."""
        style = self.turn % 5
        self.turn += 1
        return {node: self._draw(value, style) for node, value in self.values.items()}

    def _draw(self, value: Any, style: int) -> Any:
        array = np.asarray(value)
        if array.dtype.kind not in "fc" and not isinstance(value, (int, float)):
            return value
        if isinstance(value, bool):
            return value
        shape = array.shape
        noise = self.random.standard_normal(shape)
        if array.dtype.kind == "c":
            return array + 0.3 * (noise + 1j * self.random.standard_normal(shape))
        known = np.isfinite(array).all()
        if style == 0 and known:
            made = array * np.exp(0.3 * noise)
        elif style == 4 and known:
            made = array * np.exp(0.03 * noise)
        elif style == 3 and len(shape) == 2 and shape[0] == shape[1]:
            made = noise @ noise.T / shape[0] + np.eye(shape[0])
        elif style in (0, 1, 4):
            made = np.exp(0.4 * noise)
        else:
            made = noise
        return float(made) if isinstance(value, (int, float)) else made


class Proof:
    """How often a formula agreed with the recorded derivative, and whether it ever did not."""

    def __init__(self) -> None:
        self.agreed = 0
        self.failed = False
        self.worst = 0.0

    @property
    def holds(self) -> bool:
        """Whether it agreed at two points at least, and nowhere disagreed."""
        return self.agreed >= 2 and not self.failed


class Prover:
    """Proves formulas for one recorded derivative."""

    def __init__(self, target: Node, variables: dict[str, Node], known: dict[Node, Any]) -> None:
        self.recording = Recording([target, *variables.values()])
        self.target = target
        self.variables = variables
        self.names = list(variables)
        values = {node: present(node, self.recording, known) for node in variables.values()}
        self.complex = any(np.iscomplexobj(v) for v in values.values())
        self.points = Points(_independent(values))
        self.known: list[tuple[dict[str, Any], Any]] | None = None
        self.vanishes = False  # nothing of the result depends on the variable

    def proof(self, formula: Expr) -> Proof:
        """Compare a formula with the derivative at the same points as all others."""
        if self.known is None:
            self.known = self._references()
        result = Proof()
        for values, reference in self.known:
            try:
                found = evaluate(formula, values)
            except (TgradError, ValueError, KeyError, TypeError, ArithmeticError, np.linalg.LinAlgError):
                result.failed = True
                return result
            error = difference(found, reference)
            result.worst = max(result.worst, error)
            if error > TOLERANCE:
                result.failed = True
                return result
            result.agreed += 1
        return result

    def _references(self) -> list[tuple[dict[str, Any], Any]]:
        """The derivative at points where it is finite."""
        found: list[tuple[dict[str, Any], Any]] = []
        for _ in range(TRIES):
            point = self.points.next()
            made = attempt(lambda p=point: self.recording.values(p))  # type: ignore[misc]
            if made is None:
                continue
            if made[0] is None:
                self.vanishes = True
                break
            reference = np.asarray(made[0])
            if not np.isfinite(reference).all() or (np.iscomplexobj(reference) and not self.complex):
                continue
            found.append((dict(zip(self.names, made[1:], strict=True)), reference))
            if len(found) == POINTS:
                break
        return found


def attempt(run: Callable[[], Any]) -> Any:
    """What a computation gives, None where it fails at this point."""
    try:
        return run()
    except (TgradError, ValueError, ArithmeticError, np.linalg.LinAlgError):
        return None


def _independent(values: dict[Node, Any]) -> dict[Node, Any]:
    return {node: value for node, value in values.items() if value is not None}


def difference(found: Any, reference: Any) -> float:
    """The largest difference, relative to the largest value."""
    found = np.asarray(found)
    if found.shape != reference.shape:
        return float("inf")
    if not reference.size:
        return 0.0
    with np.errstate(all="ignore"):
        gap = np.abs(found - reference)
        size = np.abs(reference).max()
    worst = float(gap.max())
    if worst != worst:
        return float("inf")
    return worst / max(float(size), 1e-9)
