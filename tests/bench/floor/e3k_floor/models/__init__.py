from . import floor_ticket
