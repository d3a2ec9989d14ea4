"""The calculator from Python: what `Session` takes, gives, and refuses with an error of its own."""

from __future__ import annotations

from io import StringIO
from typing import Any

import numpy as np
import pytest

from tgrad_cli.errors import TgradError
from tgrad_cli.session import Session


@pytest.fixture
def session() -> Session:
    return Session(out=StringIO())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"seed": "a"}, "seed is an int"),
        ({"limits": {"memory": "much"}}, "the limit of memory is an int"),
        ({"limits": {"time": 1}}, "there is no limit 'time'"),
        ({"dtype": 3}, "3 is no floating type"),
        ({"format": "html"}, "there is no format 'html'"),
    ],
)
def test_settings_that_are_none(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(TgradError, match=words):
        Session(out=StringIO(), **settings)


@pytest.mark.parametrize("name", ["if", "None", "a b", "", 3])
def test_names_that_are_none(session: Session, name: Any) -> None:
    with pytest.raises(TgradError, match="is no name"):
        session.bind(name, 3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([1, 2], "uint16"), "elements of type uint16"),
        (np.array(["2000-01-01"], "datetime64[D]"), "elements of type datetime64"),
        (object(), "elements of type object"),
        ([1, [object()]], r"x\[1\]\[0\]: no tensor"),
    ],
)
def test_values_that_the_language_does_not_have(session: Session, value: object, words: str) -> None:
    with pytest.raises(TgradError, match=words):
        session.bind("x", value)
    with pytest.raises(TgradError, match="has no value"):
        session.value("x")


def test_sequences_come_back_as_they_went_in(session: Session) -> None:
    session.bind("x", ([1.0, 2.0], "a", None, {"k": 3}))
    numbers, *others = session.value("x")
    assert numbers.tolist() == [1.0, 2.0]
    assert others == ["a", None, {"k": 3}]
    session.bind("rows", [[1], [2, 3]])
    assert [row.tolist() for row in session.value("rows")] == [[1], [2, 3]]


def test_what_python_gets_is_its_own(session: Session) -> None:
    given = np.array([1.0, 2.0])
    session.bind("x", given)
    given[0] = 9.0
    got = session.value("x")
    assert got.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        got[0] = 5.0


def test_a_failed_statement_takes_back_modules_and_optimizers(session: Session) -> None:
    session.run(
        "torch.manual_seed(0)\n"
        "net = nn.Linear(2, 1)\n"
        "opt = torch.optim.Adam(net.parameters(), lr=0.1)\n"
        "def step(fail):\n"
        "    opt.zero_grad(); net(torch.ones(1, 2)).sum().backward(); opt.step()\n"
        "    net.extra = 3; net.eval(); opt.param_groups[0]['lr'] = 7.\n"
        "    if fail: raise ValueError('no')\n"
    )
    session.run("before = net.weight.flatten().tolist()")
    before = session.value("before")
    with pytest.raises(TgradError, match="no"):
        session.run("step(True)")
    session.run("kept = [net.weight.flatten().tolist(), net.training, hasattr(net, 'extra'), len(opt.state)]")
    assert session.value("kept")[1:] == [True, False, 0]
    assert np.array_equal(session.value("kept")[0], before)
    session.run("step(False)")
    session.run("done = [net.training, net.extra, len(opt.state), opt.param_groups[0]['lr']]")
    assert session.value("done") == [False, 3, 2, 7.0]


def test_modules_and_optimizers_load_when_they_are_first_used() -> None:
    import subprocess
    import sys

    program = (
        "import sys\n"
        "from tgrad_cli.session import Session\n"
        "s = Session()\n"
        "s.run('x = [1., 2.]; grad sum(x^2) wrt x')\n"
        "late = ('module', 'optim', 'data', 'custom', 'catalogue', 'hooks')\n"
        "print([n for n in sys.modules if n.startswith('tgrad_cli.modules.') and n.split('.')[2] in late])\n"
        "s.run('m = nn.Linear(2, 1)')\n"
        "print('tgrad_cli.modules.module' in sys.modules, 'tgrad_cli.modules.optim' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["[]", "True False"]
