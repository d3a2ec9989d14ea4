"""A second `backward()` through the same graph: it works here, with a note exactly where PyTorch refuses."""

from __future__ import annotations

from io import StringIO

import pytest

from tgrad_cli.session import Session, make_writer

NOTE = "PyTorch refuses, unless retain_graph=True"
START = "w = torch.ones(2, requires_grad=True)\n"
REFUSED_BY_PYTORCH = {
    "z = (w*w).sum(); z.backward(); z.backward()": True,
    "z = w.exp().sum(); z.backward(); z.backward()": True,
    "z = (w*w).sum(); torch.autograd.grad(z, w); z.backward()": True,
    "z = (w*w).sum(); torch.autograd.grad(z, w); torch.autograd.grad(z, w)": True,
    "z = (w*w).sum(); torch.autograd.backward(z); torch.autograd.backward(z)": True,
    "z = (w*w).sum(); z.backward(retain_graph=True); z.backward()": False,
    "z = (w*w).sum(); z.backward(create_graph=True); z.backward()": False,
    "z = (w+w).sum(); z.backward(); z.backward()": False,
    "z = (w*2).sum(); z.backward(); z.backward()": False,
    "z = (w*w).sum(); z.backward(); z = (w*w).sum(); z.backward()": False,
}


@pytest.mark.parametrize(("program", "refused"), REFUSED_BY_PYTORCH.items())
def test_the_note_is_given_where_pytorch_refuses(program: str, refused: bool) -> None:
    out, err = StringIO(), StringIO()
    Session(writer=make_writer("plain", out, err)).run(START + program)
    assert (NOTE in err.getvalue()) is refused


def test_gradients_add_up() -> None:
    out = StringIO()
    Session(out=out).run(START + "z = (w*w).sum(); z.backward(); z.backward(); print(w.grad)")
    assert out.getvalue() == "tensor([4., 4.])\n"


def test_a_backward_that_failed_used_nothing_up() -> None:
    out, err = StringIO(), StringIO()
    session = Session(writer=make_writer("plain", out, err))
    session.run(START + "z = (w*w).sum()\ndef f():\n    z.backward(); raise ValueError('x')")
    session.run("f()", keep_going=True)
    session.run("z.backward()")
    assert NOTE not in err.getvalue()
