#!/usr/bin/env python3
"""Measures a Member State's server as its users meet it, on loopback, with the embedded store:

    start              seconds until it takes mail, and the memory that it has then
    --pop3 20000       a login to so many mails: PASS, STAT, LIST and UIDL, each in seconds
    --large 25         so many mails of 45 MB at once into mailboxes, with a heap of --heap: how many arrive

Nothing is scanned: what is measured is the way into the mailbox and out of it.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import poplib
import re
import shutil
import smtplib
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parent.parent
NET = os.environ.get("TESTA_BENCH_NET", "127.90")
HOST = f"{NET}.1.1"
PEER = f"{NET}.1.2"            # stands for a TESTA Mail Relay
SENDER = "Jeanne.Martin@tcn.f.eu-admin.net"
USERS = ["Alain.Dupont@tcn.b.eu-admin.net", "Marie.Peeters@tcn.b.eu-admin.net"]
PASSWORD = "correct-horse-battery"

poplib._MAXLINE = 1 << 20


class National:
    """This project's server from server/target/testa-server, with the shipped conf/national."""

    def __init__(self, heap, var=None, settings=None):
        self.heap = heap
        self.var = var
        self.settings = settings or {}

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="testa-mailbox-"))
        self.var = self.var or self.home / "var"
        conf = self.home / "conf"
        shutil.copytree(PROJECT / "conf/national", conf)
        smtp = conf / "smtpserver.xml"
        smtp.write_text(re.sub(r".*VirusScanHook.*\n", "", smtp.read_text()))
        self.start()
        return self

    def start(self):
        began = time.monotonic()
        settings = {
            "hostname": "mail.tcn.b.eu-admin.net", "dns.servers": "127.0.0.1:9", "smtp.peers": PEER,
            "smtp.bind": f"{HOST}:2525", "submission.bind": f"{HOST}:2587", "submissions.bind": f"{HOST}:2465",
            "pop3.bind": f"{HOST}:2110", "pop3s.bind": f"{HOST}:2995", "webadmin.bind": f"{HOST}:8000",
            "jmx.bind": f"{HOST}:9999", **self.settings,
        }
        self.log = open(self.home / "console.log", "ab")
        self.process = subprocess.Popen(
            [str(PROJECT / "testa"), "server", "--conf", str(self.home / "conf"), "--var", str(self.var),
             *[word for key, value in settings.items() for word in ("--set", f"{key}={value}")]],
            env=os.environ | {"TESTA_BUILD": "no", "TESTA_HEAP": f"-Xmx{self.heap}"}, stdout=self.log, stderr=self.log)
        while not (self.var / "server.pid").exists():
            if self.process.poll() is not None or time.monotonic() - began > 120:
                raise RuntimeError((self.home / "console.log").read_text()[-2000:])
            time.sleep(0.02)
        self.start_seconds = time.monotonic() - began

    def resident_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+)", status, re.M)[1]) / 1024

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+)", status, re.M)[1]) / 1024

    def webadmin(self, method, path, data=None):
        secret = (self.var / "secrets/webadmin.secret").read_text().strip()
        try:
            return urllib.request.urlopen(urllib.request.Request(f"http://{HOST}:8000{path}", method=method, data=data,
                headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}), timeout=60)
        except urllib.error.HTTPError as refused:
            raise RuntimeError(refused.read().decode()) from refused

    def spooled(self):
        with self.webadmin("GET", "/mailQueues/spool") as answer:
            return json.load(answer)["size"]

    def add_users(self):
        for user in USERS:
            self.webadmin("PUT", f"/users/{user}", json.dumps({"password": PASSWORD}).encode()).close()

    def send(self, recipient, body, name):
        with smtplib.SMTP(HOST, 2525, local_hostname="relay.test", source_address=(PEER, 0), timeout=600) as client:
            client.sendmail(SENDER, [recipient], (f"From: {SENDER}\r\nTo: {recipient}\r\nSubject: {name}\r\n"
                            f"Message-ID: <{name}@test>\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n").encode() + body)

    def pop3(self, user):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        client = poplib.POP3_SSL(HOST, 2995, context=context, timeout=600)
        client.user(user)
        return client

    def messages(self, user):
        client = self.pop3(user)
        client.pass_(PASSWORD)
        count, octets = client.stat()
        client.quit()
        return count, octets

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()
        (self.var / "server.pid").unlink(missing_ok=True)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def wait_for_mails(server, user, count, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        if server.messages(user)[0] >= count:
            return True
        time.sleep(1)
    return False


def login(server, mails):
    """One mail comes by SMTP; its row is then repeated, as the server is stopped."""
    server.send(USERS[0], b"x" * 70 + b"\r\n", "first")
    if not wait_for_mails(server, USERS[0], 1, 60):
        raise RuntimeError("the first mail did not arrive")
    server.stop()
    store = sqlite3.connect(server.var / "store/testa.db")
    # a delivery is there once; what is copied is none
    columns = [row[1] for row in store.execute("PRAGMA table_info(mailbox_message)") if row[1] not in ("uid", "delivery")]
    store.execute(f"""WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < {mails})
        INSERT INTO mailbox_message (uid, {', '.join(columns)})
        SELECT n, {', '.join(columns)} FROM number, mailbox_message WHERE uid = 1""")
    store.execute(f"UPDATE mailbox SET last_uid = {mails}")
    store.commit()
    store.close()
    server.start()
    rounds = []
    for _ in range(3):
        client = server.pop3(USERS[0])
        times = {}
        for name, command in (("PASS", lambda: client.pass_(PASSWORD)), ("STAT", client.stat), ("LIST", client.list),
                              ("UIDL", client.uidl)):
            began = time.monotonic()
            answer = command()
            times[name] = round(time.monotonic() - began, 3)
        if len(answer[1]) != mails:
            raise RuntimeError(f"UIDL has {len(answer[1])} mails, not {mails}")
        times["together"] = round(sum(times.values()), 3)
        client.quit()
        rounds.append(times)
    return rounds


def large(server, mails, megabytes):
    line = b"0123456789" * 7 + b"\r\n"
    body = line * (megabytes * 1_000_000 // len(line))
    began = time.monotonic()
    failed = []
    with concurrent.futures.ThreadPoolExecutor(mails) as pool:
        for sent in [pool.submit(server.send, USERS[n % 2], body, f"large-{n}") for n in range(mails)]:
            if sent.exception():
                failed.append(str(sent.exception()))
    accepted = time.monotonic() - began
    arrived = [wait_for_mails(server, USERS[n], (mails + 1 - n) // 2, 600) for n in (0, 1)]
    return {"accepted": mails - len(failed), "refused": failed[:3], "accepted after": round(accepted, 1),
            "all arrived": all(arrived), "arrived after": round(time.monotonic() - began, 1),
            "peak resident MB": round(server.peak_mb()), "still runs": server.process.poll() is None}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pop3", type=int, default=0, metavar="MAILS")
    parser.add_argument("--large", type=int, default=0, metavar="MAILS")
    parser.add_argument("--megabytes", type=int, default=45)
    parser.add_argument("--heap", default="256m")
    arguments = parser.parse_args()
    result = {}
    with National(arguments.heap) as server:
        result["start"] = {"seconds": round(server.start_seconds, 1), "resident MB": round(server.resident_mb())}
        server.add_users()
        if arguments.pop3:
            result["pop3"] = login(server, arguments.pop3)
        if arguments.large:
            result["large"] = large(server, arguments.large, arguments.megabytes)
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
