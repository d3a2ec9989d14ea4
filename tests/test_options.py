"""The command's arguments."""

from __future__ import annotations

import pytest

from tgrad_cli.options import FLAGS, UsageError, help_text, read_options


def test_codes_and_files_keep_their_order() -> None:
    options = read_options(["a.tg", "-e", "x", "-", "-ey", "b.py"])
    assert options.inputs == [("file", "a.tg"), ("code", "x"), ("file", "-"), ("code", "y"), ("file", "b.py")]


def test_a_value_may_be_glued_with_an_equals_sign() -> None:
    assert read_options(["--seed=7"]).flags == read_options(["--seed", "7"]).flags == {"--seed": "7"}


def test_a_negative_number_is_a_value() -> None:
    assert read_options(["--seed", "-7"]).number("--seed", -10, 10) == -7


def test_two_dashes_end_the_options() -> None:
    assert read_options(["--", "-e", "--help"]).inputs == [("file", "-e"), ("file", "--help")]


def test_binds_are_split_at_the_first_equals_sign() -> None:
    assert read_options(["--bind", "x=[1, 2]", "--bind=y = x == 1"]).binds == [("x", "[1, 2]"), ("y", " x == 1")]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--sed", "1"], "did you mean --seed?"),
        (["-x"], "there is no option -x"),
        (["-e"], "-e needs a value"),
        (["--seed"], "--seed needs a value"),
        (["--quiet=1"], "--quiet takes no value"),
        (["--bind", "x"], "--bind takes NAME=VALUE"),
        (["--bind", "1x=2"], "--bind takes NAME=VALUE"),
        (["--bind", "if=2"], "--bind takes NAME=VALUE"),
    ],
)
def test_wrong_use_is_named(arguments: list[str], complaint: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_options(arguments)
    assert complaint in str(raised.value)


@pytest.mark.parametrize("text", ["x", "1.5", "", "101"])
def test_a_number_outside_its_range_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError):
        read_options(["--precision", text]).number("--precision", 0, 100)


def test_a_word_that_is_no_choice_is_wrong_use() -> None:
    with pytest.raises(UsageError) as raised:
        read_options(["--format", "xml"]).choice("--format", ("plain", "json"))
    assert str(raised.value) == "--format takes plain or json, not 'xml'"


def test_help_names_every_flag_within_a_terminal() -> None:
    text = help_text()
    assert all(f"  {name}" in text for name, _, _ in FLAGS)
    assert max(map(len, text.splitlines())) <= 120
