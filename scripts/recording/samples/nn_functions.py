"""Samples of the functions of torch itself beneath torch.nn.functional, of in-place activations and of initialisers."""

from __future__ import annotations

from typing import Any

from recording.samples import Type, c, f, i, v

_F, _I = "torch.nn.functional.", "torch.nn.init."
SHAPES = ((3,), (2, 3), (), (0, 2), (2, 1, 3))


def samples() -> list[Any]:
    """Give the table."""
    return [
        *_activations(),
        *_softmaxes(),
        *_tables(),
        *_normalisations(),
        *_convolved(),
        *_recurrences(),
        *_dropouts(),
        *_initialisers(),
    ]


def _everywhere(name: str, *args: Any, **keywords: Any) -> list[Any]:
    table = [(name, [f(*shape), *args], keywords) for shape in SHAPES]
    table += [(name, [f(2, 3, strided=True), *args], keywords), (name, [f(4, dtype="float32"), *args], keywords)]
    return [*table, (name, [i(4), *args], keywords), (name, [v([0.0, -0.0, 1.0, -1.0, 6.0]), *args], keywords)]


def _activations() -> list[Any]:
    table: list[Any] = []
    for name, args in (("relu", ()), ("threshold", (0.5, -2.0)), ("selu", ()), ("celu", ()), ("celu", (0.5,))):
        table += _everywhere("torch." + name, *args)
    table += [(_F + "soft_margin_loss", [f(2, 3), v([[1.0, -1.0, 1.0]], fixed=True)], {"reduction": "sum"})]
    table += [("torch.relu", [c(2)], {}), ("torch.threshold", [f(3), -1, 7], {})]
    inplace = (
        ("relu_", ()),
        ("leaky_relu_", (0.2,)),
        ("elu_", (1.5,)),
        ("selu_", ()),
        ("celu_", (2.0,)),
        ("hardtanh_", (-0.5, 0.5)),
        ("threshold_", (0.1, 20.0)),
        ("rrelu_", (0.25, 0.25)),
    )
    for name, args in inplace:
        for shape in SHAPES:
            table += [(_F + name, [f(*shape, fixed=True), *args], {})]
        table += [(_F + name, [f(2, 3, strided=True, fixed=True), *args], {}), (_F + name, [f(4), *args], {})]
        table += [(_F + name, [f(4, dtype="float32"), *args], {}), (_F + name, [i(4), *args], {})]
    for name in ("torch.rrelu", "torch.rrelu_"):
        for shape in SHAPES:
            table += [(name, [f(*shape, fixed=name.endswith("_")), 0.1, 0.3], {})]
        table += [(name, [f(4, dtype="float32")], {}), (name, [f(4, fixed=True), 0.5, 0.5, True], {})]
        table += [(name, [f(2, 3, strided=True, fixed=True)], {})]
    return table


def _softmaxes() -> list[Any]:
    table: list[Any] = []
    for name in ("torch.softmax", "torch.log_softmax"):
        table += [(name, [f(*shape), 0], {}) for shape in SHAPES] + [(name, [f(2, 3), -1], {"dtype": Type("float32")})]
        table += [(name, [f(2, 3, strided=True), 1], {}), (name, [i(4), 0], {}), (name, [i(4), 0, Type("float64")], {})]
        table += [(name, [f(2, 3, 4), 1], {}), (name, [v([[1000.0, -1000.0], [0.0, 0.0]]), 1], {})]
    return table


