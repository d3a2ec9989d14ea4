"""What a kernel computes, as ufuncs: it runs once on arrays that write down what is done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from .pending import Pending


class Step:
    """One call of a trace: a function of earlier slots (`Slot`) and constants; `dtype` is the result's type.

    `buffered` says that it is a ufunc, which can write its result into a buffer.
    """

    __slots__ = ("args", "buffered", "dtype", "function", "keywords")

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any], dtype: Any, buffered: bool
    ) -> None:
        self.function = function
        self.args = args
        self.keywords = keywords
        self.dtype = dtype
        self.buffered = buffered


class Slot(int):
    """The number of a value in a trace, told apart from a constant by its type."""

    __slots__ = ()


class Untraceable(Exception):
    """The kernel did something that is no ufunc, or looked at a value."""


class Traced(np.ndarray[Any, Any]):
    """An array of one element that knows which slot it stands for; any use but in ufuncs and `where` is refused."""

    slot: Slot | None
    record: Trace | None

    def __array_finalize__(self, parent: Any) -> None:
        self.slot = self.record = None

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        """Write the call down and give its result on one element."""
        if method != "__call__" or ufunc.nout != 1 or keywords.keys() - {"dtype"}:
            raise Untraceable
        return _trace_of(inputs).call(ufunc, inputs, keywords, True)

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: Any) -> Any:
        """`where` is written down; other functions are let through only where they consist of ufuncs."""
        if function is np.where and len(args) == 3:
            return _trace_of(args).call(np.where, args, {}, False)
        if function in (np.clip, np.result_type, np.can_cast):
            return super().__array_function__(function, types, args, keywords)
        raise Untraceable

    def _refuse(self, *_: Any) -> Any:
        raise Untraceable

    __bool__ = __float__ = __int__ = __index__ = __complex__ = item = tolist = _refuse


def _trace_of(inputs: tuple[Any, ...]) -> Trace:
    for value in inputs:
        if isinstance(value, Traced) and value.record is not None:
            return value.record
    raise Untraceable


class Trace:
    """The steps of several kernels, one after the other; the first slots are the inputs of all."""

    def __init__(self, leaves: list[Any]) -> None:
        self.types: list[Any] = leaves
        self.steps: list[Step] = []
        self.known: dict[Any, Slot] = {}  # what was computed before, so that it is computed once
        self.inputs = len(leaves)

    def handle(self, slot: Slot, like: Any) -> Traced:
        """An array to give to a kernel in place of a slot."""
        made = np.asarray(like).view(Traced)
        made.slot, made.record = slot, self
        return made

    def call(self, function: Callable[..., Any], inputs: tuple[Any, ...], keywords: dict[str, Any], ufunc: bool) -> Any:
        """Add a call with handles and constants, and give the handle of its result."""
        args, plain = [], []
        for value in inputs:
            if isinstance(value, Traced):
                if value.slot is None:
                    raise Untraceable
                args.append(value.slot)
                plain.append(value.view(np.ndarray))
            elif isinstance(value, np.ndarray) and value.ndim:
                raise Untraceable
            else:
                args.append(value)
                plain.append(value)
        with np.errstate(all="ignore"):
            result = np.asarray(function(*plain, **keywords))
        if function is np.multiply and not keywords:
            for factor, other in ((0, 1), (1, 0)):
                if _changes_nothing(args[factor], args[other], plain[other], result):
                    return self.handle(args[other], result)
        return self.handle(self.add(Step(function, tuple(args), keywords, result.dtype, ufunc)), result)

    def add(self, step: Step) -> Slot:
        """Append a step, or find that the same was computed before."""
        constants = [(type(a), a if type(a) is Slot else repr(a)) for a in step.args]  # 0.0 equals -0.0, its text not
        key = (step.function, tuple(constants), repr(step.keywords))
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = Slot(self.inputs + len(self.steps))
            self.steps.append(step)
        return found

    def add_pending(self, p: Pending, found: list[Any]) -> Any:
        """The kernel of a pending operation on slots and constants; the slot of its result, or a constant."""
        reads = [self._as_type(value, like) for value, like in zip(found, p.like, strict=True)]
        before = len(self.steps)
        handles = [self.handle(r, like) if type(r) is Slot else r for r, like in zip(reads, p.like, strict=True)]
        try:
            with np.errstate(all="ignore"):
                result = p.op.kernel(np, *handles, **p.params)
            traced = isinstance(result, Traced)
            if result.slot is None if traced else any(type(r) is Slot for r in reads):
                raise Untraceable  # something was computed outside the trace
            made = result.slot if traced else np.asarray(result)[()]
        except Untraceable:
            del self.steps[before:]
            self.known = {key: slot for key, slot in self.known.items() if slot < self.inputs + before}
            made = self.add(Step(_whole, (p.op.kernel, *reads), p.params, p.dtype.np, False))
        return self._as_type(made, np.empty((), p.dtype.np))

    def _as_type(self, value: Any, like: Any) -> Any:
        """A slot or constant of the type of `like`."""
        if like is None:
            return None
        if type(value) is not Slot:
            return value.astype(like.dtype) if hasattr(value, "astype") else value
        have = self.types[value] if value < self.inputs else self.steps[value - self.inputs].dtype
        return value if have == like.dtype else self.add(Step(_converted, (value, like.dtype), {}, like.dtype, False))


def _changes_nothing(factor: Any, other: Any, like: Any, result: Any) -> bool:
    """Whether a factor is a one that the product need not be computed for: the cotangent of a sum is."""
    if type(factor) is Slot or type(other) is not Slot or np.ndim(factor) or factor != 1:
        return False
    return bool(result.dtype == like.dtype and result.shape == like.shape)


def _whole(kernel: Callable[..., Any], *args: Any, **params: Any) -> Any:
    """A kernel that could not be traced, run on a block as it is."""
    return np.asarray(kernel(np, *args, **params))


def _converted(value: Any, dtype: Any) -> Any:
    return value.astype(dtype)
