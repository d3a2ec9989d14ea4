"""Printing against PyTorch's own output, and properties that any printed tensor has."""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tgrad_cli.errors import TgradError
from tgrad_cli.tensor import dtypes
from tgrad_cli.tensor.repr_format import PrintOptions, format_tensor, shifted
from tgrad_cli.tensor.state import ACTIVE, State, activate
from tgrad_cli.tensor.torch_repr import format_scalar, return_types_repr, size_repr, torch_repr

CORPUS = Path(__file__).parent / "reference" / "printing.jsonl.gz"


def _records() -> list[dict[str, Any]]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _array(record: dict[str, Any]) -> np.ndarray[Any, Any]:
    held = "float32" if record["dtype"] == "bfloat16" else record["dtype"]
    return np.frombuffer(base64.b64decode(record["data"]), dtype=held).reshape(record["shape"])


class Plain(NamedTuple):
    """The four things that printing asks of a tensor."""

    array: np.ndarray[Any, Any]
    dtype: dtypes.DType
    requires_grad: bool = False
    grad_fn_name: str | None = None


def test_every_recorded_tensor_prints_as_in_pytorch() -> None:
    wrong = []
    records = _records()
    for record in records:
        text = format_tensor(
            _array(record),
            record["dtype"],
            requires_grad=record.get("requires_grad", False),
            grad_fn=record.get("grad_fn"),
            options=PrintOptions().updated(**record.get("options", {})),
            default_dtype=record.get("default_dtype", "float32"),
            parameter=record.get("parameter", False),
        )
        if text != record["text"]:
            wrong.append((record["text"], text))
    assert wrong == []
    assert len(records) >= 400


def test_the_corpus_covers_every_dtype_and_rule() -> None:
    records = _records()
    by_dtype = Counter(record["dtype"] for record in records)
    assert set(by_dtype) == {dtype.name for dtype in dtypes.ALL}
    assert min(by_dtype.values()) >= 15
    for sign in ("e-4", "e+", "nan", "inf", "...", "size=", "requires_grad=True", "grad_fn=<", "Parameter containing"):
        assert sum(sign in record["text"] for record in records) >= 5, sign


WHOLE = st.integers(-(2**53), 2**53).map(float)
NUMBERS = st.one_of(st.floats(), st.floats(-100, 100), WHOLE, st.sampled_from([0.0, -0.0, math.inf, math.nan]))


def _cells(text: str) -> list[str]:
    return (
        text.removeprefix("tensor(").split(", dtype")[0].removesuffix(")").replace("[", "").replace("]", "").split(",")
    )


@given(st.lists(NUMBERS, min_size=1, max_size=40), st.integers(0, 12))
def test_printed_numbers_read_back_as_the_elements_rounded(values: list[float], precision: int) -> None:
    text = format_tensor(
        np.array(values), "float64", options=PrintOptions(precision=precision), default_dtype="float64"
    )
    read = [float(cell) for cell in _cells(text)]
    assert len(read) == len(values)
    scientific = "e+" in text or "e-" in text
    for element, number in zip(values, read, strict=True):
        if math.isnan(element):
            assert math.isnan(number)
        elif not math.isfinite(element) or (element.is_integer() and not scientific):
            assert number == element
        elif scientific:
            assert number == float(f"{element:.{precision}e}")
        else:
            assert number == round(element, precision)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60), st.integers(20, 200))
def test_lines_keep_within_the_width_and_columns_align(values: list[float], linewidth: int) -> None:
    # PyTorch leaves zeros out when it measures columns, so that a -0. stands out of its own; adding 0 makes it 0. Of
    # nothing but zeros it takes the columns for a place narrower than they are.
    array = np.array(values, dtype=np.float32) + np.float32(0)
    assume(array.any())
    lines = format_tensor(array, "float32", options=PrintOptions(linewidth=linewidth)).split("\n")
    assert all(len(line) <= linewidth + 2 for line in lines)  # PyTorch does not count the closing brackets
    for line in lines[1:]:
        assert line.startswith(" " * 8)
        assert not line.startswith(" " * 8 + "[")
    assert len({len(line) for line in lines[:-1]}) <= 1


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_brackets_follow_the_shape(shape: list[int]) -> None:
    text = format_tensor(np.zeros(shape, dtype=np.float32), "float32")
    nested = json.loads(text.removeprefix("tensor(").removesuffix(")").replace("0.", "0"))
    assert np.array(nested).shape == tuple(shape)
    # One line break between rows, two between matrices, three between blocks …
    breaks = [len(shape) - 1 - axis for axis, size in enumerate(shape[:-1]) if size > 1]
    assert max(map(len, re.findall("\n+", text)), default=0) == max(breaks, default=0)


