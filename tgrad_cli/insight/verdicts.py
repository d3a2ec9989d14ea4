"""How a check is told: agreement, order, kinks, and what is wrong where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checking import Element, Result

Spans = list[tuple[str, str]]
TINY = 1e-8  # smaller relative differences are rounding and truncation
SHOWN = 3  # elements of one kind that are listed


def told(result: Result, label: str) -> Spans:
    """The lines about one variable."""
    out: Spans = [("label", f"check {label}\n")]
    right, kinks, wrong = result.of("right"), [*result.of("kink"), *result.of("jump")], result.of("wrong")
    if not result.total:
        return [*out, ("good", "  ✓ "), ("text", "nothing to check: no elements\n")]
    if right:
        out += [("good", "  ✓ "), ("text", _agreement(result, right) + "\n")]
    for e in wrong[:SHOWN]:
        out += [("bad", "  ✗ "), ("text", _wrong(result, e) + "\n")]
    if len(wrong) > SHOWN:
        out += [("bad", "  ✗ "), ("text", f"and {len(wrong) - SHOWN} more of {len(result.elements)} elements\n")]
    for e in kinks[:SHOWN]:
        out += [("note", "  ! "), ("text", _kink(result, e) + "\n")]
    if len(kinks) > SHOWN:
        out += [("note", "  ! "), ("text", f"and {len(kinks) - SHOWN} more such points\n")]
    for e in result.of("noisy")[:SHOWN]:
        numbers = f"derivative {e.given:.6g}, difference {e.central:.6g} ± {e.error:.1g}"
        text = f"{result.place(e.index)}: {e.reason} ({numbers})"
        out += [("note", "  ? "), ("text", text + "\n")]
    return out + _taylor(result, bool(kinks))


def _agreement(result: Result, right: list[Element]) -> str:
    worst = max(right, key=lambda e: e.gap)
    size = max(abs(worst.given), 1e-3 * result.scale, 1e-300)
    gap = worst.gap / size
    shown = f"below {TINY:.0e}".replace("e-0", "e-") if gap < TINY else f"{gap:.1e}"
    count = f"{len(right)} of {result.total}" if len(right) != result.total else f"all {result.total}"
    where = f" at {result.place(worst.index)}" if result.total > 1 else ""
    elements = f", {count} elements" if result.total > 1 else ""
    return f"central differences agree: largest relative difference {shown}{where}{elements} (step {worst.step:.1e})"


def _wrong(result: Result, e: Element) -> str:
    text = f"{result.place(e.index)}: the derivative says {e.given:.9g}, the difference {e.central:.9g} ± {e.error:.1g}"
    return text + (f" ({e.reason})" if e.reason else "")


def _kink(result: Result, e: Element) -> str:
    text = f"{result.place(e.index)}: {e.reason or 'the function is not differentiable here'}"
    return f"{text} (slope {e.left:.4g} from the left, {e.right:.4g} from the right; the derivative says {e.given:.4g})"


def _taylor(result: Result, at_kink: bool) -> Spans:
    if result.order is None:
        text = (
            "Taylor's remainder vanishes: linear in this variable" if result.exact else "Taylor's remainder: no value"
        )
        return [("good", "  ✓ "), ("text", text + "\n")]
    text = f"Taylor's remainder falls with order {result.order:.2f}"
    if result.order >= 1.5:
        return [
            ("good", "  ✓ "),
            ("text", text + (" (2 expected)\n" if result.order < 2.5 else " (2 or more expected)\n")),
        ]
    if at_kink or result.of("noisy"):
        return [("note", "  ! "), ("text", text + ": 1 where there is a kink\n")]
    return [("bad", "  ✗ "), ("text", text + ", 2 expected: the derivative is wrong\n")]


def failure(result: Result, label: str) -> str | None:
    """What is wrong, in one sentence; None for a derivative that passes."""
    if not result.failed:
        return None
    wrong = result.of("wrong")
    if not wrong:
        return f"{label} is wrong: Taylor's remainder falls with order {result.order:.2f}, not 2"
    e = max(wrong, key=lambda e: e.gap)
    return f"{label} is wrong at {result.place(e.index)}: {e.given:.6g}, but the difference is {e.central:.6g}"


def data(result: Result, label: str) -> dict[str, Any]:
    """The check for other programs."""
    worst = result.worst
    found: dict[str, Any] = {
        "kind": "check",
        "name": label,
        "wrt": result.x,
        "passed": not result.failed,
        "elements": result.total,
        "checked": len(result.elements),
        "order": result.order,
        "linear": result.exact,
        "failure": failure(result, label),
    }
    for verdict in ("wrong", "kink", "jump", "noisy"):
        found[verdict] = [_element(result, e) for e in result.of(verdict)[:20]]
    if worst is not None:
        found["worst"] = _element(result, worst)
    return found


def _element(result: Result, e: Element) -> dict[str, Any]:
    made = {"at": result.place(e.index), "derivative": e.given, "difference": e.central, "error": e.error}
    return {**made, "step": e.step, "left": e.left, "right": e.right, "reason": e.reason}
