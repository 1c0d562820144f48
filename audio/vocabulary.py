"""Which words a Vosk model has, read from its files: Vosk itself answers only for one word at a time."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import BinaryIO

_FST, _SYMBOLS = 2125659606, 2125658996
"""The numbers with which OpenFst begins an automaton and a symbol table."""

_HAS_INPUT_SYMBOLS, _HAS_OUTPUT_SYMBOLS = 1, 2


def words_of(model: Path) -> list[str]:
    """The words of the model in the folder *model*, without its marks such as ``<eps>`` and ``[unk]``.

    Some models list them in a file, others carry them inside their grammar; empty where neither is so.
    """
    return [*numbered_words(model).values()]


def numbered_words(model: Path) -> dict[int, str]:
    """The same, each by the number that it has in the model."""
    listed = model / "graph" / "words.txt"
    if listed.is_file():
        rows = (line.split() for line in listed.read_text("utf-8").splitlines() if line.strip())
        symbols = {int(number): symbol for symbol, number in rows}
    else:
        symbols = _symbols_in(model / "graph" / "Gr.fst")
    return {number: symbol for number, symbol in symbols.items() if symbol and symbol[0] not in "<[#!"}


def _symbols_in(automaton: Path) -> dict[int, str]:
    """The output symbols in front of an OpenFst file (its binary format, versions 1.3 and later)."""
    try:
        with automaton.open("rb") as file:
            return read_header(file)[1]
    except (OSError, struct.error, UnicodeDecodeError):
        return {}


def read_header(file: BinaryIO) -> tuple[str, dict[int, str]]:
    """Read *file*, an OpenFst automaton, up to its states; returns its kind and its output symbols.

    Raises:
        struct.error: it ends too early.
        UnicodeDecodeError: a symbol is no text.
    """
    if _number(file, "<i") != _FST:
        return "", {}
    kind, arcs = _text(file), _text(file)
    _number(file, "<i")  # version
    flags = _number(file, "<i")
    file.seek(struct.calcsize("<Qqqq"), io.SEEK_CUR)  # properties, start, states, arcs
    symbols = _table(file) if flags & _HAS_INPUT_SYMBOLS else {}
    return f"{kind}/{arcs}", _table(file) if flags & _HAS_OUTPUT_SYMBOLS else symbols


def _table(file: BinaryIO) -> dict[int, str]:
    if _number(file, "<i") != _SYMBOLS:
        return {}
    _text(file)  # name
    _number(file, "<q")  # next free key
    symbols = {}
    for _ in range(_number(file, "<q")):
        symbol = _text(file)
        symbols[_number(file, "<q")] = symbol
    return symbols


def _number(file: BinaryIO, kind: str) -> int:
    return int(struct.unpack(kind, file.read(struct.calcsize(kind)))[0])


def _text(file: BinaryIO) -> str:
    length = _number(file, "<i")
    return file.read(length).decode("utf-8")
