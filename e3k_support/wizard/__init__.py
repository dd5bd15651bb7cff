from . import e3k_holiday_load
from . import e3k_sla_apply
from . import e3k_sla_simulator
from . import e3k_ticket_classify
from . import e3k_ticket_merge
from . import e3k_ticket_phone
from . import e3k_ticket_resolve
from . import e3k_ticket_wait
