from . import gateway
from . import intake