def _tables() -> list[Any]:
    table: list[Any] = []
    words, again = v([0, 2], "int64"), v([[1, 1], [0, 2]], "int64")
    for places in (words, again, v(1, "int64"), v([], "int64")):
        table += [("torch.embedding", [f(3, 4), places], {}), ("torch.embedding", [f(3, 2), places, 1], {})]
    table += [("torch.embedding", [f(3, 4), again, -1, True], {}), ("torch.embedding", [f(3), words], {})]
    for places in (words, again):
        for norm in (2.0, 1.0, 0.5, float("inf")):
            table += [("torch.embedding_renorm_", [f(3, 4, fixed=True), places, 1.0, norm], {})]
    for pad in ([1, 2], [0, 1, 2, 0], [-1, 1], [1, -1, 0, 1]):
        table += [("torch.constant_pad_nd", [f(2, 3), pad], {}), ("torch.constant_pad_nd", [i(2, 3), pad, 7], {})]
        table += [("torch.constant_pad_nd", [f(2, 3, strided=True), pad, -0.5], {})]
    for mode in (0, 1):
        for padding in (0, 1, 2):
            for corners in (False, True):
                table += [("torch.grid_sampler", [f(1, 2, 3, 3), f(1, 2, 2, 2), mode, padding, corners], {})]
    for size in ([1, 1, 2, 2], [2, 1, 3, 2]):
        for corners in (False, True):
            table += [("torch.affine_grid_generator", [f(size[0], 2, 3), size, corners], {})]
            table += [("torch.affine_grid_generator", [f(size[0], 3, 4), [*size, 2], corners], {})]
    return table


def _normalisations() -> list[Any]:
    table: list[Any] = []
    positive = {"low": 0.5, "high": 2.0}
    for shape in ((4, 2), (3, 2, 2), (2, 2, 2, 2)):
        x, w, b = f(*shape), f(2), f(2)
        mean, spread = f(2, fixed=True), f(2, fixed=True, **positive)
        table += [("torch.batch_norm", [x, w, b, None, None, True, 0.1, 1e-5, False], {})]
        table += [("torch.batch_norm", [x, w, b, mean, spread, False, 0.1, 1e-5, False], {})]
        table += [("torch.batch_norm", [x, None, None, mean, spread, False, 0.1, 1e-3, False], {})]
        table += [("torch.native_batch_norm", [x, w, b, None, None, True, 0.1, 1e-5], {})]
        table += [("torch.native_batch_norm", [x, w, b, mean, spread, False, 0.1, 1e-5], {})]
        table += [("torch.native_batch_norm", [x, None, None, None, None, True, 0.1, 1e-2], {})]
        table += [("torch.native_layer_norm", [x, [shape[-1]], f(shape[-1]), f(shape[-1]), 1e-5], {})]
        table += [("torch.native_layer_norm", [x, [shape[-1]], None, None, 1e-5], {})]
        table += [("torch.native_layer_norm", [x, list(shape[1:]), None, None, 1e-3], {})]
        count = 1
        for n in shape[2:]:
            count *= n
        for groups in (1, 2)[: 2 if count > 1 else 1]:  # the spread of one element is 0, and its derivative noise
            table += [("torch.native_group_norm", [x, w, b, shape[0], 2, count, groups, 1e-5], {})]
        table += [("torch.native_group_norm", [x, None, None, shape[0], 2, count, 1, 1e-2], {})]
    for shape in ((2, 2, 3), (1, 2, 2, 2)):
        x = f(*shape)
        for weight in (f(2), None):
            table += [("torch.instance_norm", [x, weight, weight, None, None, True, 0.1, 1e-5, False], {})]
            mean, spread = f(2, fixed=True), f(2, fixed=True, **positive)
            table += [("torch.instance_norm", [x, weight, weight, mean, spread, False, 0.1, 1e-5, False], {})]
    for dim in (0, 1, -1):
        for shape in ((3, 2), (2, 2, 2), (3, 4)):
            table += [("torch.norm_except_dim", [f(*shape), 2, dim], {})]
    for dim in (0, 1):
        for rows, columns in ((3, 2), (2, 4), (1, 3), (2, 2)):
            # Not in double precision: PyTorch's second derivative leaves the derivative of the norm out.
            sizes = (rows, 1) if dim == 0 else (1, columns)
            x, g = f(rows, columns, dtype="float32"), f(*sizes, dtype="float32")
            table += [("torch._weight_norm", [x, g, dim], {})]
    return table


