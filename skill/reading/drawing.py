"""A script drawn as boxes and arrows, as a person would draw it: for Mermaid, and for Graphviz."""

from __future__ import annotations

import html
import itertools
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import graphviz  # type: ignore[import-untyped]

from skill.dialogue.script import END, Node, Part, Script, outcome_of
from skill.events import Couple, Outcome
from skill.exercise.wording import Wording
from skill.reading.page import UNANSWERED, in_words, lasting
from skill.reading.reading import read

Shape = Literal["floor", "ask", "quiet", "say", "start", "end"]

COMPLETED = END + Outcome.COMPLETED

NOTE = "At any moment: pause, stop or time-out. A question without an answer ends it, unless drawn otherwise."
"""What is the same everywhere is told once, and not drawn."""

COLUMNS, ROWS = 30, 4
"""So much of what is said at a state fits into its box."""


class DrawingError(Exception):
    """There is no picture; the message says why, and what helps."""


@dataclass(frozen=True, slots=True)
class Box:
    """One state, or a start or an end; *rows* are what is written in it, the first in larger letters."""

    id: str
    shape: Shape
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one box to another.

    *usual*: it is on the way that leads straight on. *rare*: it is taken only after a state was entered
    often enough.
    """

    start: str
    to: str
    label: str = ""
    usual: bool = False
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of one part, under its title."""

    id: str
    title: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What there is to draw: a title, groups of boxes, the start and the end beside them, and arrows."""

    title: str
    groups: tuple[Group, ...]
    arrows: tuple[Arrow, ...]


START_BOX = Box("start", "start", ("start",))
END_BOX = Box("done", "end", ("end",))


def drawn(script: Script, couple: Couple, facts: Mapping[str, str]) -> Drawing:
    """*script* as boxes and arrows; *couple* and *facts* as for :class:`skill.exercise.wording.Wording`."""
    return _Drawing(script, couple, facts).drawing()


def mermaid(drawing: Drawing) -> str:
    """*drawing* as the text of a Mermaid flowchart, with a newline at its end."""
    rows = ["---", f"title: {_yaml(drawing.title)}", "---", "flowchart TD"]
    rows.append(f"  {_mermaid_box(START_BOX)}")
    for group in drawing.groups:
        rows.append(f"  subgraph {group.id}[{_mermaid_text([group.title])}]")
        rows += [f"    {_mermaid_box(box)}" for box in group.boxes]
        rows.append("  end")
    rows.append(f"  {_mermaid_box(END_BOX)}")
    for arrow in drawing.arrows:
        line = "-.->" if arrow.rare else "==>" if arrow.usual else "-->"
        label = f"|{_mermaid_text([arrow.label])}|" if arrow.label else ""
        rows.append(f"  {arrow.start} {line}{label} {arrow.to}")
    rows.append(f"  note[{_mermaid_text([NOTE])}]")
    rows.append("  classDef note fill:none,stroke:none")
    rows.append("  class note note")
    return "\n".join(rows) + "\n"


def rendered(drawing: Drawing, form: Literal["svg", "png", "mermaid"]) -> bytes:
    """*drawing* as a file of that form.

    Raises:
        DrawingError: Graphviz is missing, or failed.
    """
    if form == "mermaid":
        return mermaid(drawing).encode()
    try:
        return bytes(dot(drawing).pipe(format=form))
    except graphviz.ExecutableNotFound as error:
        raise DrawingError(
            "Graphviz draws this, and its program `dot` is not here. Install it with: sudo apt install "
            "graphviz. Or take --format mermaid, which needs no program."
        ) from error
    except graphviz.CalledProcessError as error:
        raise DrawingError(f"Graphviz could not draw this: {error}") from error


def dot(drawing: Drawing) -> graphviz.Digraph:
    """*drawing* for Graphviz."""
    graph = graphviz.Digraph(drawing.title)
    label = f"<<b>{html.escape(drawing.title)}</b><br/><font point-size='10'>{html.escape(NOTE)}</font>>"
    graph.attr("graph", label=label, labelloc="t", compound="true", newrank="true")
    graph.attr("graph", fontname=_FONT, fontsize="16", ranksep="0.35", nodesep="0.3", pad="0.2", dpi="96")
    graph.attr("node", fontname=_FONT, fontsize="11", height="0.4", margin="0.14,0.07")
    graph.attr("edge", fontname=_FONT, fontsize="9", color="#606060", fontcolor="#404040", arrowsize="0.7")
    _dot_box(graph, START_BOX)
    for group in drawing.groups:
        with graph.subgraph(name=f"cluster_{group.id}") as part:
            part.attr(label=f"<{html.escape(group.title)}>", labeljust="l", fontsize="11", margin="12")
            part.attr(style="rounded", color="#b0b0b0", fontcolor="#606060")
            for box in group.boxes:
                _dot_box(part, box)
    _dot_box(graph, END_BOX)
    for arrow in drawing.arrows:
        style = {"style": "dashed"} if arrow.rare else _SPINE if arrow.usual else {}
        label = f"< {html.escape(arrow.label)} >" if arrow.label else ""
        graph.edge(arrow.start, arrow.to, label=label, **style)
    for group, following in itertools.pairwise(drawing.groups):
        # Each part begins below all of the one before, so that the way through them is straight.
        for box in group.boxes:
            if box.shape == "end":
                graph.edge(box.id, following.boxes[0].id, style="invis")
    return graph


_FONT = "Helvetica"

_SPINE = {"penwidth": "2", "color": "#202020", "weight": "20"}
"""The usual way: heavy, so that it comes out straight from top to bottom."""

_MERMAID_SHAPES: Mapping[Shape, tuple[str, str]] = {
    "floor": ("[", "]"),
    "ask": ("{{", "}}"),
    "quiet": ("([", "])"),
    "say": ("(", ")"),
    "start": ("((", "))"),
    "end": ("([", "])"),
}

_DOT_SHAPES: Mapping[Shape, Mapping[str, str]] = {
    "floor": {"shape": "box", "style": "filled", "fillcolor": "#e3eefc"},
    "ask": {"shape": "hexagon", "style": "filled", "fillcolor": "#fff3d6", "margin": "0.02,0.05"},
    "quiet": {"shape": "box", "style": "rounded,filled", "fillcolor": "#ececec"},
    "say": {"shape": "box", "style": "rounded,filled", "fillcolor": "#ffffff"},
    "start": {"shape": "circle", "style": "filled", "fillcolor": "#ffffff", "margin": "0.02"},
    "end": {"shape": "box", "style": "rounded,filled,bold", "fillcolor": "#ffffff", "height": "0.3"},
}


class _Drawing:
    """Makes boxes and arrows of a script."""

    def __init__(self, script: Script, couple: Couple, facts: Mapping[str, str]) -> None:
        self._script = script
        self._wording = Wording(script, couple, facts)
        states = [moment.state for moment in read(script, couple, facts).moments]
        self._usual = {*itertools.pairwise([*states, COMPLETED])}
        names = [name for part in script.parts for name in part.nodes]
        self._ids = {name: f"n{index}" for index, name in enumerate(names)}
        self._ids[COMPLETED] = END_BOX.id

    def drawing(self) -> Drawing:
        groups, arrows = [], [Arrow(START_BOX.id, self._ids[self._script.first], usual=True)]
        for index, part in enumerate(self._script.parts):
            nodes = [self._script.nodes[name] for name in part.nodes]
            ends: dict[str, Box] = {}
            for node in nodes:
                arrows += self._arrows(node, f"p{index}", ends)
            boxes = (*(self._box(node) for node in nodes), *ends.values())
            groups.append(Group(f"p{index}", self._title(part, nodes), boxes))
        title = self._script.title
        return Drawing(title[:1].upper() + title[1:], tuple(groups), tuple(arrows))

    def _title(self, part: Part, nodes: Sequence[Node]) -> str:
        """What the round is called, and whose it is, if that makes a difference."""
        named = {node.person for node in nodes} - {"both", "nobody"}
        return f"{part.name} · {self._wording.name(part.person)}" if named else part.name

    def _box(self, node: Node) -> Box:
        what, who = in_words(node.name), self._wording.name(node.person)
        if node.kind == "floor":
            clock = ", by the clock" if node.strict else ""
            what = f"{what}: {who} · {lasting(node.seconds)}{clock}"
        elif node.kind == "quiet":
            what = f"{what} · {lasting(node.seconds)}"
        elif node.kind == "ask" and who:
            what = f"{what}: {who}?"
        shortest = min(node.say.all(), key=len)
        text = self._wording.said(node, shortest, node.seconds, card=f"({node.draws})" if node.draws else "…")
        words = textwrap.wrap(text, COLUMNS, max_lines=ROWS, placeholder=" …")
        return Box(self._ids[node.name], node.kind, (what, *words))

    def _arrows(self, node: Node, part: str, ends: dict[str, Box]) -> list[Arrow]:
        """The ways out of *node*, those to the same place as one; *ends* gets the ends that are only here."""
        leads: dict[str, list[str]] = {}
        for answer, to in node.on.items():
            leads.setdefault(to, []).append(in_words(answer))
            if answer == "done" and not node.by_clock:
                leads[to].append("time")
        if node.next:
            leads.setdefault(node.next, []).extend(["time"] if node.timed else [])
        if node.kind == "ask" and node.unanswered != UNANSWERED:
            leads.setdefault(node.unanswered, []).append("no answer")
        start = self._ids[node.name]
        arrows = [
            Arrow(start, self._to(to, part, ends), " / ".join(answers), (node.name, to) in self._usual)
            for to, answers in leads.items()
        ]
        if node.at_most is not None:
            times = "once" if node.at_most == 1 else f"{node.at_most} times"
            arrows.append(Arrow(start, self._to(node.instead, part, ends), f"after {times}", rare=True))
        return arrows

    def _to(self, target: str, part: str, ends: dict[str, Box]) -> str:
        """The id of where a way leads; an end that is not the usual one stands in the part where it is."""
        outcome = outcome_of(target)
        if outcome in (None, Outcome.COMPLETED):
            return self._ids[target]
        if target not in ends:
            ends[target] = Box(f"{part}e{len(ends)}", "end", (f"end: {outcome}",))
        return ends[target].id


def _mermaid_box(box: Box) -> str:
    before, after = _MERMAID_SHAPES[box.shape]
    return f"{box.id}{before}{_mermaid_text(box.rows)}{after}"


def _mermaid_text(rows: Sequence[str]) -> str:
    """*rows* in quotes, with what would end them, or be taken for markup, as entities."""
    safe = ("".join(_ENTITIES.get(one, one) for one in " ".join(row.split())) for row in rows)
    return f'"{"<br/>".join(safe)}"'


_ENTITIES = {one: f"#{ord(one)};" for one in '"#&<>`|\\*_[]{}'}


def _yaml(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _dot_box(graph: graphviz.Digraph, box: Box) -> None:
    first, *others = (html.escape(row) for row in box.rows)
    small = "".join(f"<br/><font point-size='9'>{row}</font>" for row in others)
    graph.node(box.id, label=f"<{first}{small}>", **_DOT_SHAPES[box.shape])
