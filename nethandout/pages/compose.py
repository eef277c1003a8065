"""Publication → HTML: Jinja templates of the layouts folder, filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
            palette=palette(layouts, publication.edition.ink, publication.brand),
            chapters=[chapter for chapter, _, _ in self.chapters],
            body=self.body,
            boxes=self.boxes,
            box_of_all=self.box_of_all,
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

    def body(self, chapter: Chapter, without: Sequence[str]) -> Markup:
        """A chapter as HTML, without the boxes of these names."""
        return self.blocks((block for block in self.marked(chapter) if block.name not in without), chapter)

    def boxes(self, chapter: Chapter, *names: str) -> Markup:
        """The boxes of a chapter that have these names, in the order of the names."""
        found = [block for name in names for block in self.marked(chapter) if block.name == name]
        return self.blocks(found, chapter)

    def box_of_all(self, name: str) -> Markup:
        """The box that every chapter has alike; nothing where they differ."""
        own = [[block for block in chapter.blocks if block.name == name] for chapter in self.publication.chapters]
        alike = bool(own[0]) and all([b.children for b in boxes] == [b.children for b in own[0]] for boxes in own)
        return self.boxes(self.publication.chapters[0], name) if alike else Markup("")

    def marked(self, chapter: Chapter) -> tuple[Block, ...]:
        """The blocks of a chapter with the words to know set apart."""
        return next(blocks for own, blocks, _ in self.chapters if own is chapter)

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
