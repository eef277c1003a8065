"""Fill templates in a sandbox: they can read, call and use only what is listed here."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from types import BuiltinMethodType, MappingProxyType, MethodType
from typing import Any

import jinja2
import platformdirs
from jinja2 import StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Namespace

from nethandout.errors import ContentError, Fault
from nethandout.pages.layouts import LayoutLoader, Layouts
from nethandout.pages.markup import join_last_words
from nethandout.pages.values import CALL, Function, Record

GLOBALS = ("namespace", "range")
FILTERS = (
    *("default", "escape", "first", "float", "format", "groupby", "int", "join", "last", "length", "list", "lower"),
    *("map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr"),
    *("sort", "string", "sum", "title", "trim", "unique", "upper"),
)
TESTS = (
    *("==", "!=", "<", "<=", ">", ">=", "defined", "divisibleby", "equalto", "even", "in", "mapping", "none"),
    *("number", "odd", "string", "undefined"),
)
TEXT_METHODS = (
    *("capitalize", "endswith", "join", "lower", "lstrip", "replace", "rstrip", "split", "startswith", "strip"),
    *("title", "upper"),
)
MAPPING_METHODS = ("get", "items", "keys", "values")
LOOP = (
    *("changed", "cycle", "first", "index", "index0", "last", "length", "nextitem", "previtem", "revindex"),
    "revindex0",
)
MAPPINGS = (dict, MappingProxyType)
CORRECT = "correct the template; docs/layouts.md lists what templates may use"


class _Context(Context):
    def super(self, name: str, current: Callable[[Context], Iterator[str]]) -> Any:
        return _named(name, super().super(name, current))


class Sandbox(ImmutableSandboxedEnvironment):
    """Fills templates of the layouts; what is not on a list of this module does not exist for them.

    No value they meet is written with its address in memory, by which two runs would differ.
    """

    context_class = _Context

    def __init__(self, layouts: Layouts) -> None:
        super().__init__(
            loader=LayoutLoader(layouts),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_printable,
            optimized=False,  # bytecode that is kept must not hold what filters gave
            bytecode_cache=None if len(layouts.folders) > 1 else bytecode(Path(__file__)),
        )
        self.globals = {"namespace": Function("namespace", Namespace), "range": Function("range", safe_range)}
        self.filters = {name: _whole(self.filters[name]) for name in FILTERS} | {"joined": join_last_words}
        self.tests = {name: self.tests[name] for name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read `obj.attribute`."""
        try:
            return _attribute(obj, attribute)
        except (LookupError, AttributeError):
            return self._nothing(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read `obj[argument]`; a record gives its field of that name, as filters with `attribute=` ask for it."""
        try:
            if isinstance(obj, (str, tuple, list, range, *MAPPINGS)):
                return obj[argument]
            return _attribute(obj, str(argument))
        except (LookupError, AttributeError, TypeError):
            return self._nothing(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read it."""
        try:
            _attribute(obj, attr)
        except (LookupError, AttributeError):
            return False
        return True

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call it."""
        if isinstance(obj, Record):
            return CALL in obj.fields
        return isinstance(obj, (Function, Macro))

    def _nothing(self, obj: Any, name: Any) -> Undefined:
        """What reading something unlisted gives: an error, but a mapping and a namespace may lack a name."""
        if isinstance(obj, Undefined):
            str(obj)  # raises
        kind = obj.kind if isinstance(obj, Record) else type(obj).__name__
        hint = f'templates cannot read "{name}" of a {kind}'
        if not isinstance(obj, (*MAPPINGS, Namespace)):
            raise UndefinedError(hint)
        return self.undefined(hint, obj=obj, name=str(name))


def fill(environment: Sandbox, name: str, **values: Any) -> str:
    """Fill a template of the layouts; raises ContentError with the template's path and line when it cannot."""
    try:
        return environment.get_template(name).render(**values)
    except (ContentError, MemoryError):
        raise
    except Exception as error:  # a template is a program of somebody else's; it can fail in any way
        raise ContentError([_fault(error, name)]) from error


def _printable(value: Any) -> Any:
    """What `{{ … }}` puts on a page: not a function."""
    if callable(value) and not isinstance(value, Undefined):
        raise TypeError("a function is no text; call it")
    return value


def _named(name: str, value: Any) -> Any:
    """A value; a method or a block as a function with a name."""
    return Function(name, value) if isinstance(value, (BuiltinMethodType, MethodType, BlockReference)) else value


def _whole(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose result is a list where Jinja would give it bit by bit."""

    @wraps(filter_)
    def whole(*arguments: Any, **named: Any) -> Any:
        made = filter_(*arguments, **named)
        return list(made) if isinstance(made, Iterator) else made

    return whole


def _attribute(obj: Any, name: str) -> Any:
    """The value of an attribute that templates may read; LookupError or AttributeError when there is none."""
    if isinstance(obj, Record):
        return obj.fields[name]
    if name in _methods(obj):
        return _named(name, getattr(obj, name))
    if isinstance(obj, MAPPINGS):
        return obj[name]
    if name.startswith("_"):
        raise LookupError(name)
    if isinstance(obj, TemplateModule):
        return vars(obj)[name]
    if isinstance(obj, TemplateReference):
        return _named(name, obj[name])
    if isinstance(obj, Namespace):
        return getattr(obj, name)
    raise LookupError(name)


def _methods(obj: Any) -> tuple[str, ...]:
    """The names that are free to read of what is no record."""
    if isinstance(obj, str):
        return TEXT_METHODS
    if isinstance(obj, MAPPINGS):
        return MAPPING_METHODS
    return LOOP if isinstance(obj, LoopContext) else ()


def _fault(error: Exception, name: str) -> Fault:
    """What is wrong with a template, at its line in the traceback, where Jinja leaves it."""
    path, line, step = Path(name), 0, error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file.endswith(".html"):
            path, line = Path(file), step.tb_lineno
        step = step.tb_next
    if isinstance(error, TemplateNotFound):
        wrong = f'the layout has no file "{error.name}"'
        return Fault(path if line else None, line, wrong, "add it to the layouts folder")
    if isinstance(error, TemplateSyntaxError):
        wrong = f"the template breaks off: {error.message}"
        return Fault(Path(error.filename or name), error.lineno, wrong, CORRECT)
    wrong = f"the template cannot be filled: {str(error) or type(error).__name__}"
    return Fault(path, line, wrong, CORRECT)


OTHERS_CAN_WRITE = 0o022


def bytecode(made_by: Path) -> FileSystemBytecodeCache | None:
    """Where bytecode is kept for these releases of Python and Jinja and for the environment in the module `made_by`.

    None where the folder cannot be made, or is not the user's alone: bytecode is run without being looked at.
    """
    key = hashlib.sha256(f"{sys.version} {jinja2.__version__} ".encode() + made_by.read_bytes()).hexdigest()
    folder = platformdirs.user_cache_path("nethandout") / "templates" / key[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if sys.platform != "win32":
            folder.chmod(0o700)
            if folder.parent.stat().st_uid != os.getuid() or folder.parent.stat().st_mode & OTHERS_CAN_WRITE:
                return None
    except OSError:
        return None
    return _Bytecode(str(folder))


class _Bytecode(FileSystemBytecodeCache):
    """A file that is broken, or cannot be written, is no error: the template is compiled."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
