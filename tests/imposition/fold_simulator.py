"""Simulate folding a plan by hand and report what is wrong with the result.

Paper is modelled with real coordinates. A leaf is (box, up, down): where it lies, seen from above, and its two
faces. A face is (page, head): the page number (None: blank) and the direction its head points to, also seen from
above, as if the paper were glass. A pile is a list of leaves, uppermost first.
"""

from __future__ import annotations

from functools import cache

from nethandout.imposition.plan import Action, Motion, Plan, Sheet
from nethandout.imposition.ticket import Backs, Binding, Flip, Fold

UNPRINTED = ("unprinted", (0, 1))
UP = (0, 1)
HEADS = {0: (0, 1), 180: (0, -1)}

OPENING = {Fold.TRIFOLD: (1, 2, 5, 4, 3, 6), Fold.ZFOLD: (1, 2, 3, 6, 5, 4)}
"""Faces of a folded leaflet from the cover down, by panel number."""

FOLDS = {
    Action.FOLD_LEFT_BEHIND: (0, "low", "behind"),
    Action.FOLD_RIGHT_BEHIND: (0, "high", "behind"),
    Action.FOLD_TOP_BEHIND: (1, "high", "behind"),
    Action.FOLD_LEFT_OVER: (0, "low", "over"),
    Action.FOLD_RIGHT_OVER: (0, "high", "over"),
}


class UnfoldableError(Exception):
    """The paper cannot be folded or printed this way."""


def complaints(plan: Plan) -> list[str]:
    """Fold the plan and list what is wrong; an empty list is a good plan."""
    try:
        if plan.fold is Fold.N_UP:
            return proofs(plan)
        if plan.fold is Fold.CARDS:
            return cards(plan)
        if plan.fold is Fold.ZINE:
            return zine(plan)
        return [wrong for book, hinge in folded(plan) for wrong in read(book, hinge, plan)]
    except UnfoldableError as error:
        return [str(error)]


def mirrored(box, axis, at):
    """Mirror a box at a line."""
    low, high = 2 * at - box[axis + 2], 2 * at - box[axis]
    return (low, box[1], high, box[3]) if axis == 0 else (box[0], low, box[2], high)


def turned(vector, axis):
    return (-vector[0], vector[1]) if axis == 0 else (vector[0], -vector[1])


def near(a, b):
    return abs(a - b) < 0.01


def key(box):
    return tuple(round(edge, 2) + 0.0 for edge in box)


@cache
def edges(panel, axis=0, at=None):
    """The box of a panel, mirrored at a line if one is given, and its rounded key."""
    box = (panel.x, panel.y, panel.x + panel.width, panel.y + panel.height)
    if at is not None:
        box = mirrored(box, axis, at)
    return box, key(box)


def printed(sheet: Sheet, plan: Plan) -> list:
    """Return the leaves of a sheet as printed, front up."""
    backs = {}
    if sheet.back is not None:
        about_upright = (plan.flip is Flip.SHORT) == (plan.width > plan.height)
        axis, middle = (0, plan.width / 2) if about_upright else (1, plan.height / 2)
        for cell in sheet.back.cells:
            backs[edges(cell.panel, axis, middle)[1]] = (cell.page, turned(HEADS[cell.turn], axis))
    leaves = []
    for cell in sheet.front.cells:
        box, where = edges(cell.panel)
        back = UNPRINTED if sheet.back is None else backs.pop(where, None)
        if back is None:
            raise UnfoldableError(f"nothing lies behind page {cell.page}")
        leaves.append((box, (cell.page, HEADS[cell.turn]), back))
    if backs:
        raise UnfoldableError("a back has no front")
    return leaves


def turn_leaf(leaf, axis, at):
    box, (up, up_head), (down, down_head) = leaf
    return (mirrored(box, axis, at), (down, turned(down_head, axis)), (up, turned(up_head, axis)))


def fold(pile, motion: Motion):
    """Fold a stack along a line; return it, and whether its top leaf moved."""
    axis, side, way = FOLDS[motion.action]
    at, moving, staying = motion.at, [], []
    for leaf in pile:
        low, high = leaf[0][axis], leaf[0][axis + 2]
        if low < at - 0.01 and high > at + 0.01:
            raise UnfoldableError(f"the line at {at} runs through a page")
        (moving if (high <= at + 0.01) == (side == "low") else staying).append(leaf)
    laid = [turn_leaf(leaf, axis, at) for leaf in reversed(moving)]
    return staying + laid if way == "behind" else laid + staying


def nest(piles):
    """Nest each stack in the middle of the one before it."""
    upper, lower = [], []
    for pile in piles:
        half = len(pile) // 2
        upper += pile[:half]
        lower[:0] = pile[half:]
    return upper + lower


def cut(piles, at):
    """Return the upper and lower parts of all sheets, the upper ones moved down onto the lower."""
    upper = [[((b[0], b[1] - at, b[2], b[3] - at), u, d) for b, u, d in pile if b[1] >= at - 0.01] for pile in piles]
    lower = [[leaf for leaf in pile if leaf[0][3] <= at + 0.01] for pile in piles]
    return upper, lower


