"""Fill templates in a sandbox, where they can read, call and use only what is listed here."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from traceback import walk_tb
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

from nethandout.errors import ContentError, Diagnostic
from nethandout.model.text import breakable
from nethandout.pages.layouts import LayoutLoader, Layouts
from nethandout.pages.markup import join_last_words
from nethandout.pages.values import CALL, Function, Record

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
    """A Jinja environment with only what this module lists.

    No value that templates can print shows its address in memory, so that output is reproducible.
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
            optimized=False,  # cached bytecode must not contain the results of filters
            bytecode_cache=None if len(layouts.folders) > 1 else bytecode(Path(__file__)),
        )
        self.globals = {"namespace": Function("namespace", Namespace), "range": Function("range", safe_range)}
        self.filters = {name: _list_result(self.filters[name]) for name in FILTERS} | {
            "joined": join_last_words,
            "breakable": breakable,
        }
        self.tests = {name: self.tests[name] for name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read `obj.attribute`."""
        try:
            return _attribute(obj, attribute)
        except (LookupError, AttributeError):
            return self._missing(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read `obj[argument]`, or a field of a record, which filters with `attribute=` read this way."""
        try:
            if isinstance(obj, (str, tuple, list, range, *MAPPINGS)):
                return obj[argument]
            return _attribute(obj, str(argument))
        except (LookupError, AttributeError, TypeError):
            return self._missing(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may read the attribute."""
        try:
            _attribute(obj, attr)
        except (LookupError, AttributeError):
            return False
        return True

    def is_safe_callable(self, obj: Any) -> bool:
        """Return whether a template may call the object."""
        if isinstance(obj, Record):
            return CALL in obj.fields
        return isinstance(obj, (Function, Macro))

    def _missing(self, obj: Any, name: Any) -> Undefined:
        """Raise UndefinedError for a name that is not listed; mappings and namespaces give an undefined value."""
        if isinstance(obj, Undefined):
            str(obj)  # raises
        kind = obj.kind if isinstance(obj, Record) else type(obj).__name__
        hint = f'templates cannot read "{name}" of a {kind}'
        if not isinstance(obj, (*MAPPINGS, Namespace)):
            raise UndefinedError(hint)
        return self.undefined(hint, obj=obj, name=str(name))


def fill(environment: Sandbox, name: str, **values: Any) -> str:
    """Fill a template; raises ContentError with the template's path and line."""
    try:
        return environment.get_template(name).render(**values)
    except (ContentError, MemoryError):
        raise
    except Exception as error:  # a user's template can fail in any way
        raise ContentError([_fault(error, name)]) from error


def _printable(value: Any) -> Any:
    """Check a value printed by `{{ … }}`; functions are refused."""
    if callable(value) and not isinstance(value, Undefined):
        raise TypeError("a function is not text; call it")
    return value


def _named(name: str, value: Any) -> Any:
    """Wrap a method or a block in a function with a name, and return other values unchanged."""
    return Function(name, value) if isinstance(value, (BuiltinMethodType, MethodType, BlockReference)) else value


def _list_result(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Make a filter return a list where Jinja would return an iterator."""

    @wraps(filter_)
    def filter_with_list(*arguments: Any, **named: Any) -> Any:
        result = filter_(*arguments, **named)
        return list(result) if isinstance(result, Iterator) else result

    return filter_with_list


def _attribute(obj: Any, name: str) -> Any:
    """Return the value of an attribute that templates may read; raises LookupError or AttributeError."""
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
    """Return the methods that templates may call on a value that is not a record."""
    if isinstance(obj, str):
        return TEXT_METHODS
    if isinstance(obj, MAPPINGS):
        return MAPPING_METHODS
    return LOOP if isinstance(obj, LoopContext) else ()


def _fault(error: Exception, name: str) -> Diagnostic:
    """Return the fault of a template, with its line from the traceback."""
    path, line = Path(name), 0
    for frame, number in walk_tb(error.__traceback__):
        if frame.f_code.co_filename.endswith(".html"):
            path, line = Path(frame.f_code.co_filename), number
    if isinstance(error, TemplateNotFound):
        message = f'the layout has no file "{error.name}"'
        return Diagnostic(path if line else None, line, message, "add it to the layouts folder")
    if isinstance(error, TemplateSyntaxError):
        message = f"template syntax error: {error.message}"
        return Diagnostic(Path(error.filename or name), error.lineno, message, CORRECT)
    message = f"the template cannot be filled: {str(error) or type(error).__name__}"
    return Diagnostic(path, line, message, CORRECT)


OTHERS_CAN_WRITE = 0o022


def bytecode(made_by: Path) -> FileSystemBytecodeCache | None:
    """Return a cache for these releases of Python and Jinja and for the environment defined in the module `made_by`.

    None if the folder cannot be created or others can write to it, since cached bytecode is executed unchecked.
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
    """A bytecode cache that ignores broken or unwritable files."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
