"""Bring this checkout to life: `python -m house.bootstrap venv|odoo`. Does only what is not done yet."""

import sys

from . import debian, environment, odoo_source, stamp
from .progress import StepFailed, say, together


def ready(need="odoo"):
    """Make the environment ("venv"), and Odoo with it ("odoo"), ready to use."""
    with stamp.only_one("bootstrap"):
        if need == "venv":
            environment.prepare()
            return
        debian.clear_downloads()
        together(environment.prepare, odoo_source.obtain)
        odoo_source.link()


def main():
    """Prepare what the first argument names; one readable line on failure."""
    try:
        ready(*sys.argv[1:2])
    except StepFailed as failure:
        say(f"dev: {failure}")
        return 1
    except KeyboardInterrupt:
        say("dev: interrupted; the next ./dev goes on from here")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
