"""Writers: the layout of diagnostics, the three formats, and that they agree on every number."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest

from tgrad_cli.errors import Label, TgradError
from tgrad_cli.language.running.outcomes import Assigned, Gradient, GradientEntry, Note, Text, Value
from tgrad_cli.session import make_writer
from tgrad_cli.show.diagnostic import diagnostic
from tgrad_cli.show.markup import plain_text, text_width
from tgrad_cli.show.values import Statistics, bytes_text, describe
from tgrad_cli.source import Source
from tgrad_cli.tensor import dtypes
from tgrad_cli.tensor.tensor import Tensor


def report(text: str, *labels: tuple[int, int, str], first_line: int = 1, **parts: str) -> str:
    error = TgradError("E0203", "inner sizes differ", labels=tuple(Label(*label) for label in labels), **parts)
    error.source = Source(text, "lesson.tg", first_line)
    return plain_text(diagnostic(error))


def write(form: str, *outcomes: object, ascii_only: bool = False) -> str:
    out = io.StringIO()
    writer = make_writer(form, out, out, ascii_only=ascii_only)
    for outcome in outcomes:
        writer.emit(outcome)
    return out.getvalue()


def tensor(*values: object, dtype: type = np.float32) -> Tensor:
    return Tensor.of(np.array(values, dtype))


def gradient(value: object, z: str = "z", x: str = "x") -> Gradient:
    return Gradient([GradientEntry("grad", z, x, value)])


# ---- diagnostics ---------------------------------------------------------------------------------------------------


def test_labels_are_stacked_under_their_operands() -> None:
    found = report(
        "u = 1\nv = 2\nq = A @ k - c\n",
        (16, 17, "float32[2, 5]"),
        (20, 21, "float32[4]"),
        hint="A @ k needs 5 elements in k",
    )
    assert found == (
        "error[E0203]: inner sizes differ\n"
        "  --> lesson.tg:3:5\n"
        "   3 | q = A @ k - c\n"
        "     |     ^   ^\n"
        "     |     |   float32[4]\n"
        "     |     float32[2, 5]\n"
        "  hint: A @ k needs 5 elements in k\n"
    )


def test_a_single_label_stands_beside_its_carets() -> None:
    assert report("q = A @ k\n", (4, 9, "here")).endswith("   1 | q = A @ k\n     |     ^^^^^ here\n")


def test_three_labels_each_keep_their_own_line() -> None:
    found = report("f(aa, bb, cc)", (2, 4, "one"), (6, 8, "two"), (10, 12, "three"))
    assert found.split("\n")[3:] == [
        "     |   ^^  ^^  ^^",
        "     |   |   |   three",
        "     |   |   two",
        "     |   one",
        "",
    ]


def test_pytorchs_wording_carries_the_class_that_people_search_for() -> None:
    found = report("x", (0, 1, ""), torch="mat1 and mat2 shapes cannot be multiplied (3x4 and 3x2)")
    assert "  RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x4 and 3x2)\n" in found


def test_wording_that_the_message_already_has_is_not_said_twice() -> None:
    assert report("x", (0, 1, ""), torch="inner sizes differ").count("inner sizes differ") == 1


def test_wide_letters_and_tabs_keep_carets_under_the_text() -> None:
    text = "变量 = 矩阵 @\t向量\n"
    line, carets = report(text, (5, 7, ""), (10, 12, "")).split("\n")[2:4]
    assert line == "   1 | 变量 = 矩阵 @   向量"
    for word in ("矩阵", "向量"):
        column = text_width(line[: line.index(word)])
        assert carets[column : column + 4] == "^^^^"
        assert carets[column - 1] == " "


def test_combining_marks_take_no_column() -> None:
    line, carets = report("e\u0301 + bad", (5, 8, "")).split("\n")[2:4]
    assert carets.index("^") == text_width(line[: line.index("bad")])


def test_a_span_of_several_lines_marks_its_first_and_its_last() -> None:
    text = "x = f(\n    1,\n    2)\n"
    assert report(text, (4, text.index(")") + 1, "too many")).split("\n")[2:-1] == [
        "   1 | x = f(",
        "     |     ^^ too many",
        " ... |",
        "   3 |     2)",
        "     |     ^^",
    ]


def test_a_long_line_is_clipped_around_its_label() -> None:
    text = "a" * 3000 + " @ " + "b" * 3000
    line, carets = report(text, (3001, 3002, "here")).split("\n")[2:4]
    assert len(line) < 120
    assert line[carets.index("^")] == "@"
    assert line.count("…") == 2


def test_far_apart_labels_of_a_long_line_are_shown_each_on_its_own() -> None:
    found = report("a" + " " * 500 + "@" + " " * 500 + "b", (0, 1, "left"), (1001, 1002, "right"))
    assert "^ left\n" in found
    assert "^ right\n" in found


def test_the_line_number_counts_from_the_top_of_the_stream() -> None:
    found = report("x = y\n", (4, 5, ""), first_line=123456)
    assert "--> lesson.tg:123456:5\n" in found
    assert " 123456 | x = y\n        |     ^\n" in found


def test_a_label_at_the_end_of_the_text_points_behind_it() -> None:
    assert report("x = (", (5, 5, "expected an operand")).endswith("   1 | x = (\n     |      ^ expected an operand\n")


@pytest.mark.parametrize("span", [(-5, -1), (0, 0), (10, 99), (99, 999)])
def test_offsets_outside_the_text_are_no_failure(span: tuple[int, int]) -> None:
    assert "--> lesson.tg:" in report("x = 1\n", (*span, "label"))


def test_control_characters_of_the_source_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in report("x = '\x1b[2J'", (0, 1, ""))


# ---- values --------------------------------------------------------------------------------------------------------


def test_describe_names_type_shape_and_bytes() -> None:
    assert describe(Tensor.of(np.zeros((5, 3), np.float32))) == "float32[5, 3]  60 B"
    assert describe(Tensor.of(np.zeros(3, np.float32), dtypes.bfloat16)) == "bfloat16[3]  6 B"
    assert describe("x" * 100).endswith("...")
    assert describe(True) == "bool  True"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_999, "1.0 MB"), (4 * 10**12, "4.0 TB")]
)
def test_bytes(count: int, text: str) -> None:
    assert bytes_text(count) == text


def test_statistics_leave_nan_and_infinities_apart() -> None:
    numbers = Statistics(tensor(1.0, float("nan"), float("inf"), 3.0, float("-inf")))
    assert (numbers.nan, numbers.infinite, numbers.low, numbers.high, numbers.mean) == (1, 2, 1.0, 3.0, 2.0)
    assert numbers.std == pytest.approx(2**0.5)


def test_histogram_has_a_column_for_each_sixteenth_of_the_range() -> None:
    bars = Statistics(Tensor.of(np.repeat(np.arange(16.0), np.arange(1, 17)))).bars
    assert len(bars) == 16
    assert list(bars) == sorted(bars)
    assert bars[-1] == "█"


def test_statistics_of_extreme_values_are_finite() -> None:
    numbers = Statistics(Tensor.of(np.array([-1.7e308, 0.0, 1.7e308])))
    assert (numbers.low, numbers.high) == (-1.7e308, 1.7e308)
    assert len(numbers.bars) == 16


# ---- plain ---------------------------------------------------------------------------------------------------------


def test_plain_gradient_keeps_columns_under_its_label() -> None:
    found = write("plain", gradient(tensor([1, 2], [3, 4])))
    assert found == "∂z/∂x = tensor([[1., 2.],\n                [3., 4.]])\n"


def test_ascii_writes_d() -> None:
    assert write("plain", gradient(2), ascii_only=True) == "dz/dx = 2\n"


def test_an_expression_is_bracketed_in_the_label() -> None:
    assert write("plain", gradient(6, z="x^2 + 1")) == "∂(x^2 + 1)/∂x = 6\n"


def test_printed_text_is_left_alone() -> None:
    assert write("plain", Text("a"), Text("b\n")) == "ab\n"


def test_a_note_of_a_text_of_several_lines_says_where() -> None:
    source = Source("a = 1\nb = 2\n", "s.tg")
    assert write("plain", Note("look", 6, 11, source)) == "note: look (s.tg:2)\n"
    assert write("plain", Note("look", 0, 1, Source("a", "s.tg"))) == "note: look\n"


def test_quiet_drops_notes_only() -> None:
    out = io.StringIO()
    writer = make_writer("plain", out, out, quiet=True)
    writer.emit(Note("look"))
    writer.emit(Value(3))
    assert out.getvalue() == "3\n"


def test_assignment_line() -> None:
    assert write("plain", Assigned("w", tensor(1, 2))) == "w  float32[2]  8 B\n"


# ---- rich ----------------------------------------------------------------------------------------------------------


def without_colour(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("value", [3, 1.5, "text", tensor(1.5, 2.5), tensor([1, 2], [3, 4], dtype=np.int64)])
def test_rich_shows_what_plain_shows(value: object) -> None:
    assert without_colour(write("rich", Value(value))).endswith(write("plain", Value(value)))
    assert without_colour(write("rich", gradient(value))) == write("plain", gradient(value))


def test_rich_heads_a_tensor_with_name_type_shape_and_bytes() -> None:
    found = without_colour(write("rich", Value(tensor(1, 2), "w")))
    assert found == "w  float32[2]  8 B\ntensor([1., 2.])\n"


def test_rich_sums_up_a_large_tensor() -> None:
    found = without_colour(write("rich", Value(Tensor.of(np.arange(2001, dtype=np.float32)))))
    assert "  0 to 2000  mean 1000  σ 577.8  ████████████████\n" in found


def test_rich_counts_nan_and_infinities_in_a_colour_that_shows() -> None:
    found = write("rich", Value(tensor(1, float("nan"), float("inf"))))
    assert " 1 NaN " in found
    assert " 1 Inf " in found
    assert "\x1b[1;37;41m" in found


def test_rich_does_not_wrap_or_interpret_text() -> None:
    line = "[bold]" + "word " * 60
    assert without_colour(write("rich", Value(line))) == repr(line) + "\n"


def test_rich_error_is_the_plain_diagnostic_coloured() -> None:
    error = TgradError("E0203", "inner sizes differ", labels=(Label(0, 1, "here"),), hint="do [this]")
    error.source = Source("x = 1", "s.tg")
    out = io.StringIO()
    make_writer("rich", out, out).error(error)
    assert without_colour(out.getvalue()) == plain_text(diagnostic(error))


# ---- json ----------------------------------------------------------------------------------------------------------


def objects(*outcomes: object) -> list[dict[str, object]]:
    return [json.loads(line) for line in write("json", *outcomes).splitlines()]


def test_json_tensor() -> None:
    assert objects(Value(tensor([1, 2], [3, 4]), "w")) == [
        {
            "kind": "tensor",
            "dtype": "float32",
            "shape": [2, 2],
            "requires_grad": False,
            "data": [[1.0, 2.0], [3.0, 4.0]],
            "name": "w",
        }
    ]


def test_json_numbers_that_json_lacks() -> None:
    found = objects(Value(tensor(float("nan"), float("inf"), float("-inf"), 0.5)))[0]
    assert found["data"] == ["NaN", "Infinity", "-Infinity", 0.5]
    assert objects(Value(float("nan")))[0]["data"] == "NaN"
    assert objects(Value(1 - 2j))[0]["data"] == [1.0, -2.0]


def test_json_complex_tensor() -> None:
    found = objects(Value(Tensor.of(np.array([1 + 2j, complex("nan")], np.complex64))))[0]
    assert found["data"] == [[1.0, 2.0], ["NaN", 0.0]]


def test_json_gradient_says_of_what_and_wrt_what() -> None:
    head = {"kind": "gradient", "form": "grad", "name": "∂z/∂x", "of": "z", "wrt": "x"}
    assert objects(gradient(6)) == [{**head, "type": "int", "data": 6}]
    assert objects(gradient(tensor(6))) == [
        {**head, "dtype": "float32", "shape": [1], "requires_grad": False, "data": [6.0]}
    ]


def test_json_nested_values() -> None:
    found = objects(Value([1, (True, None), "a"]))[0]
    assert found == {
        "kind": "list",
        "items": [
            {"kind": "number", "type": "int", "data": 1},
            {"kind": "tuple", "items": [{"kind": "bool", "data": True}, {"kind": "none"}]},
            {"kind": "string", "data": "a"},
        ],
    }


def test_json_text_note_and_error_are_objects_too() -> None:
    source = Source("x\ny", "s.tg")
    error = TgradError("E0205", "outside", labels=(Label(2, 3, "here"),), hint="less")
    error.source = source
    out = io.StringIO()
    writer = make_writer("json", out, out)
    writer.emit(Text("hi\n"))
    writer.emit(Note("look", 2, 3, source))
    writer.error(error)
    text, note, failure = map(json.loads, out.getvalue().splitlines())
    assert text == {"kind": "text", "text": "hi\n"}
    assert note == {"kind": "note", "text": "look", "file": "s.tg", "line": 2}
    assert failure == {
        "kind": "error",
        "code": "E0205",
        "class": "IndexError",
        "message": "outside",
        "file": "s.tg",
        "line": 2,
        "column": 1,
        "labels": [{"line": 2, "column": 1, "length": 1, "text": "here"}],
        "hint": "less",
    }


def test_json_of_a_list_inside_itself_is_still_json() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert json.dumps(objects(Value(loop))).count('"list"') == 100
