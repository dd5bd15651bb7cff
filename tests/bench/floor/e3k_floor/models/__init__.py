from . import floor_mail, floor_ticket
