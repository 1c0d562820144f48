"""A dialogue's steps, unrolled and composed: which round comes when, with whom, how long, in what words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from furnished import ROUNDS, composed, dialogue, opened
from playing import play, run_of, said

from skill.dialogue.script import Script
from skill.document.document import DocumentError
from skill.events import Outcome

ADA, BEN = "opener", "partner"
BOTH = "each: [opener, partner]"


def order(script: Script) -> list[tuple[str, str]]:
    """Each round in its place, and who has its first role."""
    return [(part.round, part.person) for part in script.parts]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("[talk, other]", [("talk", ADA), ("other", ADA)]),
        (f"[{{round: talk, {BOTH}}}]", [("talk", ADA), ("talk", BEN)]),
        ("[{round: talk, each: [partner]}]", [("talk", BEN)]),
        ("[{round: talk, each: [partner, opener, partner]}]", [("talk", BEN), ("talk", ADA), ("talk", BEN)]),
        (f"[{{round: talk, times: 2, {BOTH}}}]", [("talk", ADA), ("talk", BEN)] * 2),
    ],
    ids=["plain", "each", "one of them", "three", "times"],
)
def test_a_step_is_a_round_for_each_and_again(
    tmp_path: Path, steps: str, expected: Sequence[tuple[str, str]]
) -> None:
    assert order(composed(tmp_path, steps)) == expected


def test_a_group_with_each_is_a_block_for_each_person(tmp_path: Path) -> None:
    script = composed(tmp_path, f"[{{{BOTH}, steps: [talk, other]}}]")
    assert order(script) == [("talk", ADA), ("other", ADA), ("talk", BEN), ("other", BEN)]


def test_each_on_the_inner_steps_is_item_by_item(tmp_path: Path) -> None:
    script = composed(tmp_path, f"[{{steps: [{{round: talk, {BOTH}}}, {{round: other, {BOTH}}}]}}]")
    assert order(script) == [("talk", ADA), ("talk", BEN), ("other", ADA), ("other", BEN)]


def test_a_group_repeats_as_a_whole(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{times: 2, steps: [talk, {round: other, each: [partner]}]}]")
    assert order(script) == [("talk", ADA), ("other", BEN)] * 2


def test_swap_alternates_who_goes_first_in_each_that_is_within(tmp_path: Path) -> None:
    script = composed(tmp_path, f"[{{times: 3, swap: true, steps: [other, {{round: talk, {BOTH}}}]}}]")
    first = [("other", ADA), ("talk", ADA), ("talk", BEN)]
    second = [("other", BEN), ("talk", BEN), ("talk", ADA)]
    assert order(script) == [*first, *second, *first]


def test_swap_on_a_step_flips_its_own_each(tmp_path: Path) -> None:
    script = composed(tmp_path, f"[{{round: talk, times: 2, swap: true, {BOTH}}}]")
    assert order(script) == [("talk", ADA), ("talk", BEN), ("talk", BEN), ("talk", ADA)]


def test_an_option_says_how_often(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{round: talk, times: passes}]", options="{passes: [3, 2]}")
    assert order(script) == [("talk", ADA)] * 3
    assert script.options == {"passes": (3, 2)}


def test_an_option_says_how_often_a_state_may_be_entered(tmp_path: Path) -> None:
    often = """
states:
  talk:
    floor: opener
    minutes: talk
    at_most: passes
    instead: next
    say: "Go on. {passes} times."
    on: {done: talk}
