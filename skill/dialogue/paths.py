"""Can everybody get out? Looks at a script as a graph: what is reachable, and what goes round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from skill.dialogue.script import END, Script


def stuck(script: Script) -> dict[str, str]:
    """What is wrong with the ways through *script*: node name → a sentence. Empty when all is well.

    Four things are looked for: a state that nothing leads to, a state from which no end can be
    reached, a way round that could be walked for ever because no state on it has ``at_most``, and an
    ``instead`` that leads back to itself.
    """
    graph = _graph(script)
    wrong = {}
    for name in unreached(script):
        wrong[name] = f"nothing leads to `{_short(name)}`: take it out, or name it in an `on` or `next`."
    leaving = [
        name
        for name in graph
        if any(to.startswith(END) for by, to in script.nodes[name].ways() if by != "unanswered")
    ]
    for name in graph.keys() - _reached(leaving, _reversed(graph)):
        wrong.setdefault(name, f"`{_short(name)}` has no way to an end: couples would be stuck in it.")
    free = {
        name: {to for to in ways if script.nodes[to].at_most is None}
        for name, ways in graph.items()
        if script.nodes[name].at_most is None
    }
    for name in _cycles(free):
        wrong.setdefault(
            name, f"`{_short(name)}` can come round for ever: give a state of that way round `at_most`."
        )
    instead = {name: {node.instead} & graph.keys() for name, node in script.nodes.items() if name in graph}
    for name in _cycles(instead):
        wrong.setdefault(name, f"`{_short(name)}` is its own `instead`, by a detour: lead it elsewhere.")
    return wrong


def unreached(script: Script) -> set[str]:
    """The nodes that no way leads to."""
    graph = _graph(script)
    return graph.keys() - _reached([script.first], graph)


def _graph(script: Script) -> dict[str, set[str]]:
    return {
        name: {to for _, to in node.ways() if to in script.nodes}
        for name, node in script.nodes.items()
        if not node.anytime
    }


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _reached(starts: Iterable[str], graph: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = set[str](), list(starts)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph[name]
    return seen


def _reversed(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {name: set() for name in graph}
    for name, ways in graph.items():
        for to in ways:
            back[to].add(name)
    return back


def _cycles(graph: Mapping[str, set[str]]) -> list[str]:
    """The first node of each way round, in time linear in the graph (Tarjan's components)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: list[str] = []
    for start in graph:
        going = [] if start in index else [(start, iter(graph[start]))]
        while going:
            name, ways = going[-1]
            if name not in index:
                index[name] = lowest[name] = len(index)
                open_[name] = None
            for to in ways:
                if to not in index:
                    going.append((to, iter(graph[to])))
                    break
                if to in open_:
                    lowest[name] = min(lowest[name], index[to])
            else:
                going.pop()
                if going:
                    before = going[-1][0]
                    lowest[before] = min(lowest[before], lowest[name])
                if lowest[name] == index[name]:
                    component = set[str]()
                    while name not in component:
                        component.add(open_.popitem()[0])
                    if len(component) > 1 or name in graph[name]:
                        found.append(min(component, key=[*graph].index))
    return found
