"""The directive `face`: the public names of a room with their docstrings, word for word as in the code.

Docstrings are shown as plain text, so that nobody has to write markup in code.
"""

import inspect
from collections.abc import Mapping
from importlib import import_module

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Face(SphinxDirective):
    """`{face} kintrace.matching` lists what `kintrace.matching.__all__` names."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One definition per public name."""
        room = import_module(self.arguments[0])
        self.env.note_dependency(inspect.getfile(room))
        result: list[nodes.Node] = [
            nodes.literal_block(text=inspect.cleandoc(room.__doc__ or ""), language="text")
        ]
        terms = nodes.definition_list()
        for name in room.__all__:
            thing = getattr(room, name)
            text = inspect.cleandoc(thing.__doc__ or "") if callable(thing) else repr(thing)
            body = nodes.definition("", nodes.literal_block(text=text, language="text"))
            title = nodes.term("", "", nodes.literal(text=name + signature(thing)))
            terms += nodes.definition_list_item("", title, body)
        result.append(terms)
        return result


def signature(thing: object) -> str:
    """The parameters of a function, without annotations; nothing for everything else."""
    if not inspect.isfunction(thing):
        return ""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in inspect.signature(thing).parameters.values()
    ]
    return str(inspect.Signature(parameters))


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Register the directive."""
    app.add_directive("face", Face)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
