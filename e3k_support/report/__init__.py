from . import report_service_policy
