"""A real IMAP server (Debian's dovecot) on loopback with mailboxes of its own, for tests and trials."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
from pathlib import Path

from . import debian, ports, process

PASSWORD = "secret"  # noqa: S105 - every mailbox of a loopback server that lives for one test run
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
mail_uid = {user}
mail_gid = {group}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
"""


def ensure_installed():
    """Have dovecot on this machine, or say what to install."""
    if not Path("/usr/sbin/dovecot").exists():
        debian.install(["dovecot-imapd"], "the mailbox tests need an IMAP server")


class ImapServer:
    """Dovecot in the foreground of a directory; every user name is a mailbox, the password is PASSWORD."""

    def __init__(self, home):
        ensure_installed()
        self.home, self.port, self.host = home, ports.free(), "127.0.0.1"
        shutil.rmtree(home, ignore_errors=True)
        (home / "mail").mkdir(parents=True)
        user = "mail" if debian.is_root() else getpass.getuser()
        entry = pwd.getpwnam(user)
        os.chown(home / "mail", entry.pw_uid, entry.pw_gid)
        settings = {"home": home, "user": user, "group": self._group(entry.pw_gid), "port": self.port}
        config = home / "dovecot.conf"
        config.write_text(CONFIGURATION.format(**settings, password=PASSWORD))
        self.server = process.Background(["/usr/sbin/dovecot", "-F", "-c", config], home / "output.log")
        self.server.wait_for(lambda: ports.answers(self.port), "dovecot")

    def append(self, user, raw):
        """Put a raw mail into a mailbox's INBOX, as its delivery would."""
        with imaplib.IMAP4(self.host, self.port) as client:
            client.login(user, PASSWORD)
            status, _data = client.append("INBOX", None, None, raw)
        if status != "OK":
            raise OSError(f"the mailbox of {user} took no mail: {status}")

    def stop(self):
        """End the server."""
        self.server.stop()

    @staticmethod
    def _group(number):
        return grp.getgrgid(number).gr_name
