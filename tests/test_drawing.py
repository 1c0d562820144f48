"""A script as boxes and arrows: nothing is left out, nothing is drawn twice, and both tools read it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from skill.dialogue.library import open_library
from skill.dialogue.script import Script
from skill.events import Couple
from skill.reading.drawing import Box, Drawing, DrawingError, drawn, mermaid, rendered

COUPLE = Couple("Ada", "Ben")
FACTS = {"exercise": "it", "later": "half an hour", "time_out": "twenty minutes"}
SCRIPTS = open_library().scripts

TEXT = r'"(?:[^"#&<>\[\]{}|`\\*_]|#\d+;|<br/>)*"'
ROW = re.compile(
    "  (?:"
    + "|".join(
        (
            rf"\w+(?:\[{TEXT}\]|\({TEXT}\)|\(\({TEXT}\)\)|\(\[{TEXT}\]\)|\{{\{{{TEXT}\}}\}})",
            rf"subgraph \w+\[{TEXT}\]",
            "end",
            rf"\w+ (?:-->|==>|-\.->)(?:\|{TEXT}\|)? \w+",
            r"classDef note \S+",
            "class note note",
        )
    )
    + ")"
)
"""A row of a Mermaid flowchart, as far as we use its grammar."""


def drawing_of(name: str) -> Drawing:
    return drawn(SCRIPTS[name], COUPLE, FACTS)


def boxes(drawing: Drawing) -> dict[str, Box]:
    return {box.id: box for group in drawing.groups for box in group.boxes}


def ids(script: Script, drawing: Drawing) -> dict[str, str]:
    """State → its box: in each group the boxes come in the order of the part's nodes."""
    found = {}
    for part, group in zip(script.parts, drawing.groups, strict=True):
        found |= dict(zip(part.nodes, (box.id for box in group.boxes), strict=False))
    return found


def refused(text: str) -> list[str]:
    """The rows of a Mermaid text that are none."""
    first, *rows = text.partition("\n---\n")[2].splitlines()
    assert first == "flowchart TD"
    return [row for row in rows if not ROW.fullmatch("  " + row.strip())]


def test_every_state_and_every_way_is_drawn_and_none_twice() -> None:
    for name, script in SCRIPTS.items():
        drawing = drawing_of(name)
        state_ids, all_boxes = ids(script, drawing), boxes(drawing)
        assert len(set(state_ids.values())) == sum(not node.anytime for node in script.nodes.values())
        arrows = {(arrow.start, arrow.to, arrow.rare): arrow.label for arrow in drawing.arrows}
        assert len(arrows) == len(drawing.arrows)
        for state, start in state_ids.items():
            for how, to in script.nodes[state].ways():
                if to == "end.unanswered":
                    continue
                label = {"at most": "after", "spoken": "", "unanswered": "no answer"}.get(how, how)
                ways = [
                    told
                    for (here, there, rare), told in arrows.items()
                    if here == start
                    and rare == (how == "at most")
                    and (
                        there == state_ids.get(to, "done")
                        if to in state_ids or to == "end.completed"
                        else all_boxes.get(there, Box("", "say", ("",))).rows == (f"end: {to[4:]}",)
                    )
                ]
                assert len(ways) == 1, (state, how, to)
                assert label.replace("-", " ") in ways[0]


def test_a_box_says_who_and_how_long_and_what() -> None:
    script = SCRIPTS["daily-check-in"]
    drawing = drawing_of("daily-check-in")
    box = boxes(drawing)[ids(script, drawing)["share-reflect-1.reflect"]]
    assert box.rows[0] == "reflect: Ben · 2 min"
    assert box.rows[1].startswith("Ben, ")
    assert [group.title for group in drawing.groups][:3] == [
        "consent · Ada",
        "consent · Ben",
        "share-reflect · Ada",
    ]


def test_ways_to_the_same_place_are_one_and_say_each_answer() -> None:
    script, drawing = SCRIPTS["daily-check-in"], drawing_of("daily-check-in")
    state_ids = ids(script, drawing)
    start = state_ids["share-reflect-1.confirm"]
    found = {arrow.to: arrow.label for arrow in drawing.arrows if arrow.start == start}
    assert found[state_ids["share-reflect-1.missed"]] == "partly / no"
    share = state_ids["share-reflect-1.share"]
    assert [arrow.label for arrow in drawing.arrows if arrow.start == share] == ["done / time", "pass"]


def test_the_usual_way_leads_from_the_start_to_the_end() -> None:
    for name in SCRIPTS:
        usual = {arrow.start: arrow.to for arrow in drawing_of(name).arrows if arrow.usual}
        here, seen = "start", list[str]()
        while here in usual:
            here = usual[here]
            assert here not in seen
            seen.append(here)
        assert here == "done"


def test_mermaid_gets_rows_of_its_grammar_only() -> None:
    for name in SCRIPTS:
        assert refused(mermaid(drawing_of(name))) == []


def test_no_name_breaks_the_grammar(tmp_path: Path) -> None:
    (tmp_path / "rounds").mkdir()
    worst = 'end "; a|b [c] {d} #1; `e` <f> &amp; *g* \\h'
    (tmp_path / "rounds" / f"{worst}.yaml").write_text(
        "states: {'st\"at|e]': {say: 'He said: \"no\" <b> & \\ so.', next: end}}"
    )
    (tmp_path / "ours.yaml").write_text(
        f"name: \"it's: ours\"\nabout: x\nstart: [our own thing]\nsource: x\nsteps: ['{worst}']\n"
    )
    drawing = drawn(open_library(own=tmp_path).scripts["ours"], COUPLE, FACTS)
    assert refused(mermaid(drawing)) == []
    assert "title: 'It''s: ours'" in mermaid(drawing)
    if shutil.which("dot"):
        told = "".join(ElementTree.fromstring(rendered(drawing, "svg")).itertext())
        assert worst in told
        assert 'He said: "no" <b> & \\ so.' in told


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_draws_every_box() -> None:
    for name in SCRIPTS:
        drawing = drawing_of(name)
        tree = ElementTree.fromstring(rendered(drawing, "svg"))
        space = {"svg": "http://www.w3.org/2000/svg"}
        assert len(tree.findall(".//svg:g[@class='node']", space)) == len(boxes(drawing)) + 2
        assert len(tree.findall(".//svg:g[@class='cluster']", space)) == len(drawing.groups)
    assert rendered(drawing, "png").startswith(b"\x89PNG")


def test_without_graphviz_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DrawingError, match="apt install graphviz"):
        rendered(drawing_of("appreciation"), "svg")
