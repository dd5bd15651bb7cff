"""The system under test, from outside: Odoo with two workers behind a front, real SMTP and IMAP."""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
import urllib.request
from email import message_from_bytes, policy

from front import Front
from house import database, demo, odoo_source, ports, postgres, process, verdict
from house.imap_server import ImapServer
from house.mail_pipe import PIPE
from house.mail_server import RECIPIENTS
from house.paths import DEV, LOGS, PYTHON

PATIENCE_SECONDS = 60


class System:
    """One Odoo on a fresh copy of the test database (no demo data), with the mail server in front of it.

    `url` is the front's address, `database` its name, `domain` the alias domain, `support` the address of
    the default team, `sent` the mailbox of everything that Odoo sent.
    """

    def __init__(self, name="system", workers=2, **options):
        """`name` tells systems of one process apart; `options` are lines of odoo.conf."""
        self.database = f"e3k_{name}_{os.getpid()}"
        self.home = DEV / "system" / f"{name}-{os.getpid()}"
        self.options = {"workers": workers, **options}
        self.log = LOGS / f"odoo-{self.database}.log"
        self.children, self.front, self._imap = [], None, None
        self.sent = Sent(self.home / "mail")

    def start(self):
        """Copy the database, start the mail server, Odoo and the front."""
        self.sent.directory.mkdir(parents=True)
        self.log.unlink(missing_ok=True)
        self._prepare()
        self.http_port, self.websocket_port, self.smtp_port = ports.free(), ports.free(), ports.free()
        self.front = Front(self.http_port, self.websocket_port)
        self.url = f"http://127.0.0.1:{self.front.port}"
        self._freeze_url()
        self._put_off_mail_queue()
        self._start_mail()
        self._start_odoo()
        return self

    def _prepare(self):
        """Make the database, and what the mail server hands mails in with."""
        database.copy(database.TEST, self.database)
        told = database.shell(self.database, demo.SETUP % {"domain": demo.ALIAS_DOMAIN}, log="system-setup")
        facts = json.loads(next(line for line in told.splitlines() if line.startswith("FACTS"))[5:])
        self.domain, self.support = facts["domain"], facts["support"]
        self.write_key(facts["key"])

    def write_key(self, key):
        """Keep the key of the mail gateway's user where the pipe reads it, each time anew."""
        self.key_file = self.home / "mail.key"
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(key)

    def stop(self):
        """End everything that was started and remove the database."""
        if self._imap:
            self._imap.stop()
        for child in reversed(self.children):
            child.stop()
        if self.front:
            self.front.stop()
        database.drop(self.database)

    def kill(self):
        """End Odoo and all its workers as a power failure does."""
        os.killpg(self.odoo.pid, signal.SIGKILL)
        self.odoo.child.wait()

    def restart(self):
        """Start Odoo again."""
        self.children.remove(self.odoo)
        self._start_odoo()

    @property
    def imap(self):
        """The IMAP server, started when first asked for."""
        self._imap = self._imap or ImapServer(self.home / "imap")
        return self._imap

    def send(self, raw, sender="someone@client.example", recipients=None):
        """Send raw bytes over SMTP, as a client's mail server would (default: to the support alias)."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            client.sendmail(sender, recipients or [self.support], raw)

    def pipe(self, raw, *words, key_file=None, url=None):
        """Hand raw bytes to production's pipe script; returns its CompletedProcess (bytes)."""
        argv = [sys.executable, str(PIPE), "--url", url or self.url, "--database", self.database]
        argv += ["--key-file", str(key_file or self.key_file), *words]
        return subprocess.run(argv, input=raw, capture_output=True, check=False)

    def shell(self, script):
        """Run Python in `odoo shell` (it commits only when the script does); returns what it printed."""
        return database.shell(self.database, script, log="system-shell")

    def session(self, login, password=None):
        """Return a logged-in RPC session (the password defaults to the login)."""
        return Session(self.url, self.database, login, password or login)

    def query(self, sql):
        """Return rows as tuples of text, straight from PostgreSQL."""
        return postgres.query(sql, self.database)

    def wait_for_row(self, sql, seconds=PATIENCE_SECONDS):
        """Wait until a query gives rows and return them."""
        return wait_until(lambda: self.query(sql), seconds, sql)

    def log_problems(self):
        """Return what must not be in Odoo's log."""
        return verdict.log_problems(self.log)

    def _put_off_mail_queue(self):
        """No job of a server that has been up for a while is overdue, and the first mails are not the queue's.

        Started at the instant at which a request sends a mail of its own, Odoo's queue takes it up as well, fails on
        the notification that both write, logs that as an error and comes again an hour later.
        """
        postgres.query(
            """UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '1 hour'
                WHERE id = (SELECT res_id FROM ir_model_data
                             WHERE module = 'mail' AND name = 'ir_cron_mail_scheduler_action')""",
            self.database,
        )

    def _freeze_url(self):
        values = {"web.base.url": self.url, "web.base.url.freeze": "True"}
        for key, value in values.items():
            postgres.query(
                f"insert into ir_config_parameter (key, value) values ('{key}', '{value}') "
                "on conflict (key) do update set value = excluded.value",
                self.database,
            )

    def _start_mail(self):
        argv = [PYTHON, "-m", "house.mail_server", "--port", self.smtp_port, "--directory", self.sent.directory]
        pipe = ["--", "--url", self.url, "--database", self.database, "--key-file", self.key_file]
        mail = process.Background([*argv, "--domain", self.domain, *pipe], self.home / "mail.log", _tools_path())
        self.children.append(mail)
        mail.wait_for(lambda: ports.answers(self.smtp_port), "the mail server")

    def _start_odoo(self):
        config = database.configuration(
            self.database,
            max_cron_threads=1,
            http_port=self.http_port,
            gevent_port=self.websocket_port,
            smtp_server="127.0.0.1",
            smtp_port=self.smtp_port,
            from_filter=self.domain,
            email_from=f"notifications@{self.domain}",
            **self.options,
        )
        environment = {"E3K_SYSTEM_HOME": str(self.home)}
        self.odoo = process.Background([*odoo_source.odoo_command(), "-c", config], self.log, environment)
        self.children.append(self.odoo)
        self.odoo.wait_for(self._answers, "Odoo")

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=30) as page:
                return page.status == 200
        except OSError:
            return False


