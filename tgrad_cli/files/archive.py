"""Files of ``torch.save``: a zip archive of a description, ``data.pkl``, and of tensors' memory, ``data/0`` and on."""

from __future__ import annotations

import struct
from pathlib import PurePath
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, is_zipfile

from ..errors import TgradError
from .access import check_access
from .whole import whole


def write(path: str, value: Any) -> None:
    """Write a value; raises TypeError for one that is no tensor, plain value, or list or dict of these, and OSError."""
    from .pickled import Pickled

    pickled = Pickled(value)
    folder = PurePath(path).stem or "archive"
    with whole(path) as place, ZipFile(place, "w", ZIP_STORED) as archive:
        archive.writestr(f"{folder}/data.pkl", pickled.description)
        archive.writestr(f"{folder}/byteorder", "little")
        for key, data in enumerate(pickled.memory()):
            archive.writestr(f"{folder}/data/{key}", data)
        archive.writestr(f"{folder}/version", "3\n")


def read(path: str) -> Any:
    """The value in a file; raises OSError, and TgradError (E0902) for what is no such file or holds anything else."""
    check_access(path)
    with open(path, "rb") as file:
        if not is_zipfile(file):
            raise TgradError("E0902", f"{path} is no file of torch.save's", hint=_advice(path), python="RuntimeError")
    try:
        with ZipFile(path) as archive:
            return _value(archive)
    except (BadZipFile, ValueError, IndexError, KeyError, TypeError, AttributeError, EOFError, struct.error) as error:
        raise TgradError(
            "E0902", f"{path} is no file of torch.save's, or it is damaged", python="RuntimeError"
        ) from error


def _value(archive: ZipFile) -> Any:
    from .unpickled import Unpickled

    (described,) = [name for name in archive.namelist() if name.endswith("data.pkl") and name.count("/") == 1]
    folder = described.removesuffix("data.pkl")

    def record(name: str) -> bytes:
        entry = archive.getinfo(folder + name)
        if entry.compress_type != ZIP_STORED:  # nothing unfolds to more than the file has
            raise ValueError("compressed")
        return archive.read(entry)

    if folder + "byteorder" in archive.namelist() and record("byteorder") != b"little":
        raise ValueError("big-endian")
    return Unpickled(record("data.pkl"), lambda key: record(f"data/{key}")).value


def _advice(path: str) -> str:
    with open(path, "rb") as file:
        legacy = file.read(1) == b"\x80"
    if legacy:
        return "files from before PyTorch 1.6 are not read: load it in PyTorch and save it again"
    return 'load("…") reads .npy .npz .csv .tsv .json .safetensors'
