from . import (
    gateway,
    intake,
    portal,
    portal_access,
    portal_client,
    portal_conversation,
    portal_people,
    portal_policy,
    portal_request,
    portal_service_policy,
    portal_thread,
    portal_validation,
)
