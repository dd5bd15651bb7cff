from . import controllers, demo, models, wizard
from .hooks import uninstall_hook
