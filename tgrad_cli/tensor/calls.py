"""The call that a person makes: PyTorch's signature is bound to the declaration, and arguments are converted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from . import dtypes
from .argument_errors import (
    missing,
    no_such_call,
    refuse_among,
    refuse_complex,
    too_many,
    unexpected,
    wrong_type,
)
from .brackets import BracketList, become, tensor_of
from .dispatch import apply
from .failures import misfit
from .inplace import apply_inplace, write_out
from .number import NUMERIC, Number, cut
from .numeric import tensor_of_number
from .overlap import refuse_shared
from .promotion import LEGACY_NAMES, META_NAMES
from .registry import METHODS, REQUIRED, Function, Op
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

# NumPy's words, which PyTorch accepts too.
SYNONYMS = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other"}
_BUILTIN_DTYPES = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_, complex: dtypes.complex128}

PLAIN = frozenset((int, bool, type(None)))  # metadata of these types is taken as it is


def call(op: Op, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Bind, convert and run; raises E0501 or E0502 for arguments that do not fit the signature."""
    count = op.direct
    if count >= 0 and len(args) >= count:
        for value in args[:count]:
            if type(value) is not Tensor:
                break
        else:
            if len(args) == count and not keywords:
                return apply(op, args, op.defaults)
            params = _plain_params(op, args[count:], keywords)
            if params is not None:
                return apply(op, args[:count], params)
    if "out" not in keywords or not op.out:
        arrays, params = bind(op, args, keywords)
        try:
            result = apply(op, arrays, params)
        except (TypeError, AttributeError, ValueError) as error:  # of an operation made of others
            raise misfit(op, arrays, params, error) or error from None
        if op.real_grad:
            refuse_complex(op.real_grad, result)
        return result
    keywords = dict(keywords)
    out = keywords.pop("out")
    arrays, params = bind(op, args, keywords)
    rule = op.out
    if rule == "dtype" and type(out) is Tensor:
        rule = "exact"
        params = {**params, "dtype": out.dtype if params["dtype"] is None else params["dtype"]}
    result = apply(op, arrays, params)
    if out is None:
        return result
    target = _target(out, isinstance(result, tuple))
    if type(rule) is str:
        check_out("exact" if rule == "silent" else rule, target, result)
    for one in target if type(target) is tuple else (target,):
        if type(one) is Tensor:
            refuse_shared(op, one, arrays, params)
    written = write_out(target, result, op.name)
    return None if rule == "silent" else written


def _plain_params(op: Op, given: tuple[Any, ...], keywords: dict[str, Any]) -> dict[str, Any] | None:
    """The parameters where they are numbers, truths and None that need no looking at; None where some are not."""
    if len(given) > len(op.param_names) or (given and (keywords or op.packs)):
        return None
    params = dict(op.defaults)
    for word, value in zip(op.param_names, given, strict=False) if given else keywords.items():
        if type(value) not in PLAIN or word not in params:
            return None
        params[word] = value
    return params


def _target(out: Any, several: bool) -> Any:
    if several and isinstance(out, (tuple, list)):
        return tuple([_target(o, False) for o in out])
    return become(out) if type(out) is BracketList else out


def check_out(rule: str, out: Any, result: Any) -> None:
    """Refuse an ``out=`` of another type than the result's, for operations that cast nothing; raises E0301."""
    if isinstance(result, tuple):
        for o, r in zip(out, result, strict=False) if isinstance(out, tuple) else ():
            check_out("exact" if rule == "pair" else rule, o, r)
    elif rule != "pair" and type(out) is Tensor and out.dtype is not result.dtype:
        want, got = result.dtype.name, out.dtype.name
        text = "Expected out tensor to have dtype {want}, but got {got} instead" if rule == "exact" else rule
        for word, name in (("want", META_NAMES[want]), ("got", META_NAMES[got])):
            text = text.replace("{" + word + "}", name)
        for word, name in (("Want", LEGACY_NAMES[want]), ("Got", LEGACY_NAMES[got])):
            text = text.replace("{" + word + "}", name)
        raise TgradError("E0301", text, python="RuntimeError", operands={"out": f"{got}{list(out.shape)}"})


def _public(function: Function) -> str:
    """A function's name in messages."""
    return function.name.removeprefix("torch.")


