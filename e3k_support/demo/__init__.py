from . import demo_week
