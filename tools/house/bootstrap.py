"""Bring this checkout to life: `python -m house.bootstrap venv|odoo`. Does only what is not done yet."""

import sys

from . import debian, environment, odoo_source, stamp, wkhtmltopdf
from .progress import StepFailed, say, together


def ready(need="odoo"):
    """Make the environment ("venv"), and Odoo with it ("odoo"), ready to use."""
    with stamp.only_one("bootstrap"):
        if need == "venv":
            environment.prepare()
            return
        debian.clear_downloads()
        together(environment.prepare, _from_debian)
        odoo_source.link()


def _from_debian():
    """One after the other: apt's lists are fetched once."""
    odoo_source.obtain()
    wkhtmltopdf.obtain()


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