class Sent:
    """What Odoo sent, in the order it was sent."""

    def __init__(self, directory):
        self.directory = directory

    def all(self):
        """Return every mail as an EmailMessage."""
        files = sorted(self.directory.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def to(self, address):
        """Return the mails whose envelope names this address."""
        return [mail for mail in self.all() if address in mail[RECIPIENTS].split(", ")]

    def wait_for(self, address, where=lambda mail: True, seconds=PATIENCE_SECONDS):
        """Wait for a mail to this address that `where` accepts, and return the latest."""
        return wait_until(lambda: [mail for mail in self.to(address) if where(mail)], seconds, f"mail to {address}")[-1]


class Session:
    """A user's RPC session over HTTP, as the web client has one."""

    def __init__(self, url, name, login, password):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.user = self._post("/web/session/authenticate", db=name, login=login, password=password)

    def call(self, model, method, *args, **kwargs):
        """Call a model's public method; raises RpcError when Odoo answers with an error."""
        return self._post("/web/dataset/call_kw", model=model, method=method, args=args, kwargs=kwargs)

    def get(self, path):
        """Fetch a page; returns the response (an HTTPError is raised on 4xx and 5xx)."""
        return self.opener.open(f"{self.url}{path}", timeout=60)

    def _post(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
        request = urllib.request.Request(f"{self.url}{path}", body, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=60) as answer:
            told = json.load(answer)
        if "error" in told:
            raise RpcError(told["error"]["data"]["name"], told["error"]["data"]["message"])
        return told.get("result")


class RpcError(Exception):
    """Odoo refused a call: `name` is the class of its exception."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name


def wait_until(found, seconds, what):
    """Return the first truthy answer of `found()`; fails when none comes in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := found():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"nothing after {seconds} s: {what}")


def _tools_path():
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
