"""`torch.save`, `torch.load`, `save`, `load`: files that PyTorch wrote, files that it reads, and all other formats."""

from __future__ import annotations

import base64
import json
import os
import pickle
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tgrad_cli.cli import run as command
from tgrad_cli.errors import TgradError
from tgrad_cli.session import Session

RECORDS = json.loads((Path(__file__).parent / "reference" / "saved.json").read_text(encoding="utf-8"))


def shown(program: str) -> str:
    out = StringIO()
    Session(out=out).run(program)
    return out.getvalue()


class Structure(pickle.Unpickler):
    """Python's own reading of a description, every name and piece of memory left as what it is called by."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.folder = archive.namelist()[0].partition("/")[0]
        self.archive = archive
        super().__init__(BytesIO(archive.read(f"{self.folder}/data.pkl")))

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in (("collections", "OrderedDict"), ("builtins", "set"), ("builtins", "complex")):
            return super().find_class(module, name)
        return type(name, (tuple,), {"__new__": lambda cls, *args: (name, *args)})

    def persistent_load(self, key: Any) -> Any:
        word, kind, name, place, size = key
        return word, kind.__name__, name, place, size, self.archive.read(f"{self.folder}/data/{name}")


def structure(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert f"{archive.namelist()[0].partition('/')[0]}/version" in archive.namelist()
        return repr(Structure(archive).load())


@pytest.mark.parametrize("record", RECORDS, ids=[r["program"][:40] for r in RECORDS])
def test_a_file_of_pytorchs_is_read(record: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    path.write_bytes(base64.b64decode(record["file"]))
    assert shown(f"print(torch.load({str(path)!r}))") == record["printed"] + "\n"


@pytest.mark.parametrize("record", RECORDS, ids=[r["program"][:40] for r in RECORDS])
def test_the_file_written_describes_what_pytorchs_does(record: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    shown(f"torch.save({record['program']}, {str(path)!r})")
    assert structure(path.read_bytes()) == structure(base64.b64decode(record["file"]))


def test_tensors_that_share_memory_share_it_again(tmp_path: Path) -> None:
    path = str(tmp_path / "x.pt")
    program = (
        f"x = arange(4.)\ntorch.save([x, x[1:]], {path!r})\na, b = torch.load({path!r}); _ = a.add_(1)\nprint(b, x)"
    )
    assert shown(program) == "tensor([2., 3., 4.]) tensor([0., 1., 2., 3.])\n"


def test_training_goes_on_from_a_checkpoint(tmp_path: Path) -> None:
    path = str(tmp_path / "x.pt")
    program = f"""
def step(net, opt):
    opt.zero_grad(); (net(torch.ones(3, 2)) - 1).square().mean().backward(); opt.step()
