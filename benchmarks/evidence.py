#!/usr/bin/env python3
"""Measures what evidence costs: three relays in the same run, in turns of a few seconds each:

    smtp-source  ->  relay (accept, store, deliver)  ->  smtp-sink

on        as shipped: no flush for the record before the 250
flushed   the obvious way: the record is flushed to the disk before each 250, once for all that wait at that moment
          (benchmarks/src/flush-before-reply, a hook behind EvidenceOfReception)
off       none. No setting turns evidence off: the hook EvidenceOfReception is taken out of smtpserver.xml, and three classes stand in
          front of the libraries (benchmarks/src/without-evidence) in which nothing is digested and nothing is written

Mails of 4 KiB over 10 and 100 connections. All traffic stays on loopback. Prints one JSON object, each figure with its ratio to "off"
turn by turn, of which it says the median and the middle half:

mails a second   what a machine makes of it; where its speed swings by more than is looked for, this decides nothing
user, kernel     microseconds of processor that the server took for a mail, without Java's compiler (/proc/PID/stat)
switches         how often a thread of the server gave up the processor, for a mail, since it had to wait (/proc/PID/task/*/status)
flushes          calls of fsync and fdatasync for a mail, below var/evidence and elsewhere, in a turn of its own (Java's flight recorder)

Two servers of one kind differ by a few percent, too, so there are several sets of servers.

    ./testa build && python3 benchmarks/evidence.py
    python3 benchmarks/evidence.py --only 10 --servers 1 --warm-ups 6 --turns 6      in five minutes
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess

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
    """All are started in the same way, by the Java and with the options of ./testa, and without the archive of classes, which two of them
    cannot use."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.host = f"{relay.NET}.0.{30 + list(KINDS).index(kind)}"

    def start(self):
        classes = f"{LIBRARIES}/*"
        sources, change = KINDS[self.kind]
        if sources:
            stand_ins = self.home / "classes"
            subprocess.run([relay.java_program("javac"), "-proc:none", "-cp", classes, "-d", str(stand_ins),
                            *map(str, (SOURCES / sources).rglob("*.java"))], check=True)
            classes = f"{stand_ins}:{classes}"
        smtp = self.home / "conf/smtpserver.xml"
        changed = change(smtp.read_text())
        if sources and changed == smtp.read_text():
            raise ValueError("EvidenceOfReception is not in smtpserver.xml")
        smtp.write_text(changed)
        launcher = self.home / "testa"
        # as many threads of the compiler as ever: the time of one that has ended is not seen any more
        java = subprocess.run([str(relay.PROJECT / "testa"), "java-options", "relay"], check=True, capture_output=True, text=True)
        launcher.write_text(f"#!/bin/sh\nshift\nexec {java.stdout.strip()} -XX:-UseDynamicNumberOfCompilerThreads "
                            f"-cp '{classes}' eu.testa.mail.server.TestaServer \"$@\"\n")
        launcher.chmod(0o755)
        project, relay.PROJECT = relay.PROJECT, self.home
        try:
            super().start()
        finally:
            relay.PROJECT = project

    def evidence_octets(self):
        return sum(file.stat().st_size for file in (self.home / "var/evidence").iterdir())


    def is_idle(self):
        return self.spooled() == 0

    def used(self):
        """What it has taken so far."""
        fields = pathlib.Path(f"/proc/{self.pid()}/stat").read_text().rpartition(")")[2].split()
        user, kernel = (int(fields[place]) * 1_000_000 / os.sysconf("SC_CLK_TCK") for place in (11, 12))
        switches = 0
        for status in pathlib.Path(f"/proc/{self.pid()}/task").glob("*/status"):
            with contextlib.suppress(OSError):
                switches += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.M)[1])
        return {"user": user - self.compiled() * 1_000_000, "kernel": kernel, "switches": switches}

    def jcmd(self, *command):
        subprocess.run([relay.java_program("jcmd"), str(self.pid()), *command], check=True, stdout=subprocess.DEVNULL)

    @contextlib.contextmanager
    def recorded(self, flushes):
        """Notes the files that are flushed meanwhile."""
        settings, recording = self.home / "flushes.jfc", self.home / "flushes.jfr"
        settings.write_text('<configuration version="2.0"><event name="jdk.FileForce"><setting name="enabled">true</setting>'
                            '<setting name="threshold">0 ns</setting></event></configuration>')
        self.jcmd("JFR.start", "name=flushes", f"settings={settings}")
        yield
        self.jcmd("JFR.stop", "name=flushes", f"filename={recording}")
        printed = subprocess.run([relay.java_program("jfr"), "print", "--json", "--events", "jdk.FileForce", str(recording)], check=True,
                                 capture_output=True, text=True).stdout
        flushes += [event["values"]["path"] for event in json.loads(printed)["recording"]["events"]]


def turn(server, sink, mails, connections):
    before = server.used()
    figures = {"mails a second": relay.throughput(server, sink, mails, 4096, connections)["end_to_end"]}
    relay.wait_for(server.is_idle, 30, "the last mails to leave the spool")
    used = {what: (after - before[what]) / mails for what, after in server.used().items()}
    return figures | {"processor": used["user"] + used["kernel"]} | used


def flushes_of(server, sink, mails, connections):
    flushes = []
    with server.recorded(flushes):
        turn(server, sink, mails, connections)
    of_evidence = sum("/var/evidence/" in path for path in flushes)
    return {"evidence": round(of_evidence / mails, 3), "others": round((len(flushes) - of_evidence) / mails, 3)}


def measure(plan, figures, flushes):
    """One set of servers. Whoever is first in a turn is last in the next."""
    with contextlib.ExitStack() as running:
        sink = running.enter_context(relay.Sink(relay.SINK))
        servers = [running.enter_context(Testa(kind)) for kind in KINDS]
        for server in servers:
            relay.warm_up(server, sink, plan)
        before = servers[0].evidence_octets()
        for _ in range(plan["turns"]):
            for connections in plan["connections"]:
                found = {server.kind: turn(server, sink, plan["live"], connections) for server in servers}
                figures[connections].append(found)
                relay.say(f"{connections} connections: " + ", ".join(
                    f"{kind} {found[kind]['mails a second']:.0f}/s {found[kind]['processor']:.0f} µs" for kind in KINDS))
            servers.append(servers.pop(0))
        mails = plan["live"] * plan["turns"] * len(plan["connections"])
        octets = round((next(server for server in servers if server.kind == "on").evidence_octets() - before) / mails)
        for connections in plan["connections"]:
            flushes[connections].append({server.kind: flushes_of(server, sink, plan["live"], connections) for server in servers})
        return octets


def summary(turns, flushes):
    """Of all turns of one number of connections."""
    result = {}
    for what in turns[0]["off"]:
        result[what] = {kind: round(statistics.median(found[kind][what] for found in turns), 1) for kind in KINDS}
        for kind in ("on", "flushed"):
            ratios = sorted(found[kind][what] / found["off"][what] for found in turns)
            quarters = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
            result[what][f"{kind} to off"] = {"median": round(quarters[1], 3),
                                              "middle half": [round(quarters[0], 3), round(quarters[2], 3)]}
    result["flushes"] = flushes
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
    flushes = {connections: [] for connections in plan["connections"]}
    octets = [measure(plan, figures, flushes) for _ in range(1 if arguments.quick else arguments.servers)]
    print(json.dumps({f"{connections} connections": summary(turns, flushes[connections]) for connections, turns in figures.items()}
                     | {"turns": plan["turns"] * len(octets), "octets a mail": max(octets)}, indent=2))


if __name__ == "__main__":
    main()
