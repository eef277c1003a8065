"""Templates reach only plain values and listed functions: no files, processes, imports or frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import pytest
from jinja2 import DictLoader, Undefined, UndefinedError
from jinja2.environment import TemplateModule
from jinja2.runtime import LoopContext, Macro, TemplateReference
from jinja2.utils import Namespace
from markupsafe import Markup

from nethandout.content.brand import apply_brand
from nethandout.errors import ContentError
from nethandout.model import Brand, Edition, Publication
from nethandout.pages import sandbox, values
from nethandout.pages.compose import compose
from nethandout.pages.layouts import layouts
from nethandout.pages.sandbox import Sandbox
from nethandout.pages.values import CALL, READABLE, Function, Record
from nethandout.pipeline import Inputs, select

PLAIN = (type(None), str, Markup, int, float, bool, tuple, list, range, dict, MappingProxyType, Record)
OF_JINJA = (Macro, LoopContext, Namespace, TemplateReference, TemplateModule, Undefined)
VIEWS = (type({}.keys()), type({}.values()), type({}.items()))
DEEPEST = 12
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"></svg>'
EVERYTHING_OF_JINJA = """\
{% import "base/parts/drawing.html" as parts with context %}
{% from "base/parts/drawing.html" import words as drawn with context %}
{% set made = namespace(number=1) %}
{% macro called() %}{{ see(caller) }}{{ see(varargs) }}{{ see(kwargs) }}{% endmacro %}
{% call called(1, 2, more=3) %}x{% endcall %}
{% block one %}{{ see(self) }}{{ see(self.one) }}{% endblock %}
{% for letter in "ab" %}{{ see(loop) }}{{ see(loop.cycle) }}{{ see(loop.changed) }}{% endfor %}
{% for each in (called, parts, drawn, made, namespace, range, {"a": 1}, [1], range(2)) %}{{ see(each) }}{% endfor %}
"""
ESCAPES = (
    # By row: what user layouts could do with a path; the classes of a value; functions and their globals.
    '{{ chapters[0].section.path.joinpath("/etc/passwd").read_text() }}',
    '{{ chapters[0].section["path"] }}',
    '{{ chapters | map(attribute="section.path") | list }}',
    '{{ publication.brand.path.write_text("x") }}',
    "{{ publication.brand.logo.unlink() }}",
    "{{ publication.chapters[0].section.mentions[0].path }}",
    "{{ range }}",
    "{{ namespace }}",
    '{{ "".__class__.__mro__[1].__subclasses__() }}',
    '{{ ""["__class__"] }}',
    '{{ ()["__cla" ~ "ss__"]["__base__"] }}',
    "{{ [].__class__.__base__.__subclasses__() }}",
    "{{ publication.__class__ }}",
    "{{ publication.__init__.__globals__ }}",
    "{{ publication.__dict__ }}",
    "{{ publication.fields }}",
    "{{ words.body.func.__globals__ }}",
    "{{ words.__call__.__globals__ }}",
    "{{ words.date.__self__ }}",
    "{{ body.__globals__ }}",
    "{{ body.body }}",
    "{{ range.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ namespace.mro() }}",
    '{% set made = namespace(a=1) %}{{ made["_Namespace__attrs"] }}',
    "{% set made = namespace() %}{{ made.__class__.__mro__ }}",
    "{% set publication.title = 1 %}",
    # Jinja's own objects.
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ dict.__base__ }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self.__dict__ }}",
    "{% block margins %}{{ self.margins._context }}{% endblock %}",
    "{% block margins %}{{ super._stack }}{% endblock %}",
    "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func.__code__ }}",
    "{% macro m() %}{% endmacro %}{{ m._environment.loader }}",
    "{% macro m() %}{{ caller._func }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% for x in (1,) %}{{ loop._iterator }}{% endfor %}",
    "{% for x in (1,) %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in (1,) %}{{ loop._undefined.__globals__ }}{% endfor %}",
    '{% import "base/parts/drawing.html" as parts with context %}{{ parts._body_stream }}',
    '{% import "base/parts/drawing.html" as parts with context %}{{ parts.__init__.__globals__ }}',
    "{{ nothing.__class__ }}",
    '{{ nothing["_fail_with_undefined_error"] }}',
    "{{ nothing.__init__.__globals__.__builtins__ }}",
    "{{ (chapters | map('string')).gi_frame.f_globals }}",
    "{{ (chapters | map('string')).gi_code }}",
    "{{ context.environment }}",
    "{{ environment.loader }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ request.application.__globals__ }}",
    "{{ config }}",
    # Format strings: CVE-2016-10745, CVE-2019-10906, CVE-2024-56326, CVE-2025-27516.
    '{{ "{0.__class__}".format(1) }}',
    '{{ "{a.__class__}".format_map({"a": 1}) }}',
    '{{ ("{0.__class__}" | attr("format"))(1) }}',
    '{{ ["{0.__class__}"] | map("attr", "format") | list }}',
    '{% set call = "{0.__class__}".format %}{{ ["x"] | map(call) | list }}',
    '{{ ["{0.__class__}"] | map(attribute="format") | list }}',
    '{{ ("{0.__class__}" | safe).format(1) }}',
    '{{ ("x" | safe).__html_format__("") }}',
    '{{ "".join.__self__ }}',
    '{{ "a".split.__func__ }}',
    '{{ words("page_of", page=publication, pages=1) }}',
    "{{ words(publication) }}",
    '{{ code(publication, "") }}',
    "{{ code(chapters[0].section, chapters[0].section) }}",
    '{{ "%(a.__class__)s" | format(a=1) }}',
    # The filters that read attributes.
    '{{ [1] | map(attribute="__class__") | list }}',
    '{{ chapters | map(attribute="__class__.__mro__") | list }}',
    '{{ [1] | selectattr("__class__") | list }}',
    '{{ [1] | rejectattr("__class__") | list }}',
    '{{ [1] | groupby("__class__") }}',
    '{{ [1, 2] | sort(attribute="__class__") }}',
    '{{ [1, 2] | unique(attribute="__class__") | list }}',
    '{{ [1, 2] | max(attribute="__class__") }}',
    '{{ [1] | sum(attribute="__class__") }}',
    '{{ [1] | map("nothing") | list }}',
    "{{ publication | attr('title') }}",
    "{{ publication | pprint }}",
    "{{ publication | tojson }}",
    "{{ {} | xmlattr }}",
    "{{ [1, 2] | random }}",
    "{{ 1 | urlize }}",
    "{{ 1 is callable }}",
    "{{ 1 is sameas 1 }}",
    # Changing values, and anything else that runs.
    "{{ [].append(1) }}",
    "{{ {}.update(a=1) }}",
    "{{ palette.update(a=1) }}",
    "{{ publication(1) }}",
    "{{ 'a'() }}",
    "{{ loop() }}",
    "{% do 1 %}",
    "{% debug %}",
    "{% trans %}{% endtrans %}",
    "{% include publication %}",
    '{% include "../../etc/passwd" %}',
    '{% import "/etc/passwd" as x %}',
    '{% extends "\\x00" %}',
    "{% for x in range(100001) %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
)


def documents(inputs: Inputs, small: Inputs, brand: Brand) -> Iterator[Publication]:
    """A handout, a booklet, a form and a worksheet with tables, with and without a brand."""
    yield select("handout", "resources", inputs, Edition())
    yield apply_brand(select("handout", "grades", inputs, Edition(size="large-print", ink="black")), brand)
    yield apply_brand(select("booklet", "visit", small, Edition(paper="half-letter")), brand)
    for name in ("symptom-diary", "care-team", "wallet-card", "questions"):
        yield select("handout", name, inputs, Edition(fillable=name != "wallet-card"))


class Walk:
    """Follows everything a template could, and reports what is neither plain nor listed."""

    def __init__(self, environment: Sandbox) -> None:
        self.environment = environment
        self.kinds: set[str] = set()
        self.seen: dict[int, object] = {}

    def see(self, value: Any, depth: int = 0) -> str:
        """Check a value and everything that can be read from it; return "", so that a template can call it."""
        self.kinds.add(value.kind if isinstance(value, Record) else type(value).__name__)
        assert type(value) in (*PLAIN, *VIEWS, *OF_JINJA, Function), f"{value!r} is nothing a template may have"
        if depth < DEEPEST and id(value) not in self.seen:
            self.seen[id(value)] = value
            for each in self.readable(value):
                self.see(each, depth + 1)
        return ""

    def readable(self, value: Any) -> Iterator[Any]:
        """Return what can be read from a value: its items, and every attribute that the sandbox allows."""
        if isinstance(value, (tuple, list)):
            yield from value
        if isinstance(value, (dict, MappingProxyType)):
            yield from value.values()
        own = value.fields if isinstance(value, Record) else ()
        exported = vars(value) if isinstance(value, TemplateModule) else ()
        for name, read in product({*dir(value), *own, *exported}, (self.environment.getattr, self.environment.getitem)):
            try:
                each = read(value, name)
            except UndefinedError:
                continue
            if not isinstance(each, Undefined):
                assert not name.startswith("_"), f"{name} of {value!r} can be read"
                yield each


class Watched(Sandbox):
    """A sandbox that stores itself and walks every value that a function returns."""

    last: Sandbox
    walks: ClassVar[list[Walk]] = []

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        Watched.last = self
        self.walk: Walk | None = None

    def call(self, context: Any, obj: Any, /, *arguments: Any, **named: Any) -> Any:
        if self.walk is None:
            self.walk = Walk(self)
            Watched.walks.append(self.walk)
        self.walk.see(tuple(context.get_all().values()))
        given = super().call(context, obj, *arguments, **named)
        self.walk.see(given)
        return given


def filled(monkeypatch: pytest.MonkeyPatch, document: Publication, inputs: Inputs, watched: bool = False) -> Sandbox:
    """Fill a document and return its sandbox."""
    with monkeypatch.context() as patched:
        patched.setattr("nethandout.pages.compose.Sandbox", Watched)
        if not watched:
            patched.delattr(Watched, "call")
        compose(document, inputs.layouts, {"use-1-1-neuroendocrine-tumor": 9} if document.kind == "booklet" else None)
    return Watched.last


def test_everything_templates_can_reach_is_plain(
    shipped_inputs: Inputs, small_inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the shipped documents, that is every variable, and every value that a function returned."""
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO)
    brand = Brand(tmp_path / "b.toml", "A clinic", telephone="1", logo=logo, website="https://a.example")
    for document in documents(shipped_inputs, small_inputs, brand):
        filled(monkeypatch, document, shipped_inputs, watched=True)
    kinds = set().union(*(walk.kinds for walk in Watched.walks))
    assert {kind.__name__.lower() for kind in READABLE} - kinds == {"slip"}, "only instructions have slips"


