"""What operations are called by NumPy, JAX and PyTorch, and the helpers for what NumPy has no function for."""

from __future__ import annotations

# By operation: NumPy, JAX, PyTorch. {0} {1} {2} are the arguments, {dim} and {keepdim} the parameters; {np} is the
# module; a name alone is called with the arguments. None: there is none.
SAME = (
    *("exp", "log", "log2", "log10", "log1p", "expm1", "exp2", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs"),
    *("floor", "ceil", "maximum", "minimum", "logaddexp", "hypot", "isnan", "isinf", "isfinite", "square", "trace"),
)
ARC = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"}
Row = tuple[str | None, str | None, str | None]
TEMPLATES: dict[str, Row] = {name: (f"np.{name}", f"jnp.{name}", f"torch.{name}") for name in SAME}
TEMPLATES |= {name: (f"np.{other}", f"jnp.{other}", f"torch.{name}") for name, other in ARC.items()}
TEMPLATES |= {
    "atan2": ("np.arctan2", "jnp.arctan2", "torch.atan2"),
    "sgn": ("np.sign", "jnp.sign", "torch.sgn"),
    "sign": ("np.sign", "jnp.sign", "torch.sign"),
    "where": ("np.where", "jnp.where", "torch.where"),
    "pow": ("{0}**{1}", "{0}**{1}", "{0}**{1}"),
    "inv": ("np.linalg.inv", "jnp.linalg.inv", "torch.linalg.inv"),
    "pinv": ("np.linalg.pinv", "jnp.linalg.pinv", "torch.linalg.pinv"),
    "det": ("np.linalg.det", "jnp.linalg.det", "torch.linalg.det"),
    "logdet": ("np.linalg.slogdet({0})[1]", "jnp.linalg.slogdet({0})[1]", "torch.logdet({0})"),
    "cofactor": ("np.linalg.det({0})*np.linalg.inv({0}).T", None, None),
    "norm": ("np.linalg.norm(np.ravel({0}))", "jnp.linalg.norm(jnp.ravel({0}))", "torch.linalg.vector_norm({0})"),
    "mean": ("np.mean({0}{axes})", "jnp.mean({0}{axes})", "torch.mean({0}{dims})"),
    "prod": ("np.prod({0}{axes})", "jnp.prod({0}{axes})", "torch.prod({0}{dims})"),
    "amax": ("np.max({0}{axes})", "jnp.max({0}{axes})", "torch.amax({0}{dims})"),
    "amin": ("np.min({0}{axes})", "jnp.min({0}{axes})", "torch.amin({0}{dims})"),
    "max_all": ("np.max({0})", "jnp.max({0})", "torch.max({0})"),
    "min_all": ("np.min({0})", "jnp.min({0})", "torch.min({0})"),
    "cumsum": ("np.cumsum({0}{axes})", "jnp.cumsum({0}{axes})", "torch.cumsum({0}{dims})"),
    "cumprod": ("np.cumprod({0}{axes})", "jnp.cumprod({0}{axes})", "torch.cumprod({0}{dims})"),
    "var": ("np.var({0}{axes}, ddof={ddof})", "jnp.var({0}{axes}, ddof={ddof})", "torch.var({0}{dims})"),
    "std": ("np.std({0}{axes}, ddof={ddof})", "jnp.std({0}{axes}, ddof={ddof})", "torch.std({0}{dims})"),
    "relu": ("np.maximum({0}, 0)", "jax.nn.relu({0})", "torch.relu({0})"),
    "sigmoid": ("sigmoid({0})", "jax.nn.sigmoid({0})", "torch.sigmoid({0})"),
    "softplus": ("np.logaddexp(0, {0})", "jax.nn.softplus({0})", "torch.nn.functional.softplus({0})"),
    "logsigmoid": ("-np.logaddexp(0, -{0})", "jax.nn.log_sigmoid({0})", "torch.nn.functional.logsigmoid({0})"),
    "softmax": ("softmax({0}, {dim})", "jax.nn.softmax({0}, {dim})", "torch.softmax({0}, {dim})"),
    "log_softmax": ("log_softmax({0}, {dim})", "jax.nn.log_softmax({0}, {dim})", "torch.log_softmax({0}, {dim})"),
    "logsumexp": ("logsumexp({0}{axes})", "jax.nn.logsumexp({0}{axes})", "torch.logsumexp({0}{dims})"),
    "one_hot": (
        "np.eye({num_classes})[{0}]",
        "jax.nn.one_hot({0}, {num_classes})",
        "torch.nn.functional.one_hot({0}, {num_classes})",
    ),
    "erf": ("erf({0})", "jax.scipy.special.erf({0})", "torch.erf({0})"),
    "tril": ("np.tril({0}{nth})", "jnp.tril({0}{nth})", "torch.tril({0}{nth})"),
    "triu": ("np.triu({0}{nth})", "jnp.triu({0}{nth})", "torch.triu({0}{nth})"),
    "clamp": ("np.clip({0}, {1}, {2})", "jnp.clip({0}, {1}, {2})", "torch.clamp({0}, {1}, {2})"),
}
PICKED = "-{np}.mean({np}.take_along_axis({{0}}, {{1}}[:, None], 1))"
TEMPLATES |= {
    "nll_kernel": (PICKED.format(np="np"), PICKED.format(np="jnp"), "torch.nn.functional.nll_loss({0}, {1})"),
}
TEMPLATES["vector_norm"] = TEMPLATES["norm"]


def both(text: str, torch: str | None = None) -> Row:
    """A row for NumPy and JAX in one text, where NP is the module; without a third, PyTorch's own name is used."""
    return text.replace("NP", "np"), text.replace("NP", "jnp"), torch


F = "torch.nn.functional."
# {all} are the arguments with commas between, {shape} is the result's, {ddof} a variance's; a template in brackets
# gets its arguments as they stand in a product.
TEMPLATES |= {
    "cat": both("NP.concatenate([{all}], {dim})", "torch.cat([{all}], {dim})"),
    "joined": both("NP.concatenate([{all}], {dim})", "torch.cat([{all}], {dim})"),
    "half": both(
        "NP.take({0}, NP.arange({start}, {start} + {size}), {dim})", "torch.narrow({0}, {dim}, {start}, {size})"
    ),
    "stack": both("NP.stack([{all}], {dim})", "torch.stack([{all}], {dim})"),
    "permute": both("NP.transpose({0}, {dims})", "torch.permute({0}, {dims})"),
    "einsum": both("NP.einsum({equation!r}, {all})", "torch.einsum({equation!r}, {all})"),
    "flip": both("NP.flip({0}, {dims})", "torch.flip({0}, {dims})"),
    "roll": both("NP.roll({0}, {shifts}, {dims})"),
    "repeat": both("NP.tile({0}, {repeats})", "torch.tile({0}, {repeats})"),
    "diagonal": both("NP.diagonal({0}, {offset}, {dim1}, {dim2})"),
    "diag_embed": both("NP.diag({0})"),
    "diagonal_backward": both("NP.diag({0})"),
    "constant_pad_nd": both("NP.pad({0}, {widths}, constant_values={value})"),
    "masked_fill": both("NP.where({1}, {2}, {0})"),
    "clamp_min": both("NP.maximum({0}, {1})"),
    "clamp_max": both("NP.minimum({0}, {1})"),
    "hardtanh": both("NP.clip({0}, {min_val}, {max_val})"),
    "lerp": both("({0} + {2}*({1} - {0}))"),
    "addcmul": both("({0} + {value}*{1}*{2})"),
    "addcdiv": both("({0} + {value}*{1}/{2})"),
    "fmod": both("NP.fmod({0}, {1})"),
    "sinc": both("NP.sinc({0})"),
    "cross": both("NP.cross({0}, {1}, axis={dim})"),
    "sum_onwards": both("NP.flip(NP.cumsum(NP.flip({0}, {dim}), {dim}), {dim})"),
    "linalg_cholesky": both("NP.linalg.cholesky({0})"),
    "eigh": both("NP.linalg.eigh({0})[{result}]"),
    "linalg_svd": both("NP.linalg.svd({0}, full_matrices={full_matrices})[{result}]"),
    "embedding": both("NP.take({0}, {1}, 0)", F + "embedding({1}, {0})"),
    "rows_at": both("NP.take({0}, {1}, {dim})", "torch.index_select({0}, {dim}, {1})"),
    "gather_at": both("NP.take_along_axis({0}, {1}, {dim})", "torch.gather({0}, {dim}, {1})"),
    "rows_added": (
        "rows_added({0}, {dim}, {1}, {2}, {alpha})",
        "{0}.at[{rows}{1}].add({alpha}*{2})",
        "torch.index_add({0}, {dim}, {1}, {2}, alpha={alpha})",
    ),
    "scatter_at": (None, None, "torch.scatter({0}, {dim}, {1}, {2})"),
    "gather_back": ("gather_back({0}, {1}, {dim}, {shape})", None, None),
    "place_along": ("place_along({0}, {1}, {dim}, {shape})", None, None),
    "embedding_sum": ("added({0}, {shape}, {1})", None, None),
    "silu": ("silu({0})", "jax.nn.silu({0})", None),
    "gelu": ("gelu({0})", "jax.nn.gelu({0}, approximate=False)", None),
    "normal_cdf": ("normal_cdf({0})", "jax.scipy.stats.norm.cdf({0})", None),
    "mish": ("mish({0})", "jax.nn.mish({0})", None),
    "glu": ("glu({0}, {dim})", "jax.nn.glu({0}, {dim})", None),
    "elu": ("elu({0}, {alpha})", "jax.nn.elu({0}, {alpha})", F + "elu({0}, {alpha})"),
    "selu": ("selu({0})", "jax.nn.selu({0})", F + "selu({0})"),
    "leaky_relu": ("leaky_relu({0}, {negative_slope})", "jax.nn.leaky_relu({0}, {negative_slope})", None),
    "hardsigmoid": ("hardsigmoid({0})", "jax.nn.hard_sigmoid({0})", None),
    "hardswish": ("hardswish({0})", "jax.nn.hard_swish({0})", None),
    "safe_softmax": ("softmax({0}, -1)", "jax.nn.softmax({0}, -1)", "torch.softmax({0}, -1)"),
    "xlogy": ("xlogy({0}, {1})", "jax.scipy.special.xlogy({0}, {1})", None),
    "lgamma": ("lgamma({0})", "jax.scipy.special.gammaln({0})", None),
    "digamma": (None, "jax.scipy.special.digamma({0})", None),
    "matrix_exp": (None, "jax.scipy.linalg.expm({0})", None),
    "median_all": (None, None, "torch.median({0})"),
    "conv_forward": (
        None,
        None,
        F + "conv{n}d({0}, {1}, {2}, {stride}, {padding}, {dilation}, {groups})",
    ),
    "max_pool_kernel": (
        None,
        "jax.lax.reduce_window({0}, -jnp.inf, jax.lax.max, {window}, {steps}, {pads}, None, {spread})",
        F + "max_pool{n}d({0}, {kernel}, {stride}, {padding}, {dilation})",
    ),
    "avg_pool_kernel": (
        None,
        "(jax.lax.reduce_window({0}, 0., jax.lax.add, {window}, {steps}, {pads})/jnp.prod(jnp.array({kernel})))",
        F + "avg_pool{n}d({0}, {kernel}, {stride}, {padding})",
    ),
    "standardised": (None, None, F + "layer_norm({0}, {laid}, {1}, {2}, {eps})"),
}
TEMPLATES |= {
    name: both(f"NP.{name}({{0}}, {{1}})")
    for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "logical_and", "logical_or", "logical_xor")
}
TEMPLATES |= {"logical_not": both("NP.logical_not({0})"), "bitwise_not": both("NP.invert({0})")}
# A norm over some dimensions, or of another order.
NORM = both("NP.linalg.norm({0}, {ord}{axes})", "torch.linalg.vector_norm({0}, {ord}{dims})")
FLAT_NORM = both("NP.linalg.norm(NP.ravel({0}), {ord})", "torch.linalg.vector_norm({0}, {ord})")
# Losses: what PyTorch calls them, each element's loss (NP is the module), and the parameter that shapes it.
LOSSES: dict[str, tuple[str, str, str]] = {
    "mse_kernel": ("mse_loss", "({0} - {1})**2", ""),
    "smooth_l1_kernel": (
        "smooth_l1_loss",
        "NP.where(NP.abs({0} - {1}) < {beta}, ({0} - {1})**2/(2*{beta}), NP.abs({0} - {1}) - {beta}/2)",
        "beta",
    ),
    "huber_kernel": (
        "huber_loss",
        "NP.where(NP.abs({0} - {1}) < {delta}, ({0} - {1})**2/2, {delta}*(NP.abs({0} - {1}) - {delta}/2))",
        "delta",
    ),
    "bce_with_logits_kernel": (
        "binary_cross_entropy_with_logits",
        "NP.maximum({0}, 0) - {0}*{1} + NP.log1p(NP.exp(-NP.abs({0})))",
        "",
    ),
    "binary_cross_entropy": ("binary_cross_entropy", "-({1}*NP.log({0}) + (1 - {1})*NP.log(1 - {0}))", ""),
}

