from . import report_service_policy
from . import e3k_ticket_report
from . import e3k_sla_report