"""
    run = run_of(composed(tmp_path, "[often, other]", options="{passes: [2, 3]}", often=often))
    spoken = said(play(run, "done", "done"))
    assert spoken == ["Go on. Two times.", "Go on. Two times.", "Something else."]


def test_only_leaves_a_step_out(tmp_path: Path) -> None:
    steps = "[{round: talk, only: {how: aloud}}, {only: {how: silent}, steps: [other, other]}, other]"
    aloud = composed(tmp_path / "aloud", steps, options="{how: [aloud, silent]}")
    silent = composed(tmp_path / "silent", steps, options="{how: [silent, aloud]}")
    assert order(aloud) == [("talk", ADA), ("other", ADA)]
    assert order(silent) == [("other", ADA)] * 3


def test_only_with_a_number(tmp_path: Path) -> None:
    steps = "[{round: talk, only: {passes: 2}}, other]"
    assert order(composed(tmp_path / "2", steps, options="{passes: [2, 1]}"))[0] == ("talk", ADA)
    assert order(composed(tmp_path / "1", steps, options="{passes: [1, 2]}")) == [("other", ADA)]


def test_labels_have_a_number_where_a_round_comes_more_than_once(tmp_path: Path) -> None:
    script = composed(tmp_path, f"[{{round: talk, {BOTH}}}, other]")
    assert [part.nodes for part in script.parts] == [("talk-1.talk",), ("talk-2.talk",), ("other.say",)]


def test_a_round_may_be_called_by_a_name_of_its_own(tmp_path: Path) -> None:
    script = composed(
        tmp_path, f"[{{round: talk, called: news, {BOTH}}}, {{round: talk, called: hope}}, talk]"
    )
    assert [*script.nodes][:4] == ["news-1.talk", "news-2.talk", "hope.talk", "talk.talk"]
    assert [(part.name, part.round) for part in script.parts][2:] == [("hope", "talk"), ("talk", "talk")]
    assert script.nodes["news-1.talk"].key == script.nodes["news-2.talk"].key == "news.talk"


# -- leaving a group -------------------------------------------------------------------------------------


def visited(script: Script, *words: str) -> list[str]:
    """The states in which the couple was waited for, while it said *words*."""
    run = run_of(script)
    play(run)
    states = []
    for word in words:
        states.append(run.shown.state)
        play(run, word)
    return [*states, run.shown.state]


def test_leave_goes_past_the_group_with_all_its_repetitions_and_people(tmp_path: Path) -> None:
    steps = f"[{{times: 2, {BOTH}, steps: [gate, talk]}}, {{round: talk, topic: after}}]"
    script = composed(tmp_path, steps)
    assert visited(script, "no") == ["gate-1.gate", "talk-5.talk"]
    assert visited(script, "yes", "done", "no") == [
        "gate-1.gate",
        "talk-1.talk",
        "gate-2.gate",
        "talk-5.talk",
    ]


def test_leave_goes_past_the_innermost_group_only(tmp_path: Path) -> None:
    steps = "[{steps: [talk, {times: 2, steps: [gate, talk]}, other, talk]}, talk]"
    script = composed(tmp_path, steps)
    assert script.nodes["gate-1.gate"].on["no"] == "other.say"
    assert script.nodes["gate-2.gate"].on["no"] == "other.say"
    assert visited(script, "done", "no") == ["talk-1.talk", "gate-1.gate", "talk-4.talk"]


def test_leave_in_the_outer_group_goes_past_what_is_nested_in_it(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{steps: [gate, {steps: [talk, gate, talk]}, other]}]")
    assert script.nodes["gate-1.gate"].on["no"] == "end.completed"
    assert script.nodes["gate-2.gate"].on["no"] == "other.say"


def test_leaving_the_last_group_completes_the_exercise(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, "[other, {steps: [gate, talk]}]"))
    play(run, "no")
    assert run.outcome is Outcome.COMPLETED


def test_without_a_group_there_is_nothing_to_leave(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"walk\.yaml:7:9: .*`gate`.*`leave`"):
        composed(tmp_path, "[gate, talk]")


# -- a round's times and words ---------------------------------------------------------------------------


def test_a_step_gives_a_round_another_of_the_dialogues_times(tmp_path: Path) -> None:
    steps = "[{round: talk, minutes: {talk: section}}, talk, {round: talk, minutes: {talk: 0.5}}]"
    script = composed(tmp_path, steps, "{talk: 3, section: 1.5}")
    turns = [(node.seconds, node.time_key) for node in script.nodes.values() if node.timed]
    assert turns == [(90.0, "section"), (180.0, "talk"), (30.0, "")]


def test_a_time_that_a_round_does_not_have_is_told_with_its_place(tmp_path: Path) -> None:
    steps = "\n  - {round: talk, minutes: {tlak: 1}}"
    with pytest.raises(DocumentError, match=r"walk\.yaml:8:.*`tlak` is no time of the round `talk`.*`talk`"):
        composed(tmp_path, steps)


def test_a_word_that_is_not_given_is_the_rounds_own(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, "[talk, {round: talk, topic: the sea}]"))
    assert said(play(run, "done")) == ["Ada, anything.", "Ada, the sea."]


def test_a_word_without_a_default_has_to_be_given(tmp_path: Path) -> None:
    asked = 'words: {text: }\nstates: {say: {say: "{text}", next: next}}'
    with pytest.raises(DocumentError, match="`text` is missing: the round `asked` says it"):
        composed(tmp_path, "[asked]", asked=asked)


def test_a_word_that_the_round_never_says_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"`topik` is nothing that the round `talk` says.*`topic`"):
        composed(tmp_path, "[{round: talk, topik: the sea}]")


def test_a_word_that_is_the_whole_text_brings_its_forms_along(tmp_path: Path) -> None:
    whole = 'words: {text: }\nstates: {say: {say: "{text}", next: next}}'
    steps = '[{round: whole, times: 3, text: {long: "A long one.", short: [Short., Shorter.]}}]'
    node = composed(tmp_path, steps, whole=whole).nodes["whole-1.say"]
    assert node.say.long == ["A long one."]
    assert node.say.short == ["Short.", "Shorter."]


def test_the_same_round_with_other_words_is_explained_anew(tmp_path: Path) -> None:
    whole = 'words: {text: }\nstates: {say: {say: "{text}", next: next}}'
    one, two = (
        f'{{round: whole, text: {{long: "{long}", short: Short.}}}}' for long in ("About A.", "About B.")
    )
    run = run_of(composed(tmp_path, f"[{one}, {two}, {one}]", whole=whole))
    assert said(play(run)) == ["About A.", "About B.", "Short."]


def test_a_word_with_several_wordings_makes_several_sentences(tmp_path: Path) -> None:
    within = 'words: {what: }\nstates: {say: {say: "Think of {what}.", next: next}}'
    steps = "[{round: within, times: 2, what: [the sea, the sky]}]"
    run = run_of(composed(tmp_path, steps, within=within))
    assert sorted(said(play(run))) == ["Think of the sea.", "Think of the sky."]


def test_a_word_may_name_people_and_the_time(tmp_path: Path) -> None:
    prompt = """