def test_a_profile_comes_before_the_other_arguments() -> None:
    assert PrintOptions().updated(profile="short") == PrintOptions(2, 1000, 2, 80, None)
    assert PrintOptions().updated(profile="full", edgeitems=9) == PrintOptions(4, math.inf, 9, 80, None)
    assert PrintOptions(7, 7, 7, 7).updated(profile="no such") == PrintOptions(7, 7, 7, 7)


def test_every_call_sets_the_scientific_mode() -> None:
    scientific = PrintOptions().updated(sci_mode=True)
    assert scientific.sci_mode is True
    assert scientific.updated(precision=3) == PrintOptions(precision=3, sci_mode=None)


def test_further_lines_shift_with_what_stands_before() -> None:
    text = format_tensor(np.zeros((2, 1, 1), np.float32), "float32", indent=3)
    assert text == "tensor([[[0.]],\n\n           [[0.]]])"
    assert shifted("a\n\nb", 2) == "a\n\n  b"


def test_a_tensor_prints_under_the_sessions_settings() -> None:
    before = activate(State())
    try:
        tensor = Plain(np.array([1.5, 2.25]), dtypes.float64)
        assert torch_repr(tensor) == "tensor([1.5000, 2.2500], dtype=torch.float64)"
        ACTIVE.state.default_dtype = dtypes.float64
        ACTIVE.state.print_options = PrintOptions(precision=1)
        assert torch_repr(tensor) == "tensor([1.5, 2.2])"
        assert torch_repr(tensor._replace(requires_grad=True)) == "tensor([1.5, 2.2], requires_grad=True)"
    finally:
        activate(before)


def test_format_of_a_number_tensor_is_that_of_its_number() -> None:
    third = Plain(np.array(1 / 3, np.float32), dtypes.float32)
    assert format_scalar(third, ".4f") == "0.3333"
    assert format_scalar(third, "") == "0.3333333432674408"
    assert format_scalar(Plain(np.array(7), dtypes.int64), "4d") == "   7"
    assert format_scalar(Plain(np.array(True), dtypes.bool_), "") == "True"
    assert format_scalar(Plain(np.array(1 + 2j), dtypes.complex128), ".1f") == "1.0+2.0j"


def test_format_of_several_numbers_is_the_printed_tensor_or_an_error() -> None:
    pair = Plain(np.array([1, 2]), dtypes.int64)
    assert format_scalar(pair, "") == "tensor([1, 2])"
    with pytest.raises(TgradError) as raised:
        format_scalar(pair, ".2f")
    assert raised.value.python == "TypeError"
    assert raised.value.wording == "unsupported format string passed to Tensor.__format__"
    with pytest.raises(TgradError) as raised:
        format_scalar(Plain(np.array(1.5), dtypes.float64), "d")
    assert raised.value.python == "ValueError"
    assert raised.value.wording == "Unknown format code 'd' for object of type 'float'"


def test_a_parameter_never_formats_as_its_number() -> None:
    weight = Plain(np.array(1.5, np.float32), dtypes.float32, requires_grad=True)
    assert format_scalar(weight, "", parameter=True) == "Parameter containing:\ntensor(1.5000, requires_grad=True)"
    with pytest.raises(TgradError, match=r"passed to Parameter\.__format__"):
        format_scalar(weight, ".2f", parameter=True)


def test_sizes_and_named_results() -> None:
    assert size_repr((5, 3)) == "torch.Size([5, 3])"
    assert size_repr(()) == "torch.Size([])"
    fields = [("values", "tensor([2.])"), ("indices", "tensor([1])")]
    assert return_types_repr("max", fields) == "torch.return_types.max(\nvalues=tensor([2.]),\nindices=tensor([1]))"
