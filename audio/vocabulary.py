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
    listed = model / "graph" / "words.txt"
    if listed.is_file():
        symbols = [line.split()[0] for line in listed.read_text("utf-8").splitlines() if line.strip()]
    else:
        symbols = _symbols_in(model / "graph" / "Gr.fst")
    return [symbol for symbol in symbols if symbol[0] not in "<[#!"]


def _symbols_in(automaton: Path) -> list[str]:
    """The output symbols in front of an OpenFst file (its binary format, versions 1.3 and later)."""
    try:
        with automaton.open("rb") as file:
            return _output_symbols(file)
    except (OSError, struct.error, UnicodeDecodeError):
        return []


def _output_symbols(file: BinaryIO) -> list[str]:
    if _number(file, "<i") != _FST:
        return []
    _text(file), _text(file)  # the kind of automaton and of its arcs
    _number(file, "<i")  # version
    flags = _number(file, "<i")
    file.seek(struct.calcsize("<Qqqq"), io.SEEK_CUR)  # properties, start, states, arcs
    symbols = _table(file) if flags & _HAS_INPUT_SYMBOLS else []
    return _table(file) if flags & _HAS_OUTPUT_SYMBOLS else symbols


def _table(file: BinaryIO) -> list[str]:
    if _number(file, "<i") != _SYMBOLS:
        return []
    _text(file)  # name
    _number(file, "<q")  # next free key
    symbols = []
    for _ in range(_number(file, "<q")):
        symbols.append(_text(file))
        _number(file, "<q")  # key
    return [symbol for symbol in symbols if symbol]


def _number(file: BinaryIO, kind: str) -> int:
    return int(struct.unpack(kind, file.read(struct.calcsize(kind)))[0])


def _text(file: BinaryIO) -> str:
    length = _number(file, "<i")
    return file.read(length).decode("utf-8")