def call_function(function: Function, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Run a registered function; arguments that do not fit its signature are E0501."""
    code = function.implementation.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if not code.co_flags & 8:
        for word in keywords:
            if word not in names:
                raise unexpected(_public(function), word, names)
    if not code.co_flags & 4 and len(args) > code.co_argcount:
        raise too_many(_public(function), code.co_argcount, len(args))
    required = code.co_argcount - len(function.implementation.__defaults__ or ())
    for name in code.co_varnames[len(args) : required]:
        if name not in keywords:
            raise missing(_public(function), name)
    return function.implementation(*args, **keywords)


Op.call = call
Function.call = call_function


def bind(op: Op, args: Sequence[Any], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The array inputs, converted, and every parameter with its value."""
    if keywords:
        keywords = dict(keywords)
        for word in SYNONYMS:
            if word in keywords and word not in op.defaults and word not in op.array_names:
                keywords[SYNONYMS[word]] = keywords.pop(word)
    if op.variadic:
        arrays, rest = _bind_variadic(op, args, keywords)
    else:
        arrays, rest = _bind_arrays(op, args, keywords)
    if op.complete and not rest and not keywords:
        return arrays, op.defaults
    params = dict(op.defaults)
    _bind_positional(op, rest, params, len(args), keywords)
    for word, value in keywords.items():
        if word not in params:
            raise unexpected(op.spoken, word, (*op.array_names, *params))
        params[word] = convert_param(op, word, value)
    for word, value in params.items():
        if value is REQUIRED:
            raise missing(op.spoken, word)
    return arrays, params


def _bind_variadic(op: Op, args: Sequence[Any], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], Sequence[Any]]:
    name = op.array_names[0]
    if not args and name not in keywords:
        raise missing(op.spoken, name)
    first, rest = (args[0], args[1:]) if args else (keywords.pop(name), ())
    if op.variadic != "Arrays" and args and _is_separate(op, first):
        first, rest = args, ()
    if not isinstance(first, (list, tuple)):
        hint = f"{op.spoken}(({', '.join('ab')})): the tensors are one argument, a tuple"
        raise wrong_type(op.spoken, name, 1, "tuple of Tensors", first, hint)
    refuse_among(first)
    if not first and not op.composite:
        text = "torch.cat(): expected a non-empty list of Tensors" if op.name == "cat" else None
        text = text or f"{op.spoken} expects a non-empty TensorList"
        raise TgradError("E0206", text, torch=text, python="ValueError" if op.name == "cat" else "RuntimeError")
    return tuple([convert_array(op, v, name, i, REQUIRED) for i, v in enumerate(first)]), rest


def _is_separate(op: Op, first: Any) -> bool:
    """Whether tensors are arguments of their own: a tensor or a list of numbers comes first."""
    if not isinstance(first, (list, tuple)):
        return True
    if op.variadic == "Separate":
        return True
    return type(first) is BracketList and not any(isinstance(v, (list, tuple, Tensor)) for v in first)


def _bind_arrays(op: Op, args: Sequence[Any], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], Sequence[Any]]:
    names = op.array_names
    found = []
    real = False
    for i, name in enumerate(names):
        default = op.array_defaults.get(name, REQUIRED)
        if i < len(args):
            if name in keywords:
                raise TgradError(
                    "E0501", f"{op.spoken}() got multiple values for argument '{name}'", python="TypeError"
                )
            value = args[i]
        elif name in keywords:
            value = keywords.pop(name)
        elif default is not REQUIRED:
            value = default
        else:
            raise missing(op.spoken, name)
        real = real or type(value) is Tensor
        value = value if value is default else convert_array(op, value, name, i, default)
        found.append(tensor_of_number(value) if name in op.as_tensors else value)
    if op.strict and (real or op.kinds[op.strict[0]] == "Matrix"):
        _refuse_numbers(op, found)
    return tuple(found), args[len(names) :]


