"""Update the addon in the demo database (./dev run does it by itself when files changed)."""
# needs odoo

import sys

from house import demo, postgres, process
from house.progress import StepFailed, say


def main():
    """Update now; a running Odoo picks the new registry up by itself, new Python code needs a restart."""
    with postgres.running():
        demo.update()
    if process.recorded():
        say("  ./dev run is up: views and data are fresh there; restart it for Python code")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StepFailed as failure:
        say(f"dev: {failure}")
        sys.exit(1)
