"""The content folders: the packaged one, and a folder of the user's whose files take precedence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nethandout.errors import UsageError, did_you_mean
from nethandout.input_files import find, refuse_outside
from nethandout.paths import packaged

OWN_RECIPES = Path("recipes")


@dataclass(frozen=True)
class Folders:
    """Where to look: `below` is packaged, `above` is the user's (or None); `only_above` takes sections from it alone.

    Recipes a user saved are in `own_recipes`, relative to the current directory.
    """

    below: Path
    above: Path | None = None
    only_above: bool = False
    own_recipes: Path = OWN_RECIPES

    @property
    def all(self) -> tuple[Path, ...]:
        """The folders, in order of precedence, highest last."""
        return (self.below,) if self.above is None else (self.below, self.above)

    def find(self, relative: str) -> Path | None:
        """Find a file; the user's takes precedence."""
        return find(self.all, relative)

    def names(self, pattern: str) -> dict[str, Path]:
        """Find files by a pattern in every folder: path inside the folder → path on disk, sorted."""
        topics_only_above = self.only_above and pattern.startswith(("sections/", "worksheets/"))
        searched = self.all[1:] if topics_only_above else self.all
        files = {path.relative_to(folder).as_posix(): path for folder in searched for path in folder.glob(pattern)}
        if pattern.startswith("recipes/"):
            files |= {f"recipes/{path.name}": path for path in self.own_recipes.glob(pattern.removeprefix("recipes/"))}
        return dict(sorted(files.items()))

    def refuse_outside(self, path: Path) -> None:
        """Raise ContentError for a symbolic link that leads out of the folders."""
        refuse_outside(path, *self.all, self.own_recipes)

    def languages(self) -> tuple[str, ...]:
        """List the languages that have fixed words and at least one section."""
        with_words = {Path(name).stem for name in self.names("languages/*.toml")}
        with_sections = {Path(name).stem for name in self.names("sections/*/*.md")}
        return tuple(sorted(with_words & with_sections))


def folders(content: Path | None = None, only_content: bool = False) -> Folders:
    """Combine the user's content folder with the packaged one; raises UsageError if it is not a folder."""
    if content is None:
        if only_content:
            raise UsageError("--only-content needs a folder; add --content FOLDER")
        return Folders(packaged("handouts"))
    if not content.is_dir():
        others = [path.name for path in content.parent.glob("*") if path.is_dir()]
        hint = did_you_mean(content.name, others)
        raise UsageError(f"there is no folder {content}{'; ' + hint if hint else ''}", "content")
    if only_content and not any(content.glob("sections/*/*.md")):
        wrong = f"{content} has no sections; put them in {content / 'sections'}/<name>/<language>.md"
        raise UsageError(wrong, "content")
    return Folders(packaged("handouts"), content, only_content)
