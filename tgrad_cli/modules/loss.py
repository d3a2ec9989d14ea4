"""Losses: each is one function of an input and a target."""

from __future__ import annotations

from typing import Any

from ..tensor.tensor import Tensor
from .declaring import Declared, declare
from .module import Module
from .pooling import PARAMETERLESS

# The two old ways to say the reduction, still accepted.
_OLD: dict[str, Any] = {"size_average": None, "reduce": None}
_MEAN: dict[str, Any] = {"reduction": "mean"}


def _distance(loss: Any) -> None:
    """What measures where nothing else is to: a module, as the printed form shows."""
    Loss._prepare(loss)
    if loss.distance_function is None:
        del loss.distance_function
        loss.distance_function = PARAMETERLESS["PairwiseDistance"]()


class Loss(Declared):
    """A loss; what it weighs classes or elements with belongs to its state."""

    def _prepare(self) -> None:
        mine = self.__dict__
        average, reduce = mine.pop("size_average", None), mine.pop("reduce", None)
        if average is not None or reduce is not None:
            mean = "mean" if average is None or average else "sum"
            self.reduction = "none" if reduce is not None and not reduce else mean
        for name in ("weight", "pos_weight"):
            if name in self.settings:
                value = mine.pop(name)
                self.register_buffer(name, value if value is None or isinstance(value, Tensor) else _tensor(value))


def _tensor(value: Any) -> Tensor:
    from ..tensor.brackets import tensor_of

    return tensor_of(value)


def _loss(title: str, function: str, **settings: Any) -> type[Module]:
    return declare("loss", title, function, hidden="size_average reduce", base=Loss, **settings)


LOSSES: dict[str, type[Module]] = {
    made.__name__: made
    for made in (
        _loss("L1Loss", "l1_loss", **_OLD, **_MEAN),
        _loss("MSELoss", "mse_loss", **_OLD, **_MEAN),
        _loss("NLLLoss", "nll_loss", weight=None, size_average=None, ignore_index=-100, reduce=None, **_MEAN),
        _loss("PoissonNLLLoss", "poisson_nll_loss", log_input=True, full=False, size_average=None, eps=1e-8,
              reduce=None, **_MEAN),
        _loss("GaussianNLLLoss", "gaussian_nll_loss", full=False, eps=1e-6, **_MEAN),
        _loss("KLDivLoss", "kl_div", **_OLD, **_MEAN, log_target=False),
        _loss("BCELoss", "binary_cross_entropy", weight=None, **_OLD, **_MEAN),
        _loss("BCEWithLogitsLoss", "binary_cross_entropy_with_logits", weight=None, **_OLD, **_MEAN, pos_weight=None),
        _loss("HingeEmbeddingLoss", "hinge_embedding_loss", margin=1.0, **_OLD, **_MEAN),
        _loss("MultiLabelMarginLoss", "multilabel_margin_loss", **_OLD, **_MEAN),
        _loss("SmoothL1Loss", "smooth_l1_loss", **_OLD, **_MEAN, beta=1.0),
        _loss("HuberLoss", "huber_loss", **_MEAN, delta=1.0),
        _loss("SoftMarginLoss", "soft_margin_loss", **_OLD, **_MEAN),
        _loss("CrossEntropyLoss", "cross_entropy", weight=None, size_average=None, ignore_index=-100, reduce=None,
              **_MEAN, label_smoothing=0.0),
        _loss("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss", weight=None, **_OLD, **_MEAN),
        _loss("CosineEmbeddingLoss", "cosine_embedding_loss", margin=0.0, **_OLD, **_MEAN),
        _loss("MarginRankingLoss", "margin_ranking_loss", margin=0.0, **_OLD, **_MEAN),
        _loss("MultiMarginLoss", "multi_margin_loss", p=1, margin=1.0, weight=None, **_OLD, **_MEAN),
        _loss("TripletMarginLoss", "triplet_margin_loss", margin=1.0, p=2.0, eps=1e-6, swap=False, **_OLD, **_MEAN),
        _loss("TripletMarginWithDistanceLoss", "triplet_margin_with_distance_loss", distance_function=None,
              margin=1.0, swap=False, **_MEAN, prepare=_distance),
        _loss("CTCLoss", "ctc_loss", blank=0, **_MEAN, zero_infinity=False),
    )
}  # fmt: skip
