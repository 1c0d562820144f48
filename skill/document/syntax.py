"""Why a file is no YAML, as those who write dialogues would say it, and where it has to be mended.

PyYAML tells what its parser expected, and where it noticed. People want to know what they left out: a quote,
a comma, a space; and that is often on a line before.
"""

from __future__ import annotations

import re

import yaml

from skill.document.explained import shown

Told = tuple[int, int, str]
"""Line and column, counted from 0, and a sentence."""

TOO_LARGE = "too large or too deep: is an alias repeating itself?"

LONGEST_LINE = 1000
"""Letters of a line that are looked at: in a longer one, looking would take seconds."""

_CURLY = re.compile(r"(?:^|[\s\[{,])([“”„«»‘])")
_BRACE = re.compile(r"(?:^|[\s\[,])(\{[\w-]+\})\s*[^\s,\]}]")
_BRACE_COMMA = re.compile(r"(?:^\s*-|:)\s+(\{[\w-]+\}),")
_TEXT_WITH_COLON = re.compile(r"(?P<key>[\w-]+):\s+(?P<text>[^\"'{\[|>].*?: .*)$")
_KEY = re.compile(r"^\s*(?:- +)*([^\s#:][^:#]*):(?:\s|$)")


def told(error: yaml.MarkedYAMLError, text: str) -> Told:
    """Where *text* is no YAML, and why, in a sentence that says what helps."""
    return _Reason(error, text).told()