def test_jinja_objects_give_access_to_nothing(small_inputs: Inputs) -> None:
    """These are loops, macros, blocks, imported templates, namespaces, generators and the results of filters."""
    environment = Sandbox(small_inputs.layouts)
    walk = Walk(environment)
    nothing: dict[str, Any] = {"words": None, "palette": {}, "canvas": None}
    environment.globals |= {"see": Function("see", walk.see), **nothing}
    environment.from_string(EVERYTHING_OF_JINJA).render()
    assert {kind.__name__ for kind in OF_JINJA[:5]} <= walk.kinds
    texts = Markup("a b"), ("a", "b"), {"a": "b"}, 2
    for value in texts:
        for name in environment.filters:
            try:
                walk.see(environment.from_string(f"{{{{ see(value | {name}) }}}}").render(value=value))
            except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
                continue  # a filter for values of another type
            except Exception as error:
                assert type(error).__name__ in ("UndefinedError", "FilterArgumentError", "SecurityError"), error


@pytest.mark.parametrize(
    "words",
    [
        *("range | string", '"a".upper | string', '"%s" % "a".upper', '"%s" | format(range)', '"" ~ {}.items'),
        *(
            '["a".upper] | join',
            "namespace(a=range) | string",
            "[1] | map('string') | string",
            "[1] | reverse | string",
        ),
        *('"%s" | format([1] | select)', "self.one | string", "super | string", "[self.one] | string"),
        *("(range, ) | first | upper", "{} | string | replace('{', range)"),
    ],
)
def test_nothing_is_printed_with_its_memory_address(small_inputs: Inputs, words: str) -> None:
    """It would differ from run to run."""
    environment = Sandbox(small_inputs.layouts)
    environment.loader = DictLoader({"below": "{% block one %}{% endblock %}"})
    template = f'{{% extends "below" %}}{{% block one %}}{{{{ {words} }}}}{{% endblock %}}'
    assert " at 0x" not in environment.from_string(template).render().lower()


