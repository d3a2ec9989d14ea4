"""Attention with several heads, and the layers of a transformer (Vaswani et al., 2017) around it."""

from __future__ import annotations

import math
from typing import Any

from .activation import ACTIVATIONS
from .calling import functional, torch
from .cloning import clones
from .declaring import NEEDED, PLACE, Declared, Layer
from .linear import Linear, NonDynamicallyQuantizableLinear
from .module import Module
from .normalization import LayerNorm
from .parameter import empty_parameter
from .pooling import PARAMETERLESS

Dropout: Any = PARAMETERLESS["Dropout"]


class MultiheadAttention(Layer, home="activation"):
    """Projections of query, key and value, scaled dot products in each head, a projection of the result."""

    settings = {  # noqa: RUF012
        "embed_dim": NEEDED, "num_heads": NEEDED, "dropout": 0.0, "bias": True, "add_bias_kv": False,
        "add_zero_attn": False, "kdim": None, "vdim": None, "batch_first": False, **PLACE,
    }  # fmt: skip
    kdim: Any
    vdim: Any

    def _make(self, dtype: Any) -> None:
        size, heads, mine = self.embed_dim, self.num_heads, self.__dict__
        if size <= 0 or heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={size} and num_heads={heads} instead"
            )
        if size % heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        biased, extended = mine.pop("bias"), mine.pop("add_bias_kv")
        self.kdim, self.vdim = (size if n is None else n for n in (self.kdim, self.vdim))
        self._qkv_same_embed_dim = same = self.kdim == size and self.vdim == size
        self.head_dim = size // heads
        separate = {"q_proj_weight": size, "k_proj_weight": self.kdim, "v_proj_weight": self.vdim}
        if same:
            self.in_proj_weight = empty_parameter(3 * size, size, dtype=dtype)
        for name, columns in separate.items():
            self.register_parameter(name, None if same else empty_parameter(size, columns, dtype=dtype))
        if not same:
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", empty_parameter(3 * size, dtype=dtype) if biased else None)
        self.out_proj = NonDynamicallyQuantizableLinear(size, size, bias=biased, dtype=dtype)
        for name in ("bias_k", "bias_v"):
            setattr(self, name, empty_parameter(1, 1, size, dtype=dtype) if extended else None)

    def reset_parameters(self) -> None:
        """Draw the projections in; biases start at zero."""
        for name in ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"):
            if self._parameters[name] is not None:
                torch("nn.init.xavier_uniform_", self._parameters[name])
        if self.in_proj_bias is not None:
            torch("nn.init.constant_", self.in_proj_bias, 0.0)
            torch("nn.init.constant_", self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                torch("nn.init.xavier_normal_", bias)

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: Any = True,
        attn_mask: Any = None,
        average_attn_weights: Any = True,
        is_causal: Any = False,
    ) -> Any:
        """The output, and the attention weights where they are needed."""
        turned = self.batch_first and query.ndim == 3
        if turned:
            query, key, value = (torch("transpose", x, 1, 0) for x in (query, key, value))
        output, weights = functional(
            "multi_head_attention_forward",
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=bool(need_weights),
            attn_mask=attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=bool(average_attn_weights),
            is_causal=bool(is_causal),
        )
        return (torch("transpose", output, 1, 0) if turned else output), weights

    def extra_repr(self) -> str:
        """Nothing but its projection is shown."""
        return ""


def run(activation: Any, x: Any) -> Any:
    """An activation given as a registered function, a module or a function of the program."""
    return activation.call((x,), {}) if hasattr(activation, "call") else activation(x)


class _TransformerLayer(Declared):
    """What encoder and decoder layers share: attention to itself, a network at each place, norms and dropouts."""

    crossed = False
    settings = {  # noqa: RUF012
        "d_model": NEEDED, "nhead": NEEDED, "dim_feedforward": 2048, "dropout": 0.1, "activation": "relu",
        "layer_norm_eps": 1e-5, "batch_first": False, "norm_first": False, "bias": True, **PLACE,
    }  # fmt: skip

    def __init__(self, *args: Any, **keywords: Any) -> None:
        Module.__init__(self)
        given = self._bound(args, keywords)
        self.norm_first = given["norm_first"]
        size, hidden, p, eps = (given[n] for n in ("d_model", "dim_feedforward", "dropout", "layer_norm_eps"))
        common = {"bias": given["bias"], "dtype": given["dtype"], "device": given["device"]}
        heads = {"dropout": p, "batch_first": given["batch_first"], **common}
        self.self_attn = MultiheadAttention(size, given["nhead"], **heads)
        if self.crossed:
            self.multihead_attn = MultiheadAttention(size, given["nhead"], **heads)
        self.linear1 = Linear(size, hidden, **common)
        self.dropout = Dropout(p)
        self.linear2 = Linear(hidden, size, **common)
        count = 3 if self.crossed else 2
        for i in range(count):
            setattr(self, f"norm{i + 1}", LayerNorm(size, eps=eps, **common))
        for i in range(count):
            setattr(self, f"dropout{i + 1}", Dropout(p))
        activation = given["activation"]
        if isinstance(activation, str):
            if activation not in ("relu", "gelu"):
                raise RuntimeError(f"activation should be relu/gelu, not {activation}")
            activation = ACTIVATIONS["ReLU" if activation == "relu" else "GELU"]()
            self.__dict__["activation"] = activation  # a function in PyTorch: it is neither listed nor printed
        else:
            self.activation = activation

    def _itself(self, x: Any, mask: Any, padding: Any, causal: Any) -> Any:
        found = self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False, is_causal=causal)
        return self.dropout1(found[0])

    def _places(self, x: Any) -> Any:
        hidden = self.dropout(run(self.activation, self.linear1(x)))
        last = self.dropout3 if self.crossed else self.dropout2
        return last(self.linear2(hidden))


