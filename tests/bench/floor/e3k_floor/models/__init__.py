from . import floor_mail, floor_stage, floor_ticket