torch.manual_seed(0)
net = nn.Linear(2, 1); opt = torch.optim.Adam(net.parameters(), lr=0.1)
step(net, opt)
torch.save({{'net': net.state_dict(), 'opt': opt.state_dict()}}, {path!r})
step(net, opt)
other = nn.Linear(2, 1); second = torch.optim.Adam(other.parameters(), lr=3.)
found = torch.load({path!r}, map_location='cpu', weights_only=True)
other.load_state_dict(found['net']); second.load_state_dict(found['opt'])
step(other, second)
print(torch.equal(net.weight, other.weight), torch.equal(net.bias, other.bias))
"""
    assert shown(program).endswith("\nTrue True\n")


def archive_of(path: Path, description: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/data.pkl", description)
        archive.writestr("x/version", "3\n")


def test_nothing_of_a_file_is_run(tmp_path: Path) -> None:
    path, made = tmp_path / "x.pt", tmp_path / "made"

    class Harmful:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(made),)

    archive_of(path, pickle.dumps(Harmful(), protocol=2))
    with pytest.raises(TgradError, match=r"Weights only load failed: the file holds a \w+\.mkdir") as raised:
        shown(f"torch.load({str(path)!r})")
    assert raised.value.code == "E0902" and not made.exists()


@pytest.mark.parametrize(
    "description",
    [
        b"",
        b"garbage",
        b"\x80\x02.",
        b"\x80\x02N",
        b"\x80\x02K\x01K\x02R.",
        b"\x80\x02](K\x01K\x02u.",
        b"\x80\x02h\x07.",
        b"\x80\x02t.",
    ],
)
def test_a_damaged_description(description: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    archive_of(path, description)
    with pytest.raises(TgradError, match=r"is no file of torch\.save's, or it is damaged"):
        shown(f"torch.load({str(path)!r})")


def test_files_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    whole = base64.b64decode(RECORDS[0]["file"])
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(TgradError) as raised:
            shown(f"torch.load({str(path)!r})")
        assert raised.value.code == "E0902"


@pytest.mark.parametrize(
    ("value", "name", "printed"),
    [
        ("tensor([[1., 2.], [3., 4.]])", "x.npy", "tensor([[1., 2.],\n        [3., 4.]])"),
        ("[1, 2]", "x.npy", "tensor([1, 2])"),
        ("np.arange(3)", "x.npy", "tensor([0, 1, 2])"),
        ("2.5", "x.npy", "tensor(2.5000, dtype=torch.float64)"),
        ("tensor([[0.1, 2.]])", "x.csv", "tensor([[0.1000, 2.0000]], dtype=torch.float64)"),
        ("tensor([1, 2])", "x.tsv", "tensor([[1.],\n        [2.]], dtype=torch.float64)"),
        ("tensor([0.1, inf, -inf, nan])", "x.json", "tensor([0.1000,    inf,   -inf,    nan], dtype=torch.float64)"),
        ("tensor([[True], [False]])", "x.json", "tensor([[ True],\n        [False]])"),
        ("{'a': tensor([1.]), 'n': 3}", "x.npz", "{'a': tensor([1.]), 'n': 3}"),
        ("tensor([1., 2.])", "x.npz", "tensor([1., 2.])"),
        (
            "{'a': tensor([1.5]).bfloat16(), 'b': tensor([[1], [2]])}",
            "x.safetensors",
            "{'a': tensor([1.5000], dtype=torch.bfloat16), 'b': tensor([[1],\n        [2]])}",
        ),
        ("{'a': [1, (2.5, None)]}", "x.pth", "{'a': [1, (2.5, None)]}"),
    ],
)
def test_what_is_saved_is_loaded(value: str, name: str, printed: str, tmp_path: Path) -> None:
    path = str(tmp_path / name)
    assert shown(f"save({value}, {path!r})\nprint(load({path!r}))") == printed + "\n"
    assert os.listdir(tmp_path) == [name]


def test_text_has_the_digits_that_matter(tmp_path: Path) -> None:
    shown(f"save(tensor([[0.1, 2e-8], [1/3, 1e30]]), {str(tmp_path / 'x.csv')!r})")
    assert (tmp_path / "x.csv").read_text() == "0.1,2e-08\n0.33333334,1e+30\n"


def test_safetensors_as_the_format_says(tmp_path: Path) -> None:
    shown(f"save({{'w': tensor([[1., 2.]])}}, {str(tmp_path / 'x.safetensors')!r})")
    data = (tmp_path / "x.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    assert json.loads(data[8 : 8 + length]) == {"w": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}}
    assert length % 8 == 0 and np.frombuffer(data[8 + length :], "<f4").tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("program", "code", "words"),
    [
        ("torch.save(nn.Linear(1, 1), '{}/x.pt')", "E0502", r"save its state_dict\(\)"),
        ("torch.save([1, print], '{}/x.pt')", "E0502", "torch.save writes tensors, numbers"),
        ("torch.load('{}/none.pt')", "E0901", "No such file or directory"),
        ("load('{}/none.npy')", "E0901", "No such file or directory"),
        ("load('{}')", "E0902", "no format is known by the ending ''"),
        ("load('{}/x.xyz')", "E0902", "no format is known by the ending '.xyz'"),
        ("load(3)", "E0502", "a file is named by a text"),
        ("save(ones(2), '{}/none/x.npy')", "E0901", "No such file or directory"),
        ("save('text', '{}/x.csv')", "E0902", "this format holds tensors, not str"),
        ("save(ones(2, 2, 2), '{}/x.csv')", "E0902", "a table holds real numbers in rows"),
        ("save(ones(2), '{}/x.safetensors')", "E0902", "a dict of tensors by name"),
        ("save(10**30, '{}/x.npy')", "E0902", "an integer of more than 64 bits"),
        ("save(ones(2).bfloat16(), '{}/x.npy')", "E0902", "no bfloat16"),
    ],
)
def test_what_cannot_be_done_says_why_and_leaves_nothing(program: str, code: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(TgradError, match=words) as raised:
        shown(program.format(tmp_path))
    assert raised.value.code == code
    assert not os.listdir(tmp_path)


def test_a_file_that_cannot_be_written_anew_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    shown(f"torch.save([1], {str(path)!r})")
    before = path.read_bytes()
    with pytest.raises(TgradError):
        shown(f"torch.save([2, print], {str(path)!r})")
    assert path.read_bytes() == before
    path.chmod(0o640)
    shown(f"torch.save([3], {str(path)!r})")
    assert path.stat().st_mode & 0o777 == 0o640
    assert shown(f"print(torch.load({str(path)!r}))") == "[3]\n"


def test_a_missing_file_is_known_by_its_class() -> None:
    program = "for f in (torch.load, load):\n    try: f('none.pt')\n    except FileNotFoundError as e: print(e)"
    assert shown(program) == "[Errno 2] No such file or directory: 'none.pt'\n" * 2


def test_bind_takes_all_formats(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "x.safetensors")
    shown(f"save({{'w': ones(2)}}, {path!r})")
    assert command(["--bind", f"d=@{path}", "-e", "d['w'] + 1"]) == 0
    assert capfd.readouterr().out == "tensor([2., 2.])\n"
