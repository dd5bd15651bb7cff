"""Start Odoo with the demo data on loopback; --fresh makes the demo week anew; Ctrl-C or ./dev stop ends it."""
# needs odoo

import os
import signal
import sys
import time
import urllib.error
import urllib.request

from house import database, demo, mailbox_page, odoo_source, ports, postgres, process, stamp
from house.demo import KEY_FILE, LOGINS
from house.paths import LOGS, MAIL_DIR, PYTHON
from house.progress import StepFailed, say, step


def main(words):
    """Start everything, say how to use it, and wait for the end."""
    if set(words) - {"--fresh"}:
        say("usage: ./dev run [--fresh]")
        return 64
    if process.recorded():
        say("dev: this checkout runs already; ./dev stop ends it")
        return 1
    signal.signal(signal.SIGTERM, _interrupted)
    began = float(os.environ.get("E3K_BEGAN", time.time()))  # ./dev set it before the bootstrap
    with stamp.only_one("run"):
        process.record(run=os.getpid())
        try:
            with postgres.running():
                up(began, fresh="--fresh" in words)
        finally:
            process.forget()
    return 0


def up(began, fresh):
    """Bring everything up and wait until it ends."""
    facts, children = demo.ensure(fresh), []
    chosen = ports.remembered("http", "websocket", "smtp")
    try:
        start(children, facts, chosen)
        tell(facts, chosen, time.time() - began)
        watch(children)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in reversed(children):
            child.stop()


def start(children, facts, chosen):
    """Start the mail server and Odoo; `children` gets each as soon as it is up, so that none is left behind."""
    url = f"http://127.0.0.1:{chosen['http']}"
    mailbox_page.write_index(MAIL_DIR)
    pipe = ["--", "--url", url, "--database", database.DEMO, "--key-file", KEY_FILE]
    argv = [PYTHON, "-m", "house.mail_server", "--port", chosen["smtp"], "--domain", facts["domain"], *pipe]
    children.append(process.Background(argv, LOGS / "mail.log"))
    demo.reach_at(url)
    config = database.configuration(
        database.DEMO,
        http_port=chosen["http"],
        gevent_port=chosen["websocket"],
        max_cron_threads=1,
        smtp_server="127.0.0.1",
        smtp_port=chosen["smtp"],
        from_filter=facts["domain"],
        email_from=f"notifications@{facts['domain']}",
    )
    with step("Odoo starts"):
        log = LOGS / "odoo.log"
        log.unlink(missing_ok=True)
        server = process.Background([*odoo_source.odoo_command(), "-c", config, "-d", database.DEMO], log)
        children.append(server)
        process.record(run=os.getpid(), mail=children[0].pid, odoo=server.pid)
        server.wait_for(lambda: answers(f"{url}/web/login"), "Odoo")


def answers(url):
    """Tell whether a page can be fetched."""
    try:
        with urllib.request.urlopen(url, timeout=30) as page:
            return page.status == 200
    except (OSError, urllib.error.HTTPError):
        return False


def tell(facts, chosen, seconds):
    """Print where everything is and what to try first."""
    url = f"http://127.0.0.1:{chosen['http']}"
    say(f"\n  E3K Support is up after {seconds:.0f} s:  {url}\n")
    say("  Logins (the password is the login):")
    for who, login in LOGINS:
        say(f"    {who:<30} {login}")
    say(f"""
  Try first
    1. Log in as the agent at {url}/odoo and open Support: one promise is about to break.
    2. Log in as a client at {url}/my/support (another browser, or a private window).
    3. ./dev mail FILE.eml hands in a raw mail for {facts["support"] or "the support alias"}.
  Mails that Odoo sent    {MAIL_DIR / "index.html"}  (SMTP on 127.0.0.1:{chosen["smtp"]})
  Odoo's log              {LOGS / "odoo.log"}
  Ctrl-C ends it, or ./dev stop from elsewhere.
""")


def watch(children):
    """Wait until somebody ends it, or a part of it ends by itself."""
    while all(child.is_alive() for child in children):
        time.sleep(0.5)
    raise StepFailed("a process ended by itself; see .dev/log")


def _interrupted(_number, _frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StepFailed as failure:
        say(f"dev: {failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("\n  ended")
        sys.exit(0)