roles: [sharer, listener]
words: {prompt: }
states:
  turn: {floor: sharer, minutes: talk, say: "{prompt}", on: {done: next}}
"""
    steps = (
        f'[{{round: prompt, {BOTH}, prompt: "{{sharer}}, {{minutes}}. {{listener}} and {{opener}} listen."}}]'
    )
    run = run_of(composed(tmp_path, steps, prompt=prompt))
    expected = ["Ada, one minute. Ben and Ada listen.", "Ben, one minute. Ada and Ada listen."]
    assert said(play(run, "done")) == expected


def test_a_word_that_names_the_time_where_no_clock_runs_is_told(tmp_path: Path) -> None:
    whole = 'words: {text: }\nstates: {say: {say: "{text}", next: next}}'
    with pytest.raises(DocumentError, match=r"walk\.yaml:7:\d+: `{minutes}` is said .*where no clock"):
        composed(tmp_path, '[{round: whole, text: "{minutes}."}]', whole=whole)


def test_a_count_is_said_as_a_word(tmp_path: Path) -> None:
    counted = 'words: {text: }\nstates: {say: {say: "{text}", next: next}}'
    steps = '[{round: counted, text: "{passes} times each."}]'
    run = run_of(composed(tmp_path, steps, options="{passes: [3, 2]}", counted=counted))
    assert said(play(run)) == ["Three times each."]


# -- what is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "options", "what"),
    [
        ("[{round: talk, times: pases}]", "{passes: [2, 1]}", "`pases` is no option with numbers.*`passes`"),
        ("[{round: talk, times: how}]", "{how: [aloud, silent]}", "`how` is no option with numbers"),
        ("[{round: talk, only: {hwo: aloud}}]", "{how: [aloud, silent]}", "`hwo` is no option.*`how`"),
        ("[{round: talk, only: {how: alowd}}]", "{how: [aloud, silent]}", "`alowd` is no choice.*`aloud`"),
        ("[{round: talk, only: {how: silent}}]", "{how: [aloud, silent]}", "nothing is left of these steps"),
        ("[{round: tlak}]", "{}", "`tlak` is no round.*`talk`"),
        ("[{times: 12, steps: [{times: 12, steps: [{round: talk, times: 12}]}]}]", "{}", "more than 200"),
    ],
)
def test_what_is_wrong_in_steps_is_told_at_its_line(
    tmp_path: Path, steps: str, options: str, what: str
) -> None:
    with pytest.raises(DocumentError, match=rf"walk\.yaml:7:\d+: .*{what}"):
        opened(tmp_path, ROUNDS | {"walk.yaml": dialogue(steps, options=options)})


def test_a_swap_within_a_swap_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r":\d+:\d+: `swap` stands within another `swap`"):
        composed(tmp_path, "[{times: 2, swap: true, steps: [{round: talk, swap: true}]}]")