def _convolved() -> list[Any]:
    table: list[Any] = []
    for stride, padding, dilation in ((1, 0, 1), (2, 1, 1), (1, 2, 2)):
        for turned in (False, True):
            how = [[stride], [padding], [dilation], turned, [0], 1]
            table += [("torch.convolution", [f(1, 2, 6), f(2, 2, 2), f(2), *how], {})]
            how = [[stride] * 2, [padding] * 2, [dilation] * 2, turned, [0, 0], 2]
            table += [("torch.convolution", [f(2, 2, 5, 5), f(2, 1, 2, 2), None, *how], {})]
    return table


def _recurrences() -> list[Any]:
    table: list[Any] = []
    for name, gates in (("rnn_tanh", 1), ("rnn_relu", 1), ("gru", 3), ("lstm", 4)):
        for size, hidden, batch in ((2, 3, 2), (3, 2, 1), (1, 1, 3)):
            x, state = f(batch, size), f(batch, hidden)
            states = (state, f(batch, hidden)) if name == "lstm" else state
            weights = [f(gates * hidden, size), f(gates * hidden, hidden)]
            table += [(f"torch.{name}_cell", [x, states, *weights], {})]
            table += [(f"torch.{name}_cell", [x, states, *weights, f(gates * hidden), f(gates * hidden)], {})]
            table += [(f"torch.{name}_cell", [f(batch, size, strided=True), states, *weights], {})]
            for first in (False, True):
                many = f(batch, 2, size) if first else f(2, batch, size)
                start = f(1, batch, hidden)
                starts = (start, f(1, batch, hidden)) if name == "lstm" else start
                how = [1, 0.0, False, False, first]
                table += [(f"torch.{name}", [many, starts, list(weights), False, *how], {})]
                biased = [*weights, f(gates * hidden), f(gates * hidden)]
                table += [(f"torch.{name}", [many, starts, biased, True, *how], {})]
    return table


def _dropouts() -> list[Any]:
    table: list[Any] = []
    for name in ("dropout", "alpha_dropout", "feature_dropout", "feature_alpha_dropout"):
        for p, train in ((0.5, False), (0.0, True), (1.0, True), (0.3, False)):
            table += [("torch." + name, [f(2, 3), p, train], {}), ("torch." + name, [f(2, 2, 2), p, train], {})]
            table += [(f"torch.{name}_", [f(2, 3, fixed=True), p, train], {})]
            table += [(f"torch.{name}_", [f(2, 2, 2, fixed=True), p, train], {})]
    for p, train in ((0.5, False), (0.0, True), (1.0, True), (0.2, False)):
        table += [("torch.native_dropout", [f(2, 3), p, train], {}), ("torch.native_dropout", [f(3), p, train], {})]
    return table


def _initialisers() -> list[Any]:
    table: list[Any] = []
    for kind in ("linear", "conv2d", "sigmoid", "tanh", "relu", "selu", "leaky_relu"):
        table += [(_I + "calculate_gain", [kind], {})]
    table += [(_I + "calculate_gain", ["leaky_relu", 0.5], {}), (_I + "calculate_gain", ["swish"], {})]
    for shape in ((2, 3), (3,), (3, 3), (2, 1)):
        for kind in ("float64", "float32"):
            x = f(*shape, dtype=kind, fixed=True)
            table += [(_I + "constant_", [x, 0.3], {}), (_I + "ones_", [x], {}), (_I + "zeros_", [x], {})]
            table += [(_I + "eye_", [x], {})]
    for shape in ((2, 2, 3), (3, 2, 3, 3), (4, 2, 2), (1, 1, 1, 1, 1)):
        for groups in (1, shape[0]):
            table += [(_I + "dirac_", [f(*shape, fixed=True), groups], {})]
    return table