def folded(plan: Plan):
    """Return the finished booklets, usually one, each with the x of the crease of its top leaf."""
    signatures: list[list] = [[] for _ in range(plan.signatures)]
    for sheet in plan.sheets:
        signatures[sheet.signature].append(printed(sheet, plan))
    books, hinge, moved_at = [signatures], None, {}
    for motion in plan.motions:
        if motion.action is Action.TURN_OVER:
            books = [[[[turn_leaf(x, 0, plan.width / 2) for x in pile[::-1]] for pile in s] for s in b] for b in books]
        elif motion.action in FOLDS:
            books = [[[fold(pile, motion) for pile in s] for s in book] for book in books]
            if FOLDS[motion.action][0] == 0:
                hinge = motion.at
                top = books[0][0][0][0][1]
                if FOLDS[motion.action][2] == "over":
                    moved_at[top] = motion.at
        elif motion.action is Action.CUT_ACROSS:
            books = [[[*upper, *lower] for upper, lower in (cut(s, motion.at) for s in b)] for b in books]
        elif motion.action is Action.CUT_APART:
            halves = [cut(s, motion.at) for b in books for s in b]
            books = [[half[0] for half in halves], [half[1] for half in halves]]
        elif motion.action is Action.NEST:
            books = [[[nest(s)] for s in book] for book in books]
    finished = []
    for book in books:
        pile = [leaf for signature in book for part in signature for leaf in part]
        finished.append((pile, moved_at.get(pile[0][1], hinge)))
    return finished


def read(pile, hinge, plan: Plan) -> list[str]:
    """List what is wrong with a folded result: page order, upside-down pages, spine, edges that stick out."""
    faces = [face for leaf in pile for face in leaf[1:] if face[0] != "unprinted"]
    wanted = plan.reading
    if plan.fold in OPENING:
        wanted = tuple(plan.reading[place - 1] for place in OPENING[plan.fold])
    wrong = []
    if tuple(page for page, _ in faces) != wanted:
        wrong.append(f"reads {[page for page, _ in faces]}, not {wanted}")
    wrong += [f"page {page} is upside down" for page, head in faces if page is not None and head != UP]
    cover = pile[0][0]
    if not near(cover[0] if plan.ticket.binding is Binding.LEFT else cover[2], hinge):
        wrong.append("the spine is on the other side")
    if plan.fold in OPENING:
        low, high = min(b[0] for b, *_ in pile), max(b[2] for b, *_ in pile)
        if not near(high - low, max(b[2] - b[0] for b, *_ in pile)):
            wrong.append("a panel sticks out")
    elif any(box != cover and key(box) != key(cover) for box, *_ in pile):
        wrong.append("leaves do not lie on each other")
    return wrong


def zine(plan: Plan) -> list[str]:
    """Fold the top behind, push the ends together, walk around the four leaves."""
    (sheet,) = plan.sheets
    crease = next(motion for motion in plan.motions if motion.action is Action.FOLD_TOP_BEHIND)
    pile = fold(printed(sheet, plan), crease)
    before = sorted((leaf for leaf in pile if leaf[1][0] != "unprinted"), key=lambda leaf: leaf[0][0])
    behind = sorted((leaf for leaf in pile if leaf[2][0] != "unprinted"), key=lambda leaf: -leaf[0][0])
    ring = [leaf[1] for leaf in before] + [leaf[2] for leaf in behind]
    if plan.ticket.binding is Binding.RIGHT:
        ring.reverse()
    wrong = [f"page {page} is upside down" for page, head in ring if page is not None and head != UP]
    pages = [page for page, _ in ring]
    start = 3 if plan.ticket.binding is Binding.LEFT else 7  # wrapped so that the outer lower panel is the cover
    if (*pages[start:], *pages[:start]) != plan.reading:
        wrong.append(f"reads {pages[start:] + pages[:start]}, not {plan.reading}")
    return wrong


def cards(plan: Plan) -> list[str]:
    """Cut the cards out, column by column; fold those that are folded."""
    seen, wrong = [], []
    for sheet in plan.sheets:
        leaves = sorted(printed(sheet, plan), key=lambda leaf: (round(leaf[0][0]), -round(leaf[0][1])))
        if plan.ticket.backs is Backs.FOLD_OVER:
            leaves = list(folded_cards(leaves, plan))
        for _, (front, front_head), (back, back_head) in leaves:
            seen += [front] if plan.ticket.backs is Backs.NONE else [front, back]
            wrong += [f"page {front} is upside down"] if front is not None and front_head != UP else []
            wrong += [f"page {back} is upside down"] if back is not None and back_head != UP else []
    if tuple(seen) != plan.reading:
        wrong.append(f"reads {seen}, not {plan.reading}")
    return wrong


def folded_cards(leaves, plan: Plan):
    """Fold pairs of halves into cards, column by column."""
    action = plan.motions[-1].action
    axis = FOLDS[action][0]
    by_row = sorted(leaves, key=lambda leaf: (-round(leaf[0][1]), round(leaf[0][0])))
    pairs = []
    if axis == 0:
        pairs = [by_row[i : i + 2] for i in range(0, len(by_row), 2)]
    else:
        pairs = [leaves[i : i + 2][::-1] for i in range(0, len(leaves), 2)]
    pairs.sort(key=lambda pair: (round(pair[0][0][0]), -round(pair[0][0][1])))
    for low, high in pairs:
        if not near(low[0][axis + 2], high[0][axis]):
            raise UnfoldableError("front and back of a card do not touch")
        upper, lower = fold([low, high], Motion(action, high[0][axis]))
        if key(upper[0]) != key(lower[0]):
            raise UnfoldableError("front and back of a card are not equally large")
        yield upper[0], upper[1], lower[2]


def proofs(plan: Plan) -> list[str]:
    """Read row by row, from the right if bound on the right."""
    direction = 1 if plan.ticket.binding is Binding.LEFT else -1
    seen, wrong = [], []
    for sheet in plan.sheets:
        cells = sorted(sheet.front.cells, key=lambda c: (-round(c.panel.y), direction * c.panel.x))
        seen += [cell.page for cell in cells]
        wrong += [f"page {cell.page} is upside down" for cell in cells if cell.turn]
    return wrong if tuple(seen) == plan.reading else [*wrong, f"reads {seen}, not {plan.reading}"]
