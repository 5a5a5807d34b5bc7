#!/usr/bin/env python3
"""Measures a relay that writes evidence beside one that writes none, in turns, in the same run:

    smtp-source  ->  relay (accept, store, deliver)  ->  smtp-sink

No setting turns evidence off. The one without has the hook EvidenceOfReception taken out of smtpserver.xml, and in front of its
libraries two classes (benchmarks/src/without-evidence) in which nothing is digested and nothing is written. Mails of 4 KiB over 10
and 100 connections. All traffic stays on loopback. Prints one JSON object.

    ./testa build && python3 benchmarks/evidence.py
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import relay

LIBRARIES = relay.PROJECT / "server/target/testa-server/lib"
STUBS = relay.PROJECT / "benchmarks/src/without-evidence"
CONNECTIONS = 10, 100
TURNS = [True, False, False, True]


class Without:
    """The classes that go in front of the server's."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="without-evidence-")
        subprocess.run(["javac", "-proc:none", "-cp", f"{LIBRARIES}/*", "-d", self.folder.name, *map(str, STUBS.rglob("*.java"))],
                       check=True)
        return self.folder.name

    def __exit__(self, *_):
        self.folder.cleanup()


class Testa(relay.Testa):
    """Both are started in the same way, by Java itself and without the archive of classes, which one of them cannot use."""

    def __init__(self, stubs, evidence):
        super().__init__()
        self.stubs, self.evidence = stubs, evidence

    def start(self):
        smtp = self.home / "conf/smtpserver.xml"
        launcher = self.home / "testa"
        classes = f"{LIBRARIES}/*"
        if not self.evidence:
            smtp.write_text(re.sub(r".*EvidenceOfReception.*\n", "", smtp.read_text()))
            classes = f"{self.stubs}:{classes}"
        launcher.write_text(f"#!/bin/sh\nshift\nexec java -XX:+UseParallelGC -cp '{classes}' eu.testa.mail.server.TestaServer \"$@\"\n")
        launcher.chmod(0o755)
        project, relay.PROJECT = relay.PROJECT, self.home
        try:
            super().start()
        finally:
            relay.PROJECT = project

    def evidence_octets(self):
        return sum(file.stat().st_size for file in (self.home / "var/evidence").iterdir())


def measure(evidence, stubs, plan, times):
    with relay.Sink(relay.SINK) as sink, Testa(stubs, evidence) as server:
        relay.warm_up(server, sink, plan)
        before = server.evidence_octets()
        rates = {connections: relay.mean([relay.throughput(server, sink, plan["live"], 4096, connections)["end_to_end"]
                                          for _ in range(times)]) for connections in CONNECTIONS}
        mails = plan["live"] * times * len(CONNECTIONS)
        rates["octets_a_mail"] = round((server.evidence_octets() - before) / mails)
        relay.say(f"evidence {'on' if evidence else 'off'}: {json.dumps(rates)}")
        return rates


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the load: to see that it works")
    arguments = parser.parse_args()
    if not LIBRARIES.is_dir():
        parser.exit(3, "the server is not built: ./testa build\n")
    plan = {"most_warm_ups": 25, "live": 400 if arguments.quick else 4000}
    with Without() as stubs:
        runs = [(evidence, measure(evidence, stubs, plan, 1 if arguments.quick else 4)) for evidence in TURNS]
    figures = {}
    for connections in CONNECTIONS:
        on, off = ([run[connections] for evidence, run in runs if evidence is wanted] for wanted in (True, False))
        figures[f"{connections} connections"] = {
            "on": round(relay.mean(on)), "off": round(relay.mean(off)), "ratio": round(relay.mean(on) / relay.mean(off), 3),
            "spread": round(max(relay.spread(on), relay.spread(off)), 2)}
    figures["octets_a_mail"] = max(run["octets_a_mail"] for evidence, run in runs if evidence)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
