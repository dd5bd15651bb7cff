"""Databases of this checkout: a base with Odoo's modules, from which every other is copied in a second.

A database is finished when its comment carries the digest of what it was made from; an
interrupted one has no comment and is made again.
"""

import ast
import contextlib
import os
import shutil
import subprocess

from . import odoo_source, ports, postgres, process, wkhtmltopdf
from .paths import ADDON, ADDON_DIR, DATA_DIR, DEV, LOGS, ROOT, digest_of
from .progress import StepFailed, run, step, tail

BASE, TEST, DEMO = "e3k_base", "e3k_test", "e3k_demo"
LANGUAGES = "en_US,fr_CA"
# Installed by themselves beside what we depend on in any real Odoo; those that call home are left out.
COMPANIONS = ["auth_totp_portal", "base_import", "phone_validation", "portal_rating", "resource_mail", "rpc"]
MADE_FROM = "e3k:"


def manifest():
    """Return the addon's manifest."""
    return ast.literal_eval((ADDON_DIR / "__manifest__.py").read_text())


def addon_digest():
    """Return the digest of everything an update of the addon would read."""
    kinds = (".py", ".xml", ".csv", ".po")
    skipped = ("tests", "__pycache__")
    files = [
        path
        for path in sorted(ADDON_DIR.rglob("*"))
        if path.suffix in kinds and not set(path.relative_to(ADDON_DIR).parts) & set(skipped)
    ]
    return digest_of(*files)


def base_digest():
    """Return the digest of what the base template is made from."""
    return digest_of(odoo_source.version(), *manifest()["depends"], *COMPANIONS, LANGUAGES)


def made_from(name):
    """Return the digest a finished database was made from, or None."""
    rows = postgres.query(f"select shobj_description(oid, 'pg_database') from pg_database where datname = '{name}'")
    comment = rows[0][0] if rows else ""
    return comment.removeprefix(MADE_FROM) if comment.startswith(MADE_FROM) else None


def finish(name, digest):
    """Declare a database finished."""
    postgres.query(f"comment on database {name} is '{MADE_FROM}{digest}'")


def reopen(name):
    """Declare a database unfinished while something changes it."""
    postgres.query(f"comment on database {name} is null")


def drop(name):
    """Remove a database and its filestore."""
    postgres.query(f"drop database if exists {name} with (force)")
    shutil.rmtree(DATA_DIR / "filestore" / name, ignore_errors=True)


def copy(source, target):
    """Copy a database with its filestore (whose files never change, so they are linked)."""
    drop(target)
    postgres.query(f"create database {target} template {source}")
    origin, filestore = DATA_DIR / "filestore" / source, DATA_DIR / "filestore" / target
    if origin.exists():
        shutil.copytree(origin, filestore, copy_function=os.link)


@contextlib.contextmanager
def copied(source, purpose):
    """Give the name of a copy that lives as long as the block."""
    name = f"e3k_{purpose}_{os.getpid()}"
    copy(source, name)
    try:
        yield name
    finally:
        drop(name)


def sweep():
    """Remove the copies of commands that were killed."""
    for (name,) in postgres.query("select datname from pg_database where datname ~ '^e3k_[a-z]+_[0-9]+$'"):
        if process.started_at(name.rpartition("_")[2]) is None:
            drop(name)


def ensure_base():
    """Make the template with Odoo's modules and both languages; the addon is not in it."""
    digest = base_digest()
    if made_from(BASE) == digest:
        return
    with step("base database: Odoo's modules in English and French"):
        drop(BASE)
        postgres.query(f"create database {BASE} template template0 encoding 'UTF8' lc_collate 'C'")
        extensions = "create extension pg_trgm; create extension unaccent"
        postgres.query(f"{extensions}; alter function unaccent(text) immutable", BASE)  # as Odoo does, for its indexes
        modules = ",".join([*manifest()["depends"], *COMPANIONS])
        odoo(BASE, "-i", modules, f"--load-language={LANGUAGES}", log="base")
        postgres.query(
            """update ir_cron set active = false where id in (
                select res_id from ir_model_data where module = 'mail' and name = 'ir_cron_module_update_notification');
            delete from ir_attachment where url like '/web/assets/%'""",
            BASE,
        )
        finish(BASE, digest)


def ensure_test():
    """Make the template on which tests run: the base with the addon, without demo data."""
    digest = digest_of(base_digest(), addon_digest())
    if made_from(TEST) == digest:
        return
    ensure_base()
    with step("test database: the addon installed"):
        copy(BASE, TEST)
        odoo(TEST, "-i", ADDON, log="template")
        finish(TEST, digest)


def install_with_demo(name, log):
    """Install the addon with its own demo data, leaving that of Odoo's modules out."""
    postgres.query("update ir_module_module set demo = true", name)
    odoo(name, "-i", ADDON, "--with-demo", log=log)
    postgres.query(f"update ir_module_module set demo = (name = '{ADDON}')", name)


def configuration(name, **options):
    """Write an odoo.conf for a database and return its path; `options` go over the house's.

    A file with options is another than the plain one: a shell must not rewrite what a server still reads.
    """
    chosen = {
        "addons_path": ",".join(str(path) for path in [*odoo_source.addons_paths(), ROOT]),
        "data_dir": str(DATA_DIR),
        "bin_path": str(wkhtmltopdf.BIN),
        "db_host": str(postgres.sockets()),
        "db_port": postgres.PORT,
        "db_user": postgres.ROLE,
        "db_name": name,
        "dbfilter": f"^{name}$",
        "list_db": False,
        "unaccent": True,
        "http_interface": "127.0.0.1",
        "max_cron_threads": 0,
        **options,
    }
    lines = "".join(f"{key} = {value}\n" for key, value in chosen.items())
    directory = DEV / "conf"
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / (f"{name}-own.conf" if options else f"{name}.conf")
    path.write_text(f"[options]\n{lines}")
    return path


def odoo(name, *words, log, config=None, check=True, timeout=None):
    """Run Odoo once on a database (`-i`, `-u`, tests) with its log in .dev/log/<log>.log."""
    path = LOGS / f"{log}.log"
    path.unlink(missing_ok=True)
    argv = [*odoo_source.odoo_command(), "-c", str(config or configuration(name)), "-d", name, *words]
    argv += ["--stop-after-init", "--skip-auto-install", "--http-port", str(ports.free())]
    status = run(argv, log, check=False, timeout=timeout)
    if check and (status or _failed(path)):
        raise StepFailed(f"Odoo failed on {name}; the end of {path}:\n{tail(path, 25)}")
    return status


def shell(name, script, log, config=None):
    """Run a Python script inside `odoo shell` on a database; returns what it printed."""
    argv = [*odoo_source.odoo_command(), "shell", "-c", str(config or configuration(name)), "-d", name, "--no-http"]
    with (LOGS / f"{log}.log").open("w") as errors:
        done = subprocess.run(
            argv, input=script, stdout=subprocess.PIPE, stderr=errors, text=True, check=False, env=dict(os.environ)
        )
    if done.returncode:
        raise StepFailed(f"odoo shell failed; the end of {LOGS / f'{log}.log'}:\n{tail(LOGS / f'{log}.log', 25)}")
    return done.stdout


def _failed(path):
    """An install that leaves a module behind ends with 0 and a line at ERROR or CRITICAL."""
    text = path.read_text(errors="replace")
    return " CRITICAL " in text or "Some modules have inconsistent states" in text