# What NumPy has no function for, defined at the head of the program that needs it.
HELPERS = {
    "sigmoid": "def sigmoid(x):\n    return 1/(1 + np.exp(-x))\n",
    "softmax": "def softmax(x, axis):\n    e = np.exp(x - np.max(x, axis=axis, keepdims=True))\n"
    "    return e/np.sum(e, axis=axis, keepdims=True)\n",
    "log_softmax": "def log_softmax(x, axis):\n    x = x - np.max(x, axis=axis, keepdims=True)\n"
    "    return x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))\n",
    "logsumexp": "def logsumexp(x, axis=None, keepdims=False):\n    top = np.max(x, axis=axis, keepdims=True)\n"
    "    total = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top\n"
    "    return total if keepdims else np.squeeze(total, axis=axis)\n",
    "erf": "erf = np.vectorize(math.erf)\n",
    "place": "def place(x, shape, index):\n    out = np.zeros(shape)\n    out[index] = x\n    return out\n",
    "added": "def added(x, shape, index):\n    out = np.zeros(shape)\n    np.add.at(out, index, x)\n    return out\n",
    "gather_back": "def gather_back(x, index, axis, shape):\n    out = np.zeros(shape)\n"
    "    at = list(np.indices(index.shape))\n    at[axis] = index\n    np.add.at(out, tuple(at), x)\n    return out\n",
    "place_along": "def place_along(x, index, axis, shape):\n    out = np.zeros(shape)\n"
    "    np.put_along_axis(out, index, x, axis)\n    return out\n",
    "rows_added": "def rows_added(x, axis, index, source, alpha):\n    out = np.array(x)\n"
    "    np.add.at(np.moveaxis(out, axis, 0), index, alpha*np.moveaxis(source, axis, 0))\n    return out\n",
    "silu": "def silu(x):\n    return x/(1 + np.exp(-x))\n",
    "normal_cdf": "normal_cdf = np.vectorize(lambda x: (1 + math.erf(x/2**0.5))/2)\n",
    "gelu": "gelu = np.vectorize(lambda x: x*(1 + math.erf(x/2**0.5))/2)\n",
    "gelu_tanh": "def gelu_tanh(x):\n    return x*(1 + np.tanh((2/np.pi)**0.5*(x + 0.044715*x**3)))/2\n",
    "mish": "def mish(x):\n    return x*np.tanh(np.logaddexp(0, x))\n",
    "glu": "def glu(x, axis):\n    a, b = np.split(x, 2, axis)\n    return a/(1 + np.exp(-b))\n",
    "elu": "def elu(x, alpha):\n    return np.where(x > 0, x, alpha*np.expm1(np.minimum(x, 0)))\n",
    "selu": "def selu(x):\n    return 1.0507009873554805*np.where(x > 0, x, "
    "1.6732632423543772*np.expm1(np.minimum(x, 0)))\n",
    "leaky_relu": "def leaky_relu(x, slope):\n    return np.where(x > 0, x, slope*x)\n",
    "hardsigmoid": "def hardsigmoid(x):\n    return np.clip(x + 3, 0, 6)/6\n",
    "hardswish": "def hardswish(x):\n    return x*np.clip(x + 3, 0, 6)/6\n",
    "xlogy": "def xlogy(x, y):\n    return np.where(x == 0, 0, x*np.log(np.where(x == 0, 1, y)))\n",
    "lgamma": "lgamma = np.vectorize(math.lgamma)\n",
}
