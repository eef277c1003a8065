"""What the operators of a page's content have set: where the next letter stands, in which face, how large."""

from __future__ import annotations

from nethandout.printing.faces import Face
from nethandout.printing.shapes import Matrix

SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """One matrix after another."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class TextState:
    """What the operators before have set; lengths in units of the text, matrices as six numbers."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix, self.text, self.line = matrix, SAME, SAME
        self.face, self.points = Face(), 0.0
        self.letter, self.word, self.wide, self.leading, self.mode = 0.0, 0.0, 1.0, 0.0, 0.0

    def copy(self) -> TextState:
        """The same, to come back to."""
        other = TextState(self.matrix)
        other.__dict__.update(self.__dict__)
        return other

    def move(self, x: float, y: float) -> None:
        """Begin a line so far from where this one began."""
        self.line = self.text = times((1.0, 0.0, 0.0, 1.0, x, y), self.line)

    def move_and_lead(self, x: float, y: float) -> None:
        """Begin a line so far down, and keep that distance."""
        self.leading = -y
        self.move(x, y)

    def next_line(self) -> None:
        """Begin the next line."""
        self.move(0.0, -self.leading)

    def place_text(self, *matrix: float) -> None:
        """Begin a line at a place of its own."""
        self.line = self.text = matrix  # type: ignore[assignment]

    def begin(self) -> None:
        """Begin a text."""
        self.line = self.text = SAME

    def turn(self, *matrix: float) -> None:
        """Change the units of what follows."""
        self.matrix = times(matrix, self.matrix)  # type: ignore[arg-type]

    def forward(self, x: float) -> None:
        """Go on so far along the line."""
        a, b, c, d, e, f = self.text
        self.text = (a, b, c, d, e + x * a, f + x * b)

    def length(self, letters: bytes) -> float:
        """How far a piece of words goes on along the line."""
        if not letters:
            return 0.0
        spaces = letters.count(b" ") if self.face.step == 1 else 0
        gaps = len(letters) // self.face.step * self.letter + spaces * self.word
        return (self.face.ems(letters) * self.points + gaps) * self.wide

    def place(self, ahead: float = 0.0) -> tuple[float, float]:
        """Where on the page the next letter begins, or what lies so much ahead of it."""
        a, b, c, d, e, f = self.matrix
        x, y = self.text[4] + ahead * self.text[0], self.text[5] + ahead * self.text[1]
        return a * x + c * y + e, b * x + d * y + f

    def size(self) -> float:
        """The size of type as it is seen, in points."""
        _, _, c, d, _, _ = times(self.text, self.matrix)
        return float(abs(self.points) * (c * c + d * d) ** 0.5)
