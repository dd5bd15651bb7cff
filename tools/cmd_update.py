"""Update the addon in the demo database (./dev run does it by itself when files changed)."""
# needs odoo

from house import demo, postgres, process
from house.progress import end_with, say


def main():
    """Update now; a running Odoo picks the new registry up by itself, new Python code needs a restart."""
    with postgres.running():
        demo.update()
    if process.recorded():
        say("  ./dev run is up: views and data are fresh there; restart it for Python code")
    return 0


if __name__ == "__main__":
    end_with(main)
