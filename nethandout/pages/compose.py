"""Publication → HTML: Jinja templates of the layouts folder, filled."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from nethandout.errors import ContentError, Fault
from nethandout.model import Block, Chapter, Publication, Term
from nethandout.pages import terms
from nethandout.pages.layouts import LayoutLoader, Layouts, palette
from nethandout.pages.wording import Wording


def compose(publication: Publication, layouts: Layouts) -> str:
    """Fill the layout of a publication's kind; raises ContentError that names template and line."""
    return _Composition(publication, layouts).html()


class _Composition:
    """One filling of the templates; `found` gathers the words to know as the chapters are set."""

    def __init__(self, publication: Publication, layouts: Layouts) -> None:
        self.publication = publication
        self.finder = terms.Finder(publication.glossary)
        self.chapters = [(chapter, *self.finder.mark(chapter)) for chapter in publication.chapters]
        self.wording = Wording(publication.language)
        self.environment = _environment(layouts)
        self.environment.globals.update(
            publication=publication,
            words=self.wording,
            palette=palette(layouts, publication.edition.ink),
            chapters=[chapter for chapter, _, _ in self.chapters],
            body=self.body,
            words_to_know=self.words_to_know(),
        )

    def html(self) -> str:
        name = f"{self.publication.kind}/{self.publication.kind}.html"
        try:
            return self.environment.get_template(name).render()
        except TemplateNotFound as error:
            raise ContentError([self.missing(str(error.name))]) from error
        except TemplateSyntaxError as error:
            path = Path(error.filename or name)
            raise ContentError(
                [Fault(path, error.lineno, f"the template breaks off: {error.message}", "mend it")]
            ) from error
        except (TemplateError, RecursionError, TypeError, ValueError, ArithmeticError, MemoryError) as error:
            raise ContentError([_broken(error, name)]) from error

    def missing(self, name: str) -> Fault:
        """A block without a template is a fault of the text that asks for it."""
        for chapter, blocks, _ in self.chapters:
            for block in _every(blocks):
                if name == f"base/figures/{block.label}.html" and block.name == "figure":
                    known = "the figures are the files in layouts/base/figures"
                    return Fault(chapter.section.path, block.line, f'there is no figure "{block.label}"', known)
        return Fault(None, 0, f'the layout has no file "{name}"', "add it to the layouts folder")

    def body(self, chapter: Chapter) -> Markup:
        """The blocks of a chapter, as HTML."""
        blocks = next(blocks for own, blocks, _ in self.chapters if own is chapter)
        return self.blocks(blocks, chapter)

    def blocks(self, blocks: Iterable[Block], chapter: Chapter) -> Markup:
        pieces = []
        for block in blocks:
            if block.name == "text":
                pieces.append(block.html)
                continue
            template = self.environment.get_template(f"base/blocks/{block.name}.html")
            inside = self.blocks(block.children, chapter)
            level = 2 if self.publication.kind == "handout" else 3
            pieces.append(template.render(block=block, inside=inside, chapter=chapter, level=level))
        return Markup("".join(pieces))

    def words_to_know(self) -> list[Term]:
        """Every term the chapters use, by its name."""
        used = {name for _, _, names in self.chapters for name in names}
        return sorted((term for term in self.publication.glossary if term.id in used), key=lambda t: t.term.lower())


def _environment(layouts: Layouts) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=LayoutLoader(layouts),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in ("lipsum", "cycler", "joiner"):
        environment.globals.pop(name, None)
    return environment


def _every(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        yield block
        yield from _every(block.children)


def _broken(error: BaseException, name: str) -> Fault:
    """Find the template's line in the traceback, where Jinja leaves it."""
    path, line, step = Path(name), 0, error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file.endswith(".html"):
            path, line = Path(file), step.tb_lineno
        step = step.tb_next
    return Fault(path, line, f"the template cannot be filled: {error}", "mend the template")
