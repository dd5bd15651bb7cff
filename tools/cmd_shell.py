"""Open Odoo's Python shell on the demo database; ./dev shell --sql opens psql."""
# needs odoo

import subprocess
import sys

from house import database, odoo_source, postgres


def main():
    """Run the shell with the cluster up; standard input may be a script."""
    with postgres.running():
        if "--sql" in sys.argv[1:]:
            argv = postgres.client("psql", database.DEMO)
            return subprocess.run(argv, env=postgres.environment(), check=False).returncode
        config = str(database.configuration(database.DEMO))
        argv = [*odoo_source.odoo_command(), "shell", "-c", config, "-d", database.DEMO, "--no-http", *sys.argv[1:]]
        return subprocess.run(argv, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
