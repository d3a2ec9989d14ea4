"""The kinds of token: small numbers that the lexer gives and that the parse tables are indexed by.

A kind is what the grammar needs to know of a token, no more: all operators that can only stand between two operands
are one kind, so that the tables stay small and lines of the same shape can share one parse. The grammar names a kind
either by the name below or, for those that are one fixed text, by that text.
"""

from __future__ import annotations

LAYOUT = "END NEWLINE INDENT DEDENT"
CLASSES = "NAME NUMBER STRING CONSTANT PREFIX SIGN BINARY AUGMENTED"
MARKS = "* ** / ( ) [ ] { } , : ; . = := ->"
STATEMENT_WORDS = (
    "if elif else while def return break continue pass global nonlocal try except finally raise from import"
)
MORE_WORDS = "as with assert del class lambda"
DECIDED = (
    "HEAD AT GIVEN ORDER TARGET OPTION SAVE WRT_COMMA AT_COMMA PER SUPERSCRIPT DECORATOR NOTEBOOK UNKNOWN RESERVED"
)
# Of these the lexer has to look at what stands around before it knows the kind.
SPECIAL = "for in not is PARTIAL PRINT COMMAND WRT MATRIX"

KINDS = " ".join((LAYOUT, CLASSES, MARKS, STATEMENT_WORDS, MORE_WORDS, DECIDED, SPECIAL)).split()
# Raised when the tables that `compiling` makes are laid out in another way.
TABLES_FORMAT = 2

NUMBER_OF = {name: number for number, name in enumerate(KINDS)}

END = NUMBER_OF["END"]
NEWLINE = NUMBER_OF["NEWLINE"]
INDENT = NUMBER_OF["INDENT"]
DEDENT = NUMBER_OF["DEDENT"]
NAME = NUMBER_OF["NAME"]
NUMBER = NUMBER_OF["NUMBER"]
STRING = NUMBER_OF["STRING"]
CONSTANT = NUMBER_OF["CONSTANT"]
PREFIX = NUMBER_OF["PREFIX"]
SIGN = NUMBER_OF["SIGN"]
BINARY = NUMBER_OF["BINARY"]
AUGMENTED = NUMBER_OF["AUGMENTED"]
STAR = NUMBER_OF["*"]
DOUBLE_STAR = NUMBER_OF["**"]
SLASH = NUMBER_OF["/"]
COMMA = NUMBER_OF[","]
COLON = NUMBER_OF[":"]
SEMICOLON = NUMBER_OF[";"]
DOT = NUMBER_OF["."]
EQUALS = NUMBER_OF["="]
OPENING = frozenset(NUMBER_OF[text] for text in "([{")
CLOSING = frozenset(NUMBER_OF[text] for text in ")]}")
BRACKETS = OPENING | CLOSING
ROUND = NUMBER_OF["("]
SQUARE = NUMBER_OF["["]
HEAD = NUMBER_OF["HEAD"]
AT = NUMBER_OF["AT"]
GIVEN = NUMBER_OF["GIVEN"]
ORDER = NUMBER_OF["ORDER"]
TARGET = NUMBER_OF["TARGET"]
OPTION = NUMBER_OF["OPTION"]
SAVE = NUMBER_OF["SAVE"]
AS = NUMBER_OF["as"]
WRT_COMMA = NUMBER_OF["WRT_COMMA"]
AT_COMMA = NUMBER_OF["AT_COMMA"]
PER = NUMBER_OF["PER"]
SUPERSCRIPT = NUMBER_OF["SUPERSCRIPT"]
DECORATOR = NUMBER_OF["DECORATOR"]
NOTEBOOK = NUMBER_OF["NOTEBOOK"]
UNKNOWN = NUMBER_OF["UNKNOWN"]
RESERVED = NUMBER_OF["RESERVED"]
FOR = NUMBER_OF["for"]
IN = NUMBER_OF["in"]
NOT = NUMBER_OF["not"]
IS = NUMBER_OF["is"]
PARTIAL = NUMBER_OF["PARTIAL"]
PRINT = NUMBER_OF["PRINT"]
COMMAND = NUMBER_OF["COMMAND"]
WRT = NUMBER_OF["WRT"]
MATRIX = NUMBER_OF["MATRIX"]
FIRST_SPECIAL = FOR

# Tokens after which an operand is complete, so that what follows is an operator.
ENDS_OPERAND = CLOSING | {NAME, NUMBER, STRING, CONSTANT, SUPERSCRIPT}

# Words and operators with a kind of their own; any other word is a NAME.
KIND_OF = {text: NUMBER_OF[text] for text in KINDS if not text.isupper()}
KIND_OF |= dict.fromkeys(("None", "True", "False", "..."), CONSTANT)
KIND_OF |= dict.fromkeys(("+", "-", "\N{MINUS SIGN}"), SIGN)
KIND_OF |= dict.fromkeys(("and", "or", "<", ">", "<=", ">=", "==", "!=", "//", "%", "<<", ">>", "&", "|", "^"), BINARY)
KIND_OF |= dict.fromkeys(("+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", "<<=", ">>=", "**="), AUGMENTED)
KIND_OF |= dict.fromkeys(("async", "await", "yield"), RESERVED)
KIND_OF |= dict.fromkeys(("graph", "why", "help", "symbol"), COMMAND)
KIND_OF |= {"~": PREFIX, "@": MATRIX, "print": PRINT, "wrt": WRT, "\N{PARTIAL DIFFERENTIAL}": PARTIAL}

# The words that open a gradient form where a `wrt` follows; those of the second set may take over one of the first.
DERIVATIVES = frozenset(("grad", "jacobian", "hessian", "jvp", "vjp"))
INSIGHTS = frozenset(("derive", "explain", "check", "emit"))
