"""Runs inside Odoo's environment: every figure is a ratio to bare Odoo, taken in the same run.

A benchmark is a file `bench_<name>.py` here with `measure(bench)`, a generator or list of figures. `bench` gives

- `bench.env`: an environment on a database with both e3k_support and the floor addon;
- `bench.compare(title, ours, floor, rounds=20, prepare=None)`: calls `ours(number)` and `floor(number)` in turn,
  each after one unmeasured call, and returns the Figure of their medians and queries;
- `bench.visit(login)`: an opener logged in on the running server; `bench.url` is its address;
- `bench.commit()`: make what was prepared visible to the server.
"""

import dataclasses
import http.cookiejar
import importlib.util
import json
import statistics
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclasses.dataclass
class Figure:
    """One comparison: medians in milliseconds, queries per call, and what they make together."""

    name: str
    ours_ms: float
    floor_ms: float
    ours_queries: float
    floor_queries: float
    rounds: int

    @property
    def ratio(self):
        """How many times the floor's time ours takes."""
        return self.ours_ms / self.floor_ms if self.floor_ms else float("inf")

    def as_dict(self):
        """Return the figure for --json."""
        return {**dataclasses.asdict(self), "ratio": round(self.ratio, 3)}


class Bench:
    """What a benchmark is given."""

    def __init__(self, env, url):
        self.env, self.url = env, url

    def compare(self, title, ours, floor, rounds=20, prepare=None):
        """Measure both sides in turn, so that a busy moment of the machine strikes both."""
        samples = {"ours": [], "floor": []}
        for number in range(rounds + 1):
            for side, work in (("ours", ours), ("floor", floor)):
                if prepare:
                    prepare(number)
                sample = self._sample(work, number)
                if number:
                    samples[side].append(sample)
        times = {side: statistics.median(seconds for seconds, _count in taken) for side, taken in samples.items()}
        queries = {side: statistics.median(count for _seconds, count in taken) for side, taken in samples.items()}
        return Figure(title, times["ours"] * 1000, times["floor"] * 1000, queries["ours"], queries["floor"], rounds)

    def visit(self, login):
        """Return an opener whose session is logged in as `login` (the password is the login)."""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        opener = urllib.request.build_opener(jar)
        params = {"db": self.env.cr.dbname, "login": login, "password": login}
        body = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/web/session/authenticate", body, headers)
        with opener.open(request) as answer:
            told = json.load(answer)
        if "error" in told:
            raise PermissionError(told["error"]["data"]["message"])
        return opener

    def commit(self):
        """Make what was prepared visible to the server."""
        self.env.cr.commit()

    def _sample(self, work, number):
        self.env.flush_all()
        self.env.invalidate_all()
        before, began = self.env.cr.sql_log_count, time.perf_counter()
        work(number)
        self.env.cr.flush()  # with what waits for the commit
        return time.perf_counter() - began, self.env.cr.sql_log_count - before


def names():
    """Return the names of the benchmarks here."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def run(env, url, wanted):
    """Run the wanted benchmarks (without a name all but the one against OCA's) and return their figures."""
    bench, figures = Bench(env, url), []
    for name in wanted or [name for name in names() if name != "oca"]:
        spec = importlib.util.spec_from_file_location(f"bench_{name}", HERE / f"bench_{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        began = time.monotonic()
        for figure in module.measure(bench):
            figures.append(figure)
            env.cr.rollback()
        sys.stderr.write(f"    {name} {time.monotonic() - began:.1f} s\n")
    return figures
