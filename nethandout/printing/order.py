"""An order to the printer's shop: the job ticket, and what the print file shall hold."""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.printing.sheets import Sides, Tray
from nethandout.printing.ticket import Ticket


@dataclass(frozen=True)
class Order:
    """What is asked of the printing besides the ticket; `first` asks for a first page of instructions."""

    ticket: Ticket
    sides: Sides = Sides.BOTH
    tray: Tray = Tray.LAST_ON_TOP
    enlarge: bool = False
    first: bool = False
