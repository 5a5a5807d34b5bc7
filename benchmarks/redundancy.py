#!/usr/bin/env python3
"""Measures what redundancy costs (docs/redundancy.md): ratios of one run, on one machine, each beside its own twin in turns.

    proxy     a relay behind HAProxy, with the PROXY header and without, and a relay without a balancer
    shared    a relay whose spool is in PostgreSQL, and on its own disk; both have PostgreSQL for what waits
    pair      two relays on one PostgreSQL, and one with the embedded store; live mail

All traffic stays on loopback. Needs root, smtp-source and smtp-sink (Postfix), haproxy and postgresql-15. The pace of PostgreSQL
is that of the disk below --data. Prints one JSON object.
"""

import argparse
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

import relay
from relay import NET, PORT, LIVE, Sink, Testa, say, send, wait_for

POSTGRES = "/usr/lib/postgresql/15/bin"
DATABASE = f"{NET}.0.30"
BALANCER = f"{NET}.0.17"
BALANCER_WITH_HEADER = f"{NET}.0.19"
BALANCER_SOURCE = f"{NET}.0.18"


class Postgres:
    """PostgreSQL 15 as Debian sets it, without a standby."""

    def __init__(self, below):
        self.below = below

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="postgres-bench-", dir=self.below))
        shutil.chown(self.home, "postgres")
        self.run("initdb", "--pgdata", self.data(), "--auth=trust", "--username=testa", "--encoding=UTF8")
        self.run("pg_ctl", "--pgdata", self.data(), "--wait", "--log", str(self.home / "log"), "--options",
                 f"-c listen_addresses={DATABASE} -c unix_socket_directories=''", "start")
        return self

    def data(self):
        return str(self.home / "data")

    def run(self, program, *arguments):
        subprocess.run(["runuser", "-u", "postgres", "--", f"{POSTGRES}/{program}", *arguments], check=True,
                       stdout=subprocess.DEVNULL)

    def settings(self):
        return {"store.url": f"jdbc:postgresql://{DATABASE}/postgres", "store.user": "testa"}

    def __exit__(self, *_):
        self.run("pg_ctl", "--pgdata", self.data(), "--mode=fast", "stop")
        shutil.rmtree(self.home, ignore_errors=True)


class Relay(Testa):
    """A relay with settings of its own; several have addresses of their own."""

    def __init__(self, settings=None, host=f"{NET}.0.10"):
        super().__init__(verifies=False)
        self.host = host
        self.more = settings or {}

    def start(self):
        file = self.home / "conf/testa.properties"
        # a key that is set twice is refused
        kept = [line for line in file.read_text().splitlines() if line.partition("=")[0].strip() not in self.more]
        file.write_text("\n".join(kept + [f"{key} = {value}" for key, value in self.more.items()]) + "\n")
        super().start()


class Haproxy:
    """The balancer as it ships, with one relay behind it; without its looks at the relay's health, which has no name servers here."""

    def __init__(self, behind, header):
        self.host = BALANCER_WITH_HEADER if header else BALANCER
        text = (relay.PROJECT / "conf/haproxy/relay.cfg").read_text()
        text = "global\n" + text[text.index("defaults\n"):]
        text = text.replace("62.62.0.17:25", f"{self.host}:{PORT}").replace("62.62.0.28:25", f"{behind.host}:{PORT}")
        if header:
            text = text.replace("source 62.62.0.18", f"source {BALANCER_SOURCE}").replace(" check inter", " inter")
        else:
            text = re.sub("source .*", "", text).replace(" send-proxy-v2 check", "")
        self.text = "".join(line + "\n" for line in text.splitlines() if not re.search("62.62.0.29|smtpchk|nbsrv", line))

    def __enter__(self):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".cfg")
        self.file.write(self.text)
        self.file.flush()
        self.process = subprocess.Popen(["haproxy", "-db", "-f", self.file.name], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_for(lambda: relay.answers(self.host, PORT), 30, "HAProxy")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.file.close()


def rate(sink, ways, mails):
    """Mails a second over all ways together, until the last one is delivered."""
    before, began = sink.count(), time.monotonic()
    senders = [threading.Thread(target=send, args=(way, mails // len(ways), 4096, 10 // len(ways), LIVE)) for way in ways]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    sent = mails // len(ways) * len(ways)
    wait_for(lambda: sink.count() - before >= sent, 600, "the last mail")
    return sent / (time.monotonic() - began)


def in_turns(sink, plan, ways, servers):
    """All warm, then one way after the other, so that what else the machine does meets all. Ratios are to the first way."""
    for name, way in ways.items():
        for _ in range(plan.warm_ups):
            began, compiled = time.monotonic(), sum(server.compiled() for server in servers[name])
            rate(sink, way, plan.mails)
            took = sum(server.compiled() for server in servers[name]) - compiled
            if took < 0.03 * (time.monotonic() - began):
                break
        say(f"{name}: warm, Java's compiler took {took:.1f} s in the last {plan.mails} mails")
    rates = {name: [] for name in ways}
    for turn in range(plan.turns):
        for name in list(ways)[::-1 if turn % 2 else 1]:
            rates[name].append(rate(sink, ways[name], plan.mails))
        say(json.dumps({name: round(found[-1]) for name, found in rates.items()}))
    means = {name: statistics.mean(found) for name, found in rates.items()}
    first = next(iter(ways))
    return {"rates": {name: [round(one) for one in found] for name, found in rates.items()},
            "mean": {name: round(mean) for name, mean in means.items()},
            "ratio": {name: round(mean / means[first], 2) for name, mean in means.items() if name != first}}


def proxy(plan):
    """One relay for all, so that no difference between two processes counts."""
    with Sink(relay.SINK) as sink, Relay({"listener.proxies": BALANCER_SOURCE}) as server, \
            Haproxy(server, False) as without, Haproxy(server, True) as header:
        ways = {"balancer without header": [without], "balancer with header": [header], "no balancer": [server]}
        return in_turns(sink, plan, ways, dict.fromkeys(ways, [server]))


def shared(plan):
    with Sink(relay.SINK) as sink, Postgres(plan.data) as database, Relay(database.settings()) as local, \
            Relay(database.settings() | {"spool.store": "shared"}, f"{NET}.0.11") as in_store:
        ways = {"spool on its disk": [local], "spool in the store": [in_store]}
        return in_turns(sink, plan, ways, ways)


def pair(plan):
    with Sink(relay.SINK) as sink, Postgres(plan.data) as database, Relay() as alone, \
            Relay(database.settings(), f"{NET}.0.11") as one, Relay(database.settings(), f"{NET}.0.12") as two:
        ways = {"one with SQLite": [alone], "two on PostgreSQL": [one, two]}
        return in_turns(sink, plan, ways, ways)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=["proxy", "shared", "pair"])
    parser.add_argument("--mails", type=int, default=4000, help="in each turn (default %(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="of each of the two (default %(default)s)")
    parser.add_argument("--warm-ups", type=int, default=12, help="at most, of so many mails each (default %(default)s)")
    parser.add_argument("--data", default="/var/tmp", help="where PostgreSQL's data goes (default %(default)s)")
    plan = parser.parse_args()
    found = {}
    for what in plan.what:
        say(what)
        found[what] = globals()[what](plan)
        say(json.dumps(found[what]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