def _refuse_numbers(op: Op, values: Sequence[Any]) -> None:
    """PyTorch's TypeError for a number among tensors where only a tensor may be.

    A list of numbers is the calculator's own, and takes numbers beside it: ``maximum([1., 5.], 3)``.
    """
    for i, (name, value) in enumerate(zip(op.array_names, values, strict=True)):
        if name in op.strict and (type(value) is Number or isinstance(value, NUMERIC)):
            if len(op.strict) == len(op.array_names):
                raise wrong_type(op.spoken, name, i + 1, "Tensor", value, f"torch.tensor({value}) is a tensor")
            given = [v for v in values if v is not None]
            raise no_such_call(op.spoken, given, i, f"{name} must be a tensor: torch.tensor({value})")


def _bind_positional(op: Op, rest: Sequence[Any], params: dict[str, Any], given: int, keywords: dict[str, Any]) -> None:
    names = op.param_names
    for i, name in enumerate(names):
        if i >= len(rest):
            return
        if name in keywords:
            raise TgradError("E0501", f"{op.spoken}() got multiple values for argument '{name}'", python="TypeError")
        if op.kinds.get(name) == "Sizes" and not isinstance(rest[i], (tuple, list)):
            params[name] = convert_param(op, name, tuple(rest[i:]))
            return
        params[name] = convert_param(op, name, rest[i])
    if len(rest) > len(names):
        optional = len(op.array_defaults) + sum(op.defaults[n] is not REQUIRED for n in names)
        raise too_many(op.spoken, len(op.array_names) + len(names), given, optional)


def convert_array(op: Op, value: Any, name: str, position: int, default: Any) -> Any:
    """An array argument as the operation takes it: a tensor, or a number that stays one."""
    kind = type(value)
    if kind is Tensor or kind is Number or kind is float or kind is int:
        return value
    if kind is BracketList or isinstance(value, (list, tuple)):
        return tensor_of(value)
    if isinstance(value, NUMERIC) or (value is None and default is None):
        return value
    as_tensor = getattr(value, "as_tensor", None)
    if as_tensor is not None:
        return as_tensor()
    raise wrong_type(op.spoken, name, position + 1, "Tensor", value)


def convert_param(op: Op, name: str, value: Any) -> Any:
    """A metadata argument as plain Python; a number's history ends here."""
    kind = type(value)
    if kind is Number:
        return value.cut()
    if kind is Tensor and value.size == 1 and op.kinds.get(name) not in ("Any", "object"):
        return value.array.item()
    if isinstance(value, (list, tuple)) and op.kinds.get(name) not in ("Any", "object"):
        return tuple([convert_param(op, name, v) for v in value])
    if kind is type:
        return _BUILTIN_DTYPES.get(value, value)
    if (kind is str or kind is float) and op.kinds.get(name) == "int":
        at = len(op.array_names) + op.param_names.index(name) if name in op.param_names else 0
        raise wrong_type(op.spoken, name, at + 1, "int", value)
    if isinstance(value, list) and value and all(type(v) is int or type(v) is Number for v in value):
        return tuple([cut(v) for v in value])  # sizes and dimensions, where other things could stand too
    return value


class InPlace:
    """The in-place twin of an operation: ``x.add_(y)``."""

    __slots__ = ("name", "op")

    def __init__(self, op: Op) -> None:
        self.op = op
        self.name = op.name + "_"

    def call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Run on the first argument and return it; a list becomes a tensor for all its aliases."""
        if not args and "input" in keywords:
            args, keywords = (keywords["input"],), {k: v for k, v in keywords.items() if k != "input"}
        if not args:
            raise missing(self.name, "input")
        target = args[0]
        if isinstance(target, BracketList):
            target = become(target)
        if not isinstance(target, Tensor):
            raise wrong_type(self.name, "input", 1, "Tensor", target)
        arrays, params = bind(self.op, (target, *args[1:]), keywords)
        return apply_inplace(self.op, target, arrays[1:], params)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Run it, as other declarations do."""
        return self.call(args, keywords)

    def __repr__(self) -> str:
        return f"<built-in method {self.name} of Tensor object>"


def method(name: str) -> Op | Function | InPlace | None:
    """A tensor's method by name, the in-place twin included; None where there is none."""
    found = METHODS.get(name)
    if found is None and name.endswith("_") and not name.endswith("__"):
        plain = METHODS.get(name[:-1])
        if isinstance(plain, Op) and plain.inplace:
            return InPlace(plain)
    return found
