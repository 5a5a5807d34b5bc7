#!/usr/bin/env python3
"""Kills (SIGKILL) a relay or the Member State's server behind it under load, again and again, and holds their evidence to account.

    clients of France  ->  relay  ->  server of Belgium, into the mailbox

At the end, when all mail has arrived: `evidence verify` finds nothing in either log, each mail with a 250 has the record of it
under the id that the 250 named, and the record of its end, and whatever one server sent, the other received octet for octet
(`evidence reconcile`). All traffic stays on loopback.

    ./testa build && python3 benchmarks/kills.py --rounds 200

Prints one JSON object a round and the sum at the end. Exit code 1 if something is missing.
"""

import argparse
import contextlib
import json
import os
import random
import smtplib
import subprocess
import sys
import threading
import time

import mailbox
import relay

CLIENTS = 4
ENDS = {"forwarded", "returned", "kept", "discarded", "deleted"}


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
    """Sends mail all the time and keeps the ids of all that were answered with 250."""

    def __init__(self):
        self.accepted = set()
        self.number = 0
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

    def mail(self):
        with self.lock:
            self.number += 1
            name = f"kill-{self.number}"
        return (f"From: {mailbox.SENDER}\r\nTo: {mailbox.USERS[0]}\r\nSubject: {name}\r\nMessage-ID: <{name}@test>\r\n"
                f"Date: Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n" + "x" * 70 + "\r\n" * random.randint(1, 20)).encode()

    def send(self):
        while not self.stopped.is_set():
            try:
                with smtplib.SMTP(Relay.host, 2525, local_hostname="mail.tcn.f.eu-admin.net", source_address=(relay.SINK, 0),
                                  timeout=20) as client:
                    client.ehlo_or_helo_if_needed()
                    while not self.stopped.is_set():
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


def kill(server):
    server.process.kill()
    server.process.wait()
    (server.var / "server.pid").unlink(missing_ok=True)
    server.start()


def spooled(server):
    return len(list((server.var / "spool/spool").glob("*.mail")))


def wait_until_all_has_arrived(hop, server):
    end = time.monotonic() + 900
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if hop.deferred():
                hop.flush()
            elif not spooled(hop) and not spooled(server):
                return
        time.sleep(2)
    raise TimeoutError(f"mail stays: {hop.deferred()} deferred, {spooled(hop)} and {spooled(server)} in the spools")


def evidence(*arguments):
    return subprocess.run([str(relay.PROJECT / "testa"), "evidence", *map(str, arguments)], capture_output=True, text=True, check=False,
                          env=os.environ | {"TESTA_BUILD": "no"})


def faults(hop, server, accepted):
    found = []
    for one in (hop, server):
        verified = evidence("verify", "--folder", one.var / "evidence", "--anchors", one.var / "secrets/evidence.crt")
        if verified.returncode:
            found.append(f"verify: {verified.returncode} {verified.stdout[:2000]}{verified.stderr[:2000]}")
    reconciled = evidence("reconcile", "--folder", hop.var / "evidence", "--folder", server.var / "evidence")
    if reconciled.returncode:
        found.append(f"reconcile: {reconciled.returncode} {reconciled.stdout[-2000:]}{reconciled.stderr[:2000]}")
    events = {}
    for line in evidence("export", "--folder", hop.var / "evidence").stdout.splitlines():
        record = json.loads(line)
        events.setdefault(record.get("mail"), set()).add(record["event"])
    found += [f"{mail}: no record of its acceptance" for mail in accepted if "accepted" not in events.get(mail, ())]
    found += [f"{mail}: no record of its end" for mail in accepted if not ENDS & events.get(mail, set())]
    return found, reconciled.stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    if not (relay.PROJECT / "server/target/testa-server/lib").is_dir():
        parser.exit(3, "the server is not built: ./testa build\n")
    with mailbox.National("384m", settings={"smtp.peers": Relay.host}) as server, Relay(heap="384m") as hop:
        server.add_users()
        with Load() as load:
            for number in range(arguments.rounds):
                time.sleep(random.uniform(0.2, 3))
                victim = random.choice([hop, server])
                kill(victim)
                print(json.dumps({"round": number + 1, "killed": type(victim).__name__, "accepted": len(load.accepted)}), flush=True)
        wait_until_all_has_arrived(hop, server)
        hop.stop()
        server.stop()
        found, handovers = faults(hop, server, load.accepted)
    print(json.dumps({"rounds": arguments.rounds, "accepted": len(load.accepted), "faults": found, "reconcile": handovers}, indent=2))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
