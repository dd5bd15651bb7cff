from . import test_conversation
from . import test_intake_mail
from . import test_security
from . import test_team
from . import test_ticket
from . import test_validation