def test_no_function_returns_a_path(small_inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """No function, called with any record in any position, returns text with a path of this machine."""
    known = filled(monkeypatch, select("handout", "cells", small_inputs, Edition()), small_inputs).globals
    records = [known["publication"], known["chapters"][0], known["chapters"][0].fields["section"], known["words"]]
    functions = [each for each in known.values() if isinstance(each, Function)]
    for record in (known["words"], known["ruling"], known["canvas"]):
        functions += [each for each in record.fields.values() if isinstance(each, Function)]
    assert len(functions) > 15
    for function in functions:
        for arguments in ((one, *rest) for one in records for rest in ((), ("x",), (one,), (1, 2))):
            try:
                given = function(*arguments)
            except Exception:  # any error: functions do not accept every type
                continue
            assert "Path(" not in str(given) and "sections/" not in str(given), f"{function} gives {given}"


def test_a_value_with_a_path_is_refused(tmp_path: Path) -> None:
    """Passing a path, a function or a module to a template is an error."""
    for value in (tmp_path, open, re, object(), b"x", [tmp_path]):
        with pytest.raises(TypeError, match="templates cannot use"):
            values.Values().shown(value)


@pytest.mark.parametrize("template", ESCAPES)
def test_a_sandbox_escape_is_a_fault_of_the_template(small_inputs: Inputs, tmp_path: Path, template: str) -> None:
    """Published escapes and those through our own values all fail with the template's path and line."""
    path = tmp_path / "look/handout/handout.html"
    path.parent.mkdir(parents=True)
    path.write_text(f"<p>\n{template}\n", encoding="utf-8")
    brand = Brand(tmp_path / "b.toml", "A clinic", logo=tmp_path / "logo.svg")
    document = replace(select("handout", "cells", small_inputs, Edition()), brand=brand)
    with pytest.raises(ContentError) as raised:
        compose(document, layouts(tmp_path / "look"))
    (fault,) = raised.value.faults
    assert fault.wrong and fault.fix
    if "lacks the words" not in fault.wrong:
        assert fault.path == path and fault.line


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        (
            "Functions",
            lambda: {
                *("body", "boxes", "box_of_all", "by_owner", "code", "drawing", "ruled", "stops", "target"),
            },
        ),
        ("Of Jinja", lambda: {"namespace", "range"}),
        ("Filters", lambda: {*sandbox.FILTERS, "joined", "breakable"}),
        ("Tests", lambda: {*sandbox.TESTS}),
        ("Of text", lambda: {*sandbox.TEXT_METHODS}),
        ("Of a mapping", lambda: {*sandbox.MAPPING_METHODS}),
        ("Of `loop`", lambda: {*sandbox.LOOP}),
    ],
)
def test_the_guide_lists_what_templates_may_use(
    small_inputs: Inputs, monkeypatch: pytest.MonkeyPatch, listed: str, known: Callable[[], set[str]]
) -> None:
    (line,) = [line for line in guide().splitlines() if line.startswith(f"- {listed}: ")]
    assert set(re.findall(r"`([^`]+)`", line.partition(": ")[2])) == known()
    if listed == "Functions":
        own = filled(monkeypatch, select("handout", "cells", small_inputs, Edition()), small_inputs).globals
        assert {name for name, value in own.items() if isinstance(value, Function)} - {"namespace", "range"} == known()


def test_the_guide_lists_the_fields_of_every_record() -> None:
    rows = {row[1]: set(re.findall(r"`([^`]+)`", row[2])) for row in re.finditer(r"\| `(\w+)` \| (`.*) \|", guide())}
    assert rows == {
        kind.__name__.lower(): {*names} - {CALL, "colour", "organisation"}
        for kind, names in READABLE.items()
        if names != (CALL,)
    }


def guide() -> str:
    """Return the text of docs/layouts.md."""
    return (Path(__file__).parents[2] / "docs/layouts.md").read_text(encoding="utf-8")
