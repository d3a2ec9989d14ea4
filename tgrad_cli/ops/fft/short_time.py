"""Short-time Fourier transforms: spectra of windowed frames of a signal, and the signal behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import NUMPY, OPS, op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..arguments import category, raw
from ..nn.padding import constant_pad_nd, pad
from ..shape.axes import squeeze, transpose, unsqueeze
from ..shape.reshaping import reshape
from ..shape.slicing import part, unfold, unfold_backward
from .fourier import from_real, to_real, transform

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def _flag(value: Any) -> str:
    return "None" if value is None else str(int(value))


def _window_text(window: Any) -> str:
    return "None" if window is None else f"{window.dtype.tensor_type}{{{list(window.shape)}}}"


def _fails(call: str, text: str, x: Any) -> TgradError:
    return TgradError("E0604", f"{call} {text}", python="RuntimeError", operands={0: describe(x)})


def _centred(window: Any, n_fft: int, like: Any) -> Any:
    """A window (or ones) filled up with zeros on both sides to the length of a frame."""
    left = (n_fft - window.shape[0]) // 2
    return constant_pad_nd(window, pad=(left, n_fft - window.shape[0] - left))


def _ones(length: int, dtype: Any) -> Tensor:
    return Tensor.of(NUMPY().ones(length, dtype.np), dtype)


@op("fft", torch="torch.stft", composite=True, out=False)
def stft(
    input: Matrix,
    /,
    n_fft: int,
    hop_length: Any = None,
    win_length: Any = None,
    window: Any = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: Any = None,
    return_complex: Any = None,
    align_to_window: Any = None,
) -> Any:
    """The spectra of overlapping frames of a signal: a row each frequency, a column each frame.

    Frames are `n_fft` long, `hop_length` apart (a quarter of that) and multiplied by a window of `win_length`; with
    `center` the signal is padded so that a frame is centred at each step.

    Derivative: each frame's gradient through its transform and window, added up where frames overlap.

    > torch.stft(torch.ones(8), 4, return_complex=True).shape
    torch.Size([3, 9])
    """
    if center:
        if align_to_window is not None:
            text = "stft align_to_window should only be set when center = false"
            raise TgradError("E0501", text, python="RuntimeError")
        lead = 3 - input.ndim
        wide = reshape(input, shape=(*(1,) * lead, *input.shape)) if lead > 0 else input
        wide = pad(wide, pad=(n_fft // 2, n_fft // 2), mode=pad_mode)
        input = reshape(wide, shape=wide.shape[lead:]) if lead > 0 else wide
    hop = n_fft // 4 if hop_length is None else hop_length
    length = n_fft if win_length is None else win_length
    _check_frames(input, n_fft, hop, length, window, normalized, onesided, return_complex, align_to_window)
    signal = unsqueeze(input, dim=0) if input.ndim == 1 else input
    if align_to_window:
        signal = constant_pad_nd(signal, pad=((n_fft - length) // 2, (n_fft - length + 1) // 2))
    frames = unfold(signal, dimension=1, size=n_fft, step=hop)
    shape = window
    if length < n_fft:
        shape = _centred(_ones(length, input.dtype) if window is None else window, n_fft, input)
    if shape is not None:
        frames = frames * shape
    made = _spectra(frames, normalized, onesided)
    made = transpose(made, dim0=1, dim1=2)
    if input.ndim == 1:
        made = part(made, 0, 0, "SqueezeBackward4")
    whole = return_complex if return_complex is not None else category(frames) == 3
    return made if whole else OPS["view_as_real"](made)


def _spectra(frames: Any, normalized: bool, onesided: Any) -> Any:
    whole = category(frames) == 3
    if whole and onesided:
        raise TgradError("E0501", "Cannot have onesided output if window or input is complex", python="RuntimeError")
    scale, last = int(normalized), frames.ndim - 1
    if whole:
        return transform(frames, dims=(last,), scale=scale, forward=True)
    return from_real(frames, dims=(last,), scale=scale, onesided=onesided is None or bool(onesided))


def _check_frames(
    x: Any, n_fft: int, hop: int, length: int, window: Any, normalized: bool, onesided: Any, whole: Any, aligned: Any
) -> None:
    complex_parts = category(x) == 3 or (window is not None and category(window) == 3)
    if whole is None and not complex_parts:
        text = (
            "stft requires the return_complex parameter be given for real inputs, and will further require that "
            "return_complex=True in a future PyTorch release."
        )
        raise TgradError("E0501", text, python="RuntimeError", hint="say return_complex=True")
    if not whole and not complex_parts:
        ACTIVE.state.note_once("stft", "stft with return_complex=False is deprecated; ask for complex numbers")
    call = (
        f"stft({x.dtype.tensor_type}{list(x.shape)}, n_fft={n_fft}, hop_length={hop}, win_length={length}, "
        f"window={_window_text(window)}, normalized={int(normalized)}, onesided={_flag(onesided)}, "
        f"return_complex={_flag(complex_parts if whole is None else whole)}, align_to_window={_flag(aligned)})"
    )
    text = ""
    if category(x) < 2:
        text = "expected a tensor of floating point or complex values"
    elif x.ndim not in (1, 2):
        text = "expected a 1D or 2D tensor"
    elif not 0 < n_fft <= x.shape[-1]:
        text = f"expected 0 < n_fft < {x.shape[-1]}, but got n_fft={n_fft}"
    elif hop <= 0:
        text = f"expected hop_length > 0, but got hop_length={hop}"
    elif not 0 < length <= n_fft:
        text = f"expected 0 < win_length <= n_fft, but got win_length={length}"
    elif window is not None and tuple(window.shape) != (length,):
        text = f"expected a 1D window tensor of size equal to win_length={length}, but got window with size "
        text += str(list(window.shape))
    if text:
        raise _fails(call, ": " + text, x)


@op("fft", torch="torch.istft", composite=True, out=False)
def istft(
    input: Matrix,
    /,
    n_fft: int,
    hop_length: Any = None,
    win_length: Any = None,
    window: Any = None,
    center: bool = True,
    normalized: bool = False,
    onesided: Any = None,
    length: Any = None,
    return_complex: bool = False,
) -> Any:
    """The signal behind the spectra that `stft` gives: frames overlapped, added and divided by the windows' sum.

    Derivative: the frames of v, divided by the windows' overlap, through the transform and the window.

    > torch.istft(torch.stft(torch.ones(8), 4, return_complex=True), 4).shape
    torch.Size([8])
    """
    if category(input) != 3:
        text = "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        raise TgradError("E0302", text, python="RuntimeError", operands={0: describe(input)})
    hop = n_fft // 4 if hop_length is None else hop_length
    span = n_fft if win_length is None else win_length
    half = _half(input, n_fft, onesided)
    call = (
        f"istft(CPU{input.dtype.tensor_type.removeprefix('torch.').removesuffix('Tensor')}Type{list(input.shape)}, "
        f"n_fft={n_fft}, hop_length={hop}, win_length={span}, window={_window_text(window)}, center={int(center)}, "
        f"normalized={int(normalized)}, onesided={_flag(onesided)}, length={'None' if length is None else length}, "
        f"return_complex={int(return_complex)})"
    )
    _check_spectra(call, input, n_fft, hop, span, window, half)
    shape = _centred(_ones(span, input.dtype.to_real()) if window is None else window, n_fft, input)
    spectra = unsqueeze(input, dim=0) if input.ndim == 2 else input
    frames = _frames(transpose(spectra, dim0=1, dim1=2), n_fft, normalized, half, return_complex, window)
    made = _added(frames * shape, shape, n_fft, hop, call, input, center, length)
    return squeeze(made, dim=0) if input.ndim == 2 else made


def _half(x: Any, n_fft: int, onesided: Any) -> bool:
    if x.ndim < 2:
        text = f"Dimension out of range (expected to be in range of [{-x.ndim - 1}, {x.ndim}], but got -3)"
        raise TgradError("E0204", text, python="IndexError", operands={0: describe(x)})
    return x.shape[-2] != n_fft if onesided is None else bool(onesided)


def _check_spectra(call: str, x: Any, n_fft: int, hop: int, span: int, window: Any, half: bool) -> None:
    text = ""
    rows = x.shape[-2]
    if not x.size:
        text = "input tensor cannot be empty."
    elif x.ndim not in (2, 3):
        text = f"expected a tensor with 3 or 4 dimensions, but got {x.ndim + 1}"
    elif rows != (n_fft // 2 + 1 if half else n_fft):
        wanted = "n_fft / 2 + 1 when onesided=True" if half else "n_fft when onesided=False"
        text = f"expected the frequency dimension (3rd to the last) of the input tensor to match {wanted}, but got "
        text += str(rows)
    elif not 0 < hop <= span:
        text = "expected 0 < hop_length <= win_length"
    elif not 0 < span <= n_fft:
        text = "expected 0 < win_length <= n_fft"
    elif window is not None and tuple(window.shape) != (span,):
        text = "Invalid window shape. window has to be 1D and length of `win_length`"
    if text:
        raise _fails(call, ": " + text, x)


def _frames(spectra: Any, n_fft: int, normalized: bool, half: bool, whole: bool, window: Any) -> Any:
    """The frames of the signal behind their spectra."""
    scale, last = 1 if normalized else 2, spectra.ndim - 1
    text = None
    if whole and half:
        text = "Cannot have onesided output if window or input is complex"
    elif not whole and window is not None and category(window) == 3:
        text = "Complex windows are incompatible with return_complex=False"
    if text is not None:
        raise TgradError("E0501", text, python="RuntimeError")
    if whole:
        return transform(spectra, dims=(last,), scale=scale, forward=False)
    if not half:
        spectra = part(spectra, last, slice(0, n_fft // 2 + 1), "SliceBackward0")
    return to_real(spectra, dims=(last,), scale=scale, n=n_fft)


def _added(frames: Any, window: Any, n_fft: int, hop: int, call: str, x: Any, center: bool, length: Any) -> Any:
    """Frames overlapped and added, over the same of the squared windows, with the padding cut off."""
    count = frames.shape[1]
    total = n_fft + hop * (count - 1)
    made = unfold_backward(frames, shape=(frames.shape[0], total), dimension=1, size=n_fft, step=hop)
    squares = OPS["expand"](window * window, size=(1, count, n_fft))
    envelope = unfold_backward(squares, shape=(1, total), dimension=1, size=n_fft, step=hop)
    start = n_fft // 2 if center else 0
    end = start + length if length is not None else total - start
    made, envelope = (part(v, 1, slice(start, end), "SliceBackward0") for v in (made, envelope))
    if envelope.size and float(abs(raw(envelope)).min()) < 1e-11:
        raise _fails(call, "window overlap add min: 1\n[ CPUBoolType{} ]", x)
    made = made / envelope
    return constant_pad_nd(made, pad=(0, end - total)) if end > total else made
