from . import gateway
from . import intake
from . import portal_access
from . import portal
from . import portal_people
from . import portal_policy
from . import portal_request
from . import portal_validation