class _Reason:
    def __init__(self, error: yaml.MarkedYAMLError, text: str) -> None:
        self._problem = (error.problem or "it cannot be read").rstrip(".")
        self._context = error.context or ""
        self._lines = text.splitlines()
        mark = error.problem_mark or error.context_mark
        self._at = (mark.line, mark.column) if mark else (0, 0)
        begun = error.context_mark or mark
        self._begun = (begun.line, begun.column) if begun else self._at

    def told(self) -> Told:
        for look in (
            self._document, self._tab, self._alias, self._curly_quotes, self._brace, self._open_quotes,
            self._text_after_quotes, self._start_of_a_text, self._escape, self._no_colon, self._too_many,
            self._never_closed, self._colon_in_a_text, self._comma, self._indent,
        ):  # fmt: skip
            found = look()
            if found:
                return found
        where = f" in {shown(self._line().strip())}" if self._line().strip() else ""
        return *self._at, f"this is no YAML: {self._problem}{where}."

    def _line(self, number: int | None = None) -> str:
        number = self._at[0] if number is None else number
        return self._lines[number][:LONGEST_LINE] if 0 <= number < len(self._lines) else ""

    def _here(self, sentence: str) -> Told:
        return *self._at, sentence

    def _where_begun(self, sentence: str) -> Told:
        return *self._begun, sentence

    # -- one thing that may be wrong, each; None if it is not that ------------------------------------------

    def _document(self) -> Told | None:
        if self._problem == TOO_LARGE:
            return self._here(TOO_LARGE)
        if "another document" in self._problem:
            return self._here("`---` begins a second document here: one file has one.")
        return None

    def _tab(self) -> Told | None:
        if "\\t" in self._problem or "'\t'" in self._problem:
            return self._here(f"a tab stands where spaces belong in {shown(self._line().strip())}.")
        return None

    def _alias(self) -> Told | None:
        found = re.match(r"found undefined alias '(.*)'", self._problem)
        if not found:
            return None
        star = f"*{found[1]}"
        return self._here(
            f"{shown(star)} refers to nothing: a text that begins with `*` has to stand in quotes."
        )

    def _curly_quotes(self) -> Told | None:
        found = _CURLY.search(self._line())
        if not found or found.start(1) > self._at[1]:
            return None
        return self._at[0], found.start(1), f'`{found[1]}` is no quotation mark here: write `"`.'

    def _brace(self) -> Told | None:
        """A text that begins with a word in braces is taken for `{key: value}`."""
        line = self._line()
        inner = _BRACE_COMMA.search(line) or _BRACE.search(line)
        if not inner or inner.start(1) >= self._at[1]:
            return None
        sentence = f'a text that begins with a brace has to stand in quotes: `"{inner[1]} …"`.'
        return self._at[0], inner.start(1), sentence

    def _open_quotes(self) -> Told | None:
        if "quoted scalar" not in self._context or "escape" in self._problem:
            return None
        return self._where_begun("the quotation mark that stands here is never closed.")

    def _text_after_quotes(self) -> Told | None:
        before, after = self._line()[: self._at[1]].rstrip(), self._line()[self._at[1] :]
        if before[-1:] not in ('"', "'") or not after or after[0] in ",]}:" or before[-2:-1] in ("", ":"):
            return None
        if after[0] in "\"'" and "flow" in self._context:
            return self._here("a comma is missing before this.")
        mark = before[-1]
        other = "double quotes" if mark == "'" else "single quotes"
        return self._here(
            f"a text ends at the `{mark}` before this: does it go on? Put all of it in {other}."
        )

    def _start_of_a_text(self) -> Told | None:
        at = self._line()[self._at[1] : self._at[1] + 1]
        if "cannot start any token" in self._problem:
            return self._here(f"a text that begins with `{at}` has to stand in quotes.")
        found = re.search(r"(?:^|[\s\[{,])([*&!|>])\S*$", self._line()[: self._at[1] + 1])
        if found and re.search("alphabetic or numeric|chomping|tag", self._problem):
            sentence = f"a text that begins with `{found[1]}` has to stand in quotes."
            return self._at[0], found.start(1), sentence
        return None

    def _escape(self) -> Told | None:
        if "unknown escape character" not in self._problem:
            return None
        return self._here("a `\\` means something else in double quotes: take it out.")

    def _no_colon(self) -> Told | None:
        """A key without its colon, or without the space after it: noticed on the next line only."""
        if "could not find expected ':'" in self._problem:
            word = self._line(self._begun[0]).strip()
            return self._where_begun(f"{shown(word)} stands alone: is a `:` and a value missing?")
        line = self._at[0]
        before = self._line(line - 1)
        if "mapping values are not allowed" not in self._problem or _KEY.match(before) or not before.strip():
            return None
        if not _KEY.match(self._line()) or before.lstrip().startswith("#"):
            return None
        what = "a space is missing after the `:`" if ":" in before else "a `:` is missing"
        return line - 1, len(before) - len(before.lstrip()), f"{what} in {shown(before.strip())}."

    def _too_many(self) -> Told | None:
        found = re.search(r"but found '([\]}])'", self._problem)
        return self._here(f"`{found[1]}` closes nothing here: one is too many.") if found else None

    def _never_closed(self) -> Told | None:
        if "flow" not in self._context or self._begun[0] == self._at[0]:
            return None
        bracket = self._line(self._begun[0])[self._begun[1] : self._begun[1] + 1]
        before = self._line(self._at[0] - 1).rstrip()
        if before[-1:] not in ",[{" and _KEY.match(self._line()) and self._line()[:1].isspace():
            return self._here("a comma is missing before this line.")
        return self._where_begun(f"the `{bracket}` that stands here is never closed.")

    def _colon_in_a_text(self) -> Told | None:
        found = _TEXT_WITH_COLON.search(self._line())
        if not found or self._at[1] < found.start("text") or "mapping values are not" not in self._problem:
            return None
        quoted = f'{found["key"]}: "{found["text"].rstrip()}"'
        sentence = f"a text with a colon in it has to stand in quotes: {shown(quoted)}."
        return self._at[0], found.start("text"), sentence

    def _comma(self) -> Told | None:
        if "flow" not in self._context:
            return None
        return self._here("a comma is missing before this; or a text with a colon has to stand in quotes.")

    def _indent(self) -> Told | None:
        line = self._line().strip()
        if "found '-'" in self._problem:
            return self._here("a list begins here among `key: value` lines: indent it below its key.")
        if "mapping values are not allowed" in self._problem or "block" in self._context:
            depth = len(self._line()) - len(self._line().lstrip())
            sentence = f"{shown(line)} is indented otherwise than the lines that it belongs to."
            return self._at[0], depth, sentence
        return None
