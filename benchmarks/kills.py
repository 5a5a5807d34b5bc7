#!/usr/bin/env python3
"""Kills (SIGKILL) a relay or the Member State's server behind it under load, again and again, and holds their evidence to account.

    clients of France  ->  relay  ->  server of Belgium, into the mailbox

Every --check rounds, and at the end, all mail is waited for and both servers are stopped: `evidence verify` finds nothing in either
log, each mail with a 250 has the record of it under the id that the 250 named, and the record of its end, and whatever one server
sent, the other received octet for octet (`evidence reconcile`). Then they go on with the same logs. All traffic stays on loopback.

    ./testa build && python3 benchmarks/kills.py --rounds 200

Can be left alone for hours: a JSON object each round and each check; at most --mails mails a round, so that the logs and the mailbox
stay small (some 6 KB a mail); no new round after --minutes, or with less than a gigabyte left. SIGTERM ends it after the round that
is going on, with the check. At the first fault it stops, and keeps the servers' folders. Exit code 1 if something is missing.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import smtplib
import subprocess
import sys
import threading
import time

import mailbox
import relay

CLIENTS = 4
ENDS = {"forwarded", "returned", "kept", "discarded", "deleted"}
ROOM = 1 << 30
ARRIVES_WITHIN = 900


class Relay(relay.Testa):
    """Takes mail from France for Belgium."""

    def start(self):
        (self.home / "conf/members.xml").write_text("<members>" + "".join(
            f"<member country='{country}'><domain>tcn.{country.lower()}.eu-admin.net</domain><sendsFrom>{host}</sendsFrom>"
            f"<deliverTo>{host}:2525</deliverTo><contact>postmaster@tcn.{country.lower()}.eu-admin.net</contact></member>"
            for country, host in (("B", mailbox.HOST), ("F", relay.SINK))) + "</members>")
        super().start()

    @property
    def var(self):
        return self.home / "var"


class Load:
    """Sends mail, so many a round at the most, and keeps the ids of all that were answered with 250."""

    def __init__(self, mails):
        self.mails = mails
        self.accepted = set()
        self.number = 0
        self.most = 0
        self.connected = 0
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.send, daemon=True) for _ in range(CLIENTS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join(30)

    def begin_round(self):
        with self.lock:
            self.most = len(self.accepted) + self.mails

    def pause(self):
        """Until the next round. Returns when the last mail has its answer."""
        with self.lock:
            self.most = 0
        relay.wait_for(lambda: not self.connected, 60, "the answers to all mails", every=0.1)

    def may_send(self):
        with self.lock:
            return len(self.accepted) < self.most

    @contextlib.contextmanager
    def connection(self):
        with self.lock:
            self.connected += 1
        try:
            with smtplib.SMTP(Relay.host, 2525, local_hostname="mail.tcn.f.eu-admin.net", source_address=(relay.SINK, 0),
                              timeout=20) as client:
                yield client
        finally:
            with self.lock:
                self.connected -= 1

    def mail(self):
        with self.lock:
            self.number += 1
            name = f"kill-{self.number}"
        return (f"From: {mailbox.SENDER}\r\nTo: {mailbox.USERS[0]}\r\nSubject: {name}\r\nMessage-ID: <{name}@test>\r\n"
                f"Date: Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n" + "x" * 70 + "\r\n" * random.randint(1, 20)).encode()

    def send(self):
        while not self.stopped.is_set():
            if not self.may_send():
                time.sleep(0.1)
                continue
            try:
                with self.connection() as client:
                    client.ehlo_or_helo_if_needed()
                    while self.may_send() and not self.stopped.is_set():
                        client.mail(mailbox.SENDER)
                        client.rcpt(mailbox.USERS[0])
                        code, reply = client.data(self.mail())
                        if code == 250:
                            with self.lock:
                                self.accepted.add(reply.split()[1].decode())
                        # so many that the machine also has time for what is tested
                        time.sleep(0.02)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.1)


class Will:
    """Whether to go on: until somebody says no, the time is over, or the disk is nearly full."""

    def __init__(self, minutes):
        self.end = time.monotonic() + 60 * minutes
        self.why_not = None
        signal.signal(signal.SIGTERM, lambda *_: self.refuse("it was told to end"))

    def refuse(self, why):
        self.why_not = self.why_not or why

    def goes_on(self, folder):
        if time.monotonic() > self.end:
            self.refuse("the time is over")
        if shutil.disk_usage(folder).free < ROOM:
            self.refuse("the disk is nearly full")
        return not self.why_not


def tell(**figures):
    print(json.dumps(figures), flush=True)


def megabytes(*folders):
    octets = 0
    for folder in folders:
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                octets += path.stat().st_size
    return round(octets / 1e6)


def kill(server):
    server.process.kill()
    server.process.wait()
    (server.var / "server.pid").unlink(missing_ok=True)
    server.start()


def wait_until_all_has_arrived(hop, server):
    began = told = time.monotonic()
    waiting, empty = None, 0
    while time.monotonic() - began < ARRIVES_WITHIN:
        # a server that was told to answer much may be late with an answer
        with contextlib.suppress(OSError):
            waiting = {"deferred": hop.deferred(), "spool of the relay": hop.spooled(), "spool of the server": server.spooled()}
            # a mail that goes from one to the other while they are counted is seen the second time
            empty = 0 if any(waiting.values()) else empty + 1
            if empty == 2:
                return
            if waiting["deferred"]:
                hop.flush()
        if time.monotonic() - told > 30:
            told = time.monotonic()
            tell(waits_for=waiting, seconds=round(told - began))
        time.sleep(2)
    raise TimeoutError(f"mail stays: {waiting}")


def evidence(*arguments):
    return subprocess.Popen([str(relay.PROJECT / "testa"), "evidence", *map(str, arguments)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=os.environ | {"TESTA_BUILD": "no"})


def answer(*arguments):
    """Exit code, and the end of what was said: there is a line for each record that does not fit."""
    with evidence(*arguments) as process:
        output, errors = process.communicate()
    return process.returncode, (output + errors).strip()[-2000:]


def missing(hop, accepted):
    """The mails without a record of their acceptance or of their end; a record at a time, since there may be many."""
    begun, ended = set(), set()
    with evidence("export", "--folder", hop.var / "evidence") as process:
        for line in process.stdout:
            record = json.loads(line)
            if record["event"] == "accepted":
                begun.add(record.get("mail"))
            elif record["event"] in ENDS:
                ended.add(record.get("mail"))
        errors = process.stderr.read()
    if process.returncode:
        return [f"export: {process.returncode} {errors[-2000:]}"]
    return ([f"{mail}: no record of its acceptance" for mail in sorted(accepted - begun)]
            + [f"{mail}: no record of its end" for mail in sorted(accepted - ended)])


def faults(hop, server, accepted):
    found = []
    for one in (hop, server):
        code, said = answer("verify", "--folder", one.var / "evidence", "--anchors", one.var / "secrets/evidence.crt")
        if code:
            found.append(f"verify: {code} {said}")
    code, handovers = answer("reconcile", "--folder", hop.var / "evidence", "--folder", server.var / "evidence")
    if code:
        found.append(f"reconcile: {code} {handovers}")
    return found + missing(hop, accepted), handovers


def check(hop, server, load, rounds):
    try:
        load.pause()
        wait_until_all_has_arrived(hop, server)
        hop.stop()
        server.stop()
    except (OSError, subprocess.TimeoutExpired) as failure:
        tell(checked=rounds, accepted=len(load.accepted), faults=[str(failure)])
        return False
    accepted = set(load.accepted)
    found, handovers = faults(hop, server, accepted)
    tell(checked=rounds, accepted=len(accepted), faults=found[:20], **{"faults in all": len(found)} if len(found) > 20 else {},
         reconcile=handovers)
    return not found


def run(hop, server, arguments):
    """Returns whether nothing was missing."""
    will = Will(arguments.minutes)
    began = time.monotonic()
    with Load(arguments.mails) as load:
        for number in range(1, arguments.rounds + 1):
            load.begin_round()
            time.sleep(random.uniform(0.2, 3))
            victim = random.choice([hop, server])
            kill(victim)
            tell(round=number, killed=type(victim).__name__, accepted=len(load.accepted), mb=megabytes(hop.home, server.home),
                 minutes=round((time.monotonic() - began) / 60, 1))
            if number == arguments.rounds or not will.goes_on(hop.home):
                if will.why_not:
                    tell(ends=will.why_not)
                return check(hop, server, load, number)
            if number % arguments.check == 0:
                if not check(hop, server, load, number):
                    return False
                hop.start()
                server.start()
    return True


def count(text):
    if int(text) < 1:
        raise argparse.ArgumentTypeError("expected 1 or more")
    return int(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=count, default=200)
    parser.add_argument("--check", type=count, default=20, metavar="ROUNDS", help="rounds between two checks (default 20)")
    parser.add_argument("--mails", type=count, default=500, help="at most so many a round (default 500)")
    parser.add_argument("--minutes", type=count, default=600, help="no new round after so many minutes (default 600)")
    arguments = parser.parse_args()
    if not (relay.PROJECT / "server/target/testa-server/lib").is_dir():
        parser.exit(3, "the server is not built: ./testa build\n")
    with mailbox.National("384m", settings={"smtp.peers": Relay.host}) as server, Relay(heap="384m") as hop:
        server.add_users()
        well = False
        try:
            well = run(hop, server, arguments)
        except Exception as failure:
            tell(faults=[f"{type(failure).__name__}: {failure}"])
        if not well:
            for one in (hop, server):
                one.process.kill()
                one.process.wait()
                tell(kept=str(one.home.rename(f"{one.home}-kept")))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
