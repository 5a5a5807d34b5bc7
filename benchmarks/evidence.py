#!/usr/bin/env python3
"""Measures what evidence costs: three relays in the same run, in turns of a few seconds each:

    smtp-source  ->  relay (accept, store, deliver)  ->  smtp-sink

on        as shipped: no flush for the record before the 250
flushed   the obvious way: the record is flushed to the disk before each 250, once for all that wait at that moment
          (benchmarks/src/flush-before-reply, a hook behind EvidenceOfReception)
off       none. No setting turns evidence off: the hook EvidenceOfReception is taken out of smtpserver.xml, and two classes stand in
          front of the libraries (benchmarks/src/without-evidence) in which nothing is digested and nothing is written

Mails of 4 KiB over 10 and 100 connections. All traffic stays on loopback. Prints one JSON object: mails a second, and the ratio to
"off" turn by turn, of which it says the median and the middle half. Two servers of one kind differ by a few percent, too, so there are
several sets of servers.

    ./testa build && python3 benchmarks/evidence.py
    python3 benchmarks/evidence.py --only 10 --servers 1 --warm-ups 6 --turns 6      in five minutes
"""

import argparse
import contextlib
import json
import re
import statistics
import subprocess
import tempfile

import relay

LIBRARIES = relay.PROJECT / "server/target/testa-server/lib"
SOURCES = relay.PROJECT / "benchmarks/src"
HOOK = '<handler class="eu.testa.mail.benchmarks.FlushBeforeReply"/>'
OF_RECEPTION = re.compile(r"(.*EvidenceOfReception.*\n)")
KINDS = {
    "on": (None, lambda smtp: smtp),
    "flushed": ("flush-before-reply", lambda smtp: OF_RECEPTION.sub(rf"\1            {HOOK}\n", smtp)),
    "off": ("without-evidence", lambda smtp: OF_RECEPTION.sub("", smtp)),
}


class Testa(relay.Testa):
    """All are started in the same way, by Java itself and without the archive of classes, which two of them cannot use."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.host = f"{relay.NET}.0.{30 + list(KINDS).index(kind)}"

    def start(self):
        classes = f"{LIBRARIES}/*"
        sources, change = KINDS[self.kind]
        if sources:
            stand_ins = self.home / "classes"
            subprocess.run(["javac", "-proc:none", "-cp", classes, "-d", str(stand_ins),
                            *map(str, (SOURCES / sources).rglob("*.java"))], check=True)
            classes = f"{stand_ins}:{classes}"
        smtp = self.home / "conf/smtpserver.xml"
        changed = change(smtp.read_text())
        if sources and changed == smtp.read_text():
            raise ValueError("EvidenceOfReception is not in smtpserver.xml")
        smtp.write_text(changed)
        launcher = self.home / "testa"
        launcher.write_text(f"#!/bin/sh\nshift\nexec java -XX:+UseParallelGC -cp '{classes}' eu.testa.mail.server.TestaServer \"$@\"\n")
        launcher.chmod(0o755)
        project, relay.PROJECT = relay.PROJECT, self.home
        try:
            super().start()
        finally:
            relay.PROJECT = project

    def evidence_octets(self):
        return sum(file.stat().st_size for file in (self.home / "var/evidence").iterdir())


def measure(plan, figures):
    """One set of servers. Whoever is first in a turn is last in the next."""
    with contextlib.ExitStack() as running:
        sink = running.enter_context(relay.Sink(relay.SINK))
        servers = [running.enter_context(Testa(kind)) for kind in KINDS]
        for server in servers:
            relay.warm_up(server, sink, plan)
        before = servers[0].evidence_octets()
        for turn in range(plan["turns"]):
            for connections in plan["connections"]:
                rates = {server.kind: relay.throughput(server, sink, plan["live"], 4096, connections)["end_to_end"] for server in servers}
                figures[connections].append(rates)
                relay.say(f"{connections} connections: " + ", ".join(f"{kind} {rates[kind]:.0f}" for kind in KINDS))
            servers.append(servers.pop(0))
        mails = plan["live"] * plan["turns"] * len(plan["connections"])
        return round((next(server for server in servers if server.kind == "on").evidence_octets() - before) / mails)


def summary(turns):
    """Of all turns of one number of connections."""
    result = {}
    for kind in KINDS:
        result[kind] = round(statistics.mean(rates[kind] for rates in turns))
    for kind in ("on", "flushed"):
        ratios = sorted(rates[kind] / rates["off"] for rates in turns)
        quarters = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
        result[f"{kind} to off"] = {"median": round(quarters[1], 3), "middle half": [round(quarters[0], 3), round(quarters[2], 3)]}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=int, choices=(10, 100), metavar="CONNECTIONS", help="10 or 100 connections (default: both)")
    parser.add_argument("--turns", type=int, default=6, help="of each set of servers (default 6)")
    parser.add_argument("--servers", type=int, default=2, help="sets of servers, one after the other (default 2)")
    parser.add_argument("--warm-ups", type=int, default=12, help="at most so many runs of 4,000 mails before it is measured (default 12)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the load, one set: to see that it works")
    arguments = parser.parse_args()
    if not LIBRARIES.is_dir():
        parser.exit(3, "the server is not built: ./testa build\n")
    plan = {"most_warm_ups": arguments.warm_ups, "live": 4000, "turns": arguments.turns,
            "connections": [arguments.only] if arguments.only else [10, 100]}
    if arguments.quick:
        plan |= {"most_warm_ups": 1, "live": 400, "turns": 2}
    figures = {connections: [] for connections in plan["connections"]}
    octets = [measure(plan, figures) for _ in range(1 if arguments.quick else arguments.servers)]
    print(json.dumps({f"{connections} connections": summary(turns) for connections, turns in figures.items()}
                     | {"turns": plan["turns"] * len(octets), "octets a mail": max(octets)}, indent=2))


if __name__ == "__main__":
    main()
