"""How calls and indices are typed: public names, parameters that are not the default, slices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .expression import Expr

# Operations of the tape that PyTorch has no name for, under the name that says what they do.
SPELT = {"max_all": "max", "min_all": "min", "max_dim": "max", "min_dim": "min", "vector_norm": "norm"}
SPELT |= {"median_all": "median", "median_dim": "median", "nanmedian_all": "nanmedian", "nanmedian_dim": "nanmedian"}
SPELT |= {"nll_kernel": "nll_loss"}
SPELT |= {"bce_with_logits_kernel": "binary_cross_entropy_with_logits"}
SPELT |= {"repeat": "tile"}
SPELT |= {"conj_complex": "conj", "conjugated": "conj", "real_part": "real"}


def indices(index: Any) -> str:
    """An index as it is typed."""
    items = list(index) if isinstance(index, tuple) else [index]
    while len(items) > 1 and items[-1] is Ellipsis:
        items.pop()
    shown = []
    for i in items:
        if isinstance(i, slice):
            ends = ["" if b is None else str(b) for b in (i.start, i.stop)]
            shown.append(":".join(ends) + ("" if i.step in (None, 1) else f":{i.step}"))
        else:
            shown.append("..." if i is Ellipsis else str(i))
    return ", ".join(shown)


def arguments(e: Expr) -> tuple[list[str], str]:
    """The parameters of a call that differ from their defaults, as they are typed, and what picks its result."""
    from ..tensor.registry import OPS

    op = OPS.get(e.op)
    params = dict(e.params or {}) if isinstance(e.params, dict) else {}
    picked = params.pop("result", None)
    if op is None:
        return [f"{k}={v!r}" for k, v in params.items()], ""
    result = ""
    if picked is not None:
        named = len(op.outputs) > picked and op.outputs[0] != "*"
        result = f".{op.outputs[picked]}" if named else f"[{picked}]"
    made = []
    in_order = True
    for name in (*op.param_names, *op.keyword_only):
        if name not in params or name in op.keyword_only or _same(params[name], op.defaults.get(name)):
            in_order = False
        if name in params and not _same(params[name], op.defaults.get(name)):
            made.append(spelt(params[name]) if in_order else f"{name}={spelt(params[name])}")
    return made, result


def as_tuple(name: str, words: list[str]) -> list[str]:
    """The tensors of a call as they are typed: one argument where the operation takes a tuple of them."""
    from ..tensor.registry import OPS

    op = OPS.get(name)
    if op is None or op.variadic != "Arrays" or not op.torch:
        return words
    return [f"({', '.join(words)}{',' if len(words) == 1 else ''})"]


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and bool(a == b)


def spelt(value: Any) -> str:
    """A parameter as it is typed; a tuple of one is that one."""
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], int):
        return repr(value[0])
    return repr(value)


def spelling(name: str) -> str:
    """What a recorded operation is called in the language."""
    from ..tensor.registry import OPS, QUALIFIED

    if name in SPELT:
        return SPELT[name]
    op = OPS.get(name)
    if op is None or not op.torch:
        plain = OPS.get(name.removesuffix("_kernel"))
        return name if plain is None or not plain.torch else spelling(plain.name)
    for word in (name, *(q.rsplit(".", 1)[1] for q in op.torch)):
        for prefix in ("torch.", "torch.nn.functional.", "torch.special.", "torch.linalg."):
            if QUALIFIED.get(prefix + word) is op:
                hidden = prefix == "torch.linalg." and "torch." + word in QUALIFIED
                return "linalg." + word if hidden else word
    return op.torch[0].removeprefix("torch.")
