"""A PostgreSQL of this checkout's own: own cluster, own socket, unprivileged user, no TCP."""

import contextlib
import fcntl
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

from . import debian, stamp
from .paths import DEV, OUTSIDE, digest_of, make_dev
from .progress import StepFailed, run, step

ROLE = "odoo"
PORT = 5432  # names the socket file only: nothing listens on TCP
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
OLDEST = 13
SYSTEM_USERS = ("postgres", "e3kpg")
SETTINGS = """
# written by ./dev: everything here can be made again, so speed goes before durability
listen_addresses = ''
unix_socket_permissions = 0700
port = {port}
jit = off
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
"""


@contextlib.contextmanager
def running():
    """Have the cluster up inside the block; whoever is the last user stops it."""
    make_dev()
    with (DEV / "postgres.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with stamp.only_one("postgres"):
            start()
        try:
            yield
        finally:
            stop_if_unused(users)


def stop_if_unused(users):
    """Stop the cluster unless another command of this checkout still uses it."""
    with stamp.only_one("postgres"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop()


def start():
    """Create the cluster if there is none, start it if it is down."""
    data = home() / "data"
    if not _is_initialised(data):
        _initialise(data)
    if _control("status", check=False) == 0:
        return
    with step("PostgreSQL starts"):
        log = home() / "postgres.log"
        _control("-w", "-l", str(log), "-o", f"-k {sockets()}", "start")


def stop():
    """Stop the cluster if it is up."""
    if (home() / "data" / "postmaster.pid").exists():
        _control("-m", "fast", "-w", "stop", check=False)


def sockets():
    """Return the directory of the socket: short enough for the kernel, reachable only by the cluster's user."""
    return home() / "s" if len(str(home())) + 2 <= SOCKET_LIMIT else OUTSIDE / "s"


def home():
    """Return the cluster's directory: under .dev, or outside when its user cannot reach the checkout."""
    inside = DEV / "postgres"
    if not debian.is_root() or _reaches(_system_user(), DEV):
        return inside
    return OUTSIDE / "postgres"


def environment():
    """Return the whole environment in which libpq's clients find the cluster."""
    found = {"PGHOST": str(sockets()), "PGPORT": str(PORT), "PGUSER": ROLE}
    return {**os.environ, **_libraries(), **found}


def query(sql, database="postgres"):
    """Run SQL through psql and return its rows as tuples of text."""
    argv = [*client("psql", database), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-F", "\x1f", "-f", "-"]
    done = subprocess.run(argv, input=sql, capture_output=True, text=True, check=False, env=environment())
    if done.returncode:
        raise StepFailed(f"psql: {done.stderr.strip()}")
    return [tuple(line.split("\x1f")) for line in done.stdout.splitlines()]


def client(program, database):
    """Return the argv of a client program on a database; run it with `environment()`."""
    return [_binary(program), "-d", database]


def _is_initialised(data):
    seen = _as_owner(["test", "-f", str(data / "e3k-ready")])
    return subprocess.run(seen, check=False).returncode == 0


def _initialise(data):
    with step("PostgreSQL cluster"):
        base = home()
        _own_directory(base)
        _own_directory(sockets())
        shutil.rmtree(data, ignore_errors=True)
        options = ["-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "-U", ROLE]
        argv = _as_owner([_binary("initdb"), "-D", str(data), "--no-sync", *options])
        run(argv, "postgres", cwd="/", env=_libraries())
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(port=PORT))
        run(_as_owner(["touch", str(data / "e3k-ready")]), "postgres", cwd="/")


def _own_directory(directory):
    """Create a directory only the cluster's user enters; refuse one that somebody else put there."""
    directory.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    owner = pwd.getpwnam(_system_user()).pw_uid if debian.is_root() else os.getuid()
    if not directory.exists():
        directory.mkdir(mode=0o700)
        if debian.is_root():
            os.chown(directory, owner, -1)
    if directory.is_symlink() or directory.stat().st_uid != owner:
        raise StepFailed(f"{directory} belongs to somebody else; remove it")


def _control(*words, check=True):
    if not (home() / "data").exists():
        return 3
    argv = _as_owner([_binary("pg_ctl"), "-D", str(home() / "data"), *words])
    return run(argv, "postgres", check=check, cwd="/", env=_libraries())


def _as_owner(argv):
    """PostgreSQL refuses to run as root: root becomes an unprivileged user for it."""
    return ["runuser", "-u", _system_user(), "--", *argv] if debian.is_root() else argv


def _system_user():
    for name in SYSTEM_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USERS[-1]], "postgres")
    return SYSTEM_USERS[-1]


def _reaches(user, directory):
    return subprocess.run(["runuser", "-u", user, "--", "test", "-x", str(directory)], check=False).returncode == 0


def _binary(name):
    return str(_directory() / name)


def _directory():
    """Return the directory of PostgreSQL's programs: the machine's, else Debian's unpacked beside the cluster."""
    found = [str(path) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if shutil.which("initdb"):
        found.append(shutil.which("initdb"))
    for initdb in sorted(found, key=_major, reverse=True):
        if _major(initdb) >= OLDEST and _has_extensions(Path(initdb).resolve()):
            return Path(initdb).resolve().parent
    return _unpacked()


def _major(initdb):
    told = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", told)
    return int(number[1]) if number else 0


def _has_extensions(initdb):
    told = subprocess.run([initdb.with_name("pg_config"), "--sharedir"], capture_output=True, text=True, check=False)
    version = initdb.parts[-3]
    for share in (told.stdout.strip(), f"/usr/share/postgresql/{version}"):
        if all(Path(share, "extension", f"{name}.control").is_file() for name in ("pg_trgm", "unaccent")):
            return True
    return False


def _unpacked():
    """Debian's PostgreSQL is relocatable: unpack it, with the shared libraries this machine lacks."""
    root = home() / "root"
    digest = digest_of("1")
    if not stamp.is_done("postgres-debian", digest) or not root.exists():
        if not debian.is_debian():
            raise StepFailed("PostgreSQL 13 or later with pg_trgm and unaccent is needed (initdb on the PATH)")
        with step("PostgreSQL from this machine's Debian mirror"):
            server = re.search(r"postgresql-\d+", debian.depends_of("postgresql"))
            if not server:
                raise StepFailed("apt knows no postgresql package")
            wanted = debian.closure(server[0], unwanted=r"^(libllvm|libc6|libc-|gcc-|perl|debconf|adduser|init-)")
            client = server[0].replace("-", "-client-")
            libraries = [name for name in wanted if name.startswith("lib")]
            debian.download_and_unpack(sorted({server[0], client, *libraries}), into=root)
            stamp.done("postgres-debian", digest)
    return next(root.glob("usr/lib/postgresql/*/bin"))


def _libraries():
    root = home() / "root"
    if not root.exists():
        return {}
    directories = [str(path) for pattern in ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*") for path in root.glob(pattern)]
    return {"LD_LIBRARY_PATH": ":".join(directories)}
