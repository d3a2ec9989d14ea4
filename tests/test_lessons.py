"""`tgrad test`: lessons in Markdown and as transcripts, compared with some tolerance, with a report and a status."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, Command

from tgrad_cli.lessons import alike, examples

LESSON = """\
# Gradients

```tgrad
> x = 3.; grad x^2 wrt x
∂(x^2)/∂x = 6.0
```

Code of another language is left alone.

```python
import nothing
```

A block without an answer has to run:

```tgrad
y = x + 1
assert_close(y, 4.)
```

```tgrad
print(y)
print(2*y)
```
```output
4.0
8.0
```
"""


def test_a_lesson_that_holds(tmp_path: Path, tgrad: Command) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(LESSON, encoding="utf-8")
    done = tgrad("test", str(path))
    assert done.returncode == 0, done.stdout
    assert done.stdout == f"{path} ...\n3 passed\n"


def test_a_lesson_that_does_not(tmp_path: Path, tgrad: Command) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(LESSON.replace("= 6.0", "= 7.0").replace("4.)", "5.)"), encoding="utf-8")
    done = tgrad("test", str(path))
    assert done.returncode == 1
    assert f"{path} FF.\n" in done.stdout
    assert (
        f"{path}:4\n  > x = 3.; grad x^2 wrt x\n  expected\n    ∂(x^2)/∂x = 7.0\n  shown\n    ∂(x^2)/∂x = 6.0"
        in done.stdout
    )
    assert "error[E0701]" in done.stdout
    assert done.stdout.endswith("2 failed, 1 passed\n")


def test_scripts_and_transcripts(tmp_path: Path, tgrad: Command) -> None:
    script, transcript = tmp_path / "a.tg", tmp_path / "b.tg"
    script.write_text("x = tensor([1., 2.])\nassert_grad(sum(x^2), x, [2., 4.])\n", encoding="utf-8")
    transcript.write_text("# sums\n> 1/3\n0.33333\n\n> [1, 2] + [3, 4]\n...\ntensor([4, 6])\n", encoding="utf-8")
    done = tgrad("test", str(script), str(transcript))
    assert (done.returncode, done.stdout) == (0, f"{script} .\n{transcript} ..\n3 passed\n")


def test_a_file_that_is_not_there(tgrad: Command) -> None:
    done = tgrad("test", "/no/such/lesson.md")
    assert done.returncode == 4 and "cannot read" in done.stderr


def test_the_readme_is_a_lesson_that_holds(tgrad: Command) -> None:
    done = tgrad("test", str(ROOT / "README.md"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("shown", "expected", "same"),
    [
        ("1.0", "1.0", True),
        ("0.3333", "0.33333", True),
        ("0.3333", "0.334", True),
        ("0.3333", "0.3351", False),
        ("tensor([1, 2])", "tensor([1, 3])", False),
        ("1e-8", "1.00e-8", True),
        ("a  b", "a b", True),
        ("x = 2", "y = 2", False),
        ("error[E0101]: no\n  --> here", "error[E0101]: ...", True),
        ("1", "1.0", True),
        ("-1", "1", False),
    ],
)
def test_what_counts_as_the_same(shown: str, expected: str, same: bool) -> None:
    assert alike(shown, expected) is same


def test_lines_of_examples() -> None:
    found = examples("text\n```tgrad\n> a = 1\n> a\n1\n\n> b\n```\n", "x.md")
    assert [(e.text, e.expected, e.line) for e in found] == [("a = 1\na", "1", 3), ("b", "", 7)]