class TransformerEncoderLayer(_TransformerLayer, home="transformer"):
    """Attention to itself, then a network at each place, each added to what went in and normalised."""

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = False) -> Any:
        """The source, one layer on."""
        x = src
        if self.norm_first:
            x = x + self._itself(self.norm1(x), src_mask, src_key_padding_mask, is_causal)
            return x + self._places(self.norm2(x))
        x = self.norm1(x + self._itself(x, src_mask, src_key_padding_mask, is_causal))
        return self.norm2(x + self._places(x))


class TransformerDecoderLayer(_TransformerLayer, home="transformer"):
    """As an encoder's layer, with attention to what the encoder made in between."""

    crossed = True

    def _other(self, x: Any, memory: Any, mask: Any, padding: Any, causal: Any) -> Any:
        found = self.multihead_attn(
            x, memory, memory, attn_mask=mask, key_padding_mask=padding, need_weights=False, is_causal=causal
        )
        return self.dropout2(found[0])

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: Any = False,
        memory_is_causal: Any = False,
    ) -> Any:
        """The target, one layer on."""
        x, own, other = tgt, (tgt_mask, tgt_key_padding_mask, tgt_is_causal), (memory_mask, memory_key_padding_mask)
        if self.norm_first:
            x = x + self._itself(self.norm1(x), *own)
            x = x + self._other(self.norm2(x), memory, *other, memory_is_causal)
            return x + self._places(self.norm3(x))
        x = self.norm1(x + self._itself(x, *own))
        x = self.norm2(x + self._other(x, memory, *other, memory_is_causal))
        return self.norm3(x + self._places(x))


class TransformerEncoder(Module, home="transformer"):
    """A stack of encoder layers, each a copy of the one that is given."""

    def __init__(
        self,
        encoder_layer: Any,
        num_layers: Any,
        norm: Any = None,
        enable_nested_tensor: Any = True,
        mask_check: Any = True,
    ) -> None:
        super().__init__()
        self.layers = clones(encoder_layer, num_layers)
        self.num_layers, self.norm = len(self.layers), norm

    def forward(self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = None) -> Any:
        """The source through every layer."""
        for layer in self.layers:
            src = layer(src, src_mask=mask, src_key_padding_mask=src_key_padding_mask, is_causal=False)
        return src if self.norm is None else self.norm(src)


class TransformerDecoder(Module, home="transformer"):
    """A stack of decoder layers, each a copy of the one that is given."""

    def __init__(self, decoder_layer: Any, num_layers: Any, norm: Any = None) -> None:
        super().__init__()
        self.layers = clones(decoder_layer, num_layers)
        self.num_layers, self.norm = len(self.layers), norm

    def forward(self, tgt: Any, memory: Any, **masks: Any) -> Any:
        """The target through every layer."""
        given = {name: value for name, value in masks.items() if not name.endswith("is_causal")}
        for layer in self.layers:
            tgt = layer(tgt, memory, **given)
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Declared, home="transformer"):
    """An encoder and a decoder."""

    settings = {  # noqa: RUF012
        "d_model": 512, "nhead": 8, "num_encoder_layers": 6, "num_decoder_layers": 6, "dim_feedforward": 2048,
        "dropout": 0.1, "activation": "relu", "custom_encoder": None, "custom_decoder": None, "layer_norm_eps": 1e-5,
        "batch_first": False, "norm_first": False, "bias": True, **PLACE,
    }  # fmt: skip

    def __init__(self, *args: Any, **keywords: Any) -> None:
        Module.__init__(self)
        given = self._bound(args, keywords)
        self.d_model, self.nhead, self.batch_first = given["d_model"], given["nhead"], given["batch_first"]
        layer = {name: given[name] for name in _TransformerLayer.settings}
        norm = {"eps": given["layer_norm_eps"], "bias": given["bias"], "dtype": given["dtype"]}
        self.encoder = given["custom_encoder"] or TransformerEncoder(
            TransformerEncoderLayer(**layer), given["num_encoder_layers"], LayerNorm(given["d_model"], **norm)
        )
        self.decoder = given["custom_decoder"] or TransformerDecoder(
            TransformerDecoderLayer(**layer), given["num_decoder_layers"], LayerNorm(given["d_model"], **norm)
        )
        for p in self.parameters():
            if p.ndim > 1:
                torch("nn.init.xavier_uniform_", p)

    def forward(
        self,
        src: Any,
        tgt: Any,
        src_mask: Any = None,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        **causal: Any,
    ) -> Any:
        """The target, with what the encoder makes of the source."""
        axis = 0 if self.batch_first else 1
        if src.ndim == 3 and src.shape[axis] != tgt.shape[axis]:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask)
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz: Any, device: Any = None, dtype: Any = None) -> Any:
        """The mask that hides from each place the ones after it."""
        return torch("triu", torch("full", (sz, sz), -math.inf, dtype=dtype), diagonal=1)


ATTENTION: dict[str, type[Module]] = {
    kind.__name__: kind
    for kind in (
        MultiheadAttention, TransformerEncoderLayer, TransformerDecoderLayer, TransformerEncoder, TransformerDecoder,
        Transformer,
    )
}  # fmt: skip
