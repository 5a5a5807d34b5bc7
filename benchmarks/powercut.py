#!/usr/bin/env python3
"""Cuts the power of a Member State's server, again and again, and looks whether every mail with a 250 is there.

The server's var folder is a file system (ext4) in a file. Under load the server is frozen, and the file is copied as a disk
would be found after a power cut: what the server had not made durable (fsync) is in the kernel's memory and not in the copy. The
copy is mounted, which replays ext4's journal, and the server starts from it. Mail for users here has to be in a mailbox, mail for
France in the store, where it waits. A mail that was in its mailbox but not yet out of the spool is known again: it is there once.

    sudo benchmarks/powercut.py --rounds 10

Needs root, for it mounts; prints one JSON object a round and the sum at the end. Exit code 1 if a mail was lost or is there twice.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import signal
import smtplib
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import mailbox

IMAGE_OCTETS = 1 << 30
CLIENTS = 6
FRANCE = "Jeanne.Martin@tcn.f.eu-admin.net"


class Load:
    """Sends mail all the time and keeps the names of all that were answered with 250."""

    def __init__(self, server):
        self.server = server
        self.accepted = set()
        self.number = 0
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.threads = []

    def start(self):
        self.stopped.clear()
        self.threads = [threading.Thread(target=self.send, args=(n % 2 == 0,), daemon=True) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(30)

    def connect(self, out):
        if not out:
            return smtplib.SMTP(mailbox.HOST, 2525, local_hostname="relay.test", source_address=(mailbox.PEER, 0), timeout=20)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        client = smtplib.SMTP_SSL(mailbox.HOST, 2465, local_hostname="user.test", context=context, timeout=20)
        client.login(mailbox.USERS[0], mailbox.PASSWORD)
        return client

    def send(self, out):
        sender, recipient = (mailbox.USERS[0], FRANCE) if out else (FRANCE, mailbox.USERS[1])
        while not self.stopped.is_set():
            try:
                with self.connect(out) as client:
                    while not self.stopped.is_set():
                        with self.lock:
                            self.number += 1
                            name = f"power-{self.number}"
                        client.sendmail(sender, [recipient], (f"From: {sender}\r\nTo: {recipient}\r\nSubject: {name}\r\n"
                            f"Message-ID: <{name}@test>\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n"
                            + "x" * 70 + "\r\n" * random.randint(1, 20)).encode())
                        with self.lock:
                            self.accepted.add(name)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.1)


class Disk:
    """A file system in a file."""

    def __init__(self, folder):
        self.image = folder / "disk"
        self.copy = folder / "disk-after-the-cut"
        self.mounted = folder / "mounted"
        self.mounted.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(IMAGE_OCTETS)
        run("mkfs.ext4", "-q", str(self.image))

    def mount(self):
        run("mount", "-o", "loop", str(self.image), str(self.mounted))

    def unmount(self):
        subprocess.run(["umount", str(self.mounted)], check=False)

    def cut(self):
        """Copies until the kernel wrote nothing while it was copied: a moment, as a power cut is one."""
        for attempt in range(1, 21):
            run("cp", "--sparse=always", str(self.image), str(self.copy))
            if subprocess.run(["cmp", "-s", str(self.image), str(self.copy)], check=False).returncode == 0:
                return attempt
        raise RuntimeError("the kernel writes all the time")

    def go_on_from_the_copy(self):
        self.copy.rename(self.image)


def run(*command):
    subprocess.run(command, check=True)


def names(var):
    """The mails in the store, by name; those in a mailbox and those that wait."""
    store = sqlite3.connect(f"file:{var / 'store/testa.db'}?mode=ro", uri=True)
    found = []
    for table, column in (("mailbox_message", "octets_id"), ("deferred_mail", "octets")):
        for small, in store.execute(f"SELECT small FROM {table} JOIN octets ON octets.id = {table}.{column}"):
            found += re.findall(rb"Message-ID: <(power-\d+)@test>", small)
    store.close()
    return [name.decode() for name in found]


def wait_until_spool_is_empty(server):
    end = time.monotonic() + 180
    while left := server.spooled():
        if server.process.poll() is not None or time.monotonic() > end:
            log = (server.var / "logs/server.log").read_text(errors="replace")
            raise RuntimeError(f"mail stays in the spool: {left}; the log ends with {log[-3000:]}")
        time.sleep(0.5)
    return len(list((server.var / "spool/spool/damaged").iterdir()))


def cut(server, disk, load):
    load.start()
    time.sleep(random.uniform(3, 6))
    server.process.send_signal(signal.SIGSTOP)
    copies = disk.cut()
    server.process.kill()
    server.process.wait()
    load.stop()
    accepted = set(load.accepted)
    disk.unmount()
    disk.go_on_from_the_copy()
    disk.mount()
    (server.var / "server.pid").unlink(missing_ok=True)
    server.start()
    damaged = wait_until_spool_is_empty(server)
    found = names(server.var)
    check = subprocess.run([str(mailbox.PROJECT / "testa"), "store", "check", "--conf", str(server.home / "conf"), "--var",
                            str(server.var)], capture_output=True, text=True, check=False)
    return {"accepted": len(accepted), "lost": sorted(accepted - set(found)), "twice": len(found) - len(set(found)),
            "damaged in the spool": damaged, "store check": check.returncode, "copies": copies}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("mounting a file system needs root")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="testa-powercut-"))
    disk = Disk(folder)
    disk.mount()
    lost = 0
    twice = 0
    try:
        with mailbox.National("384m", disk.mounted / "var", {"store.disk-reserve": "50"}) as server:
            server.add_users()
            load = Load(server)
            for number in range(arguments.rounds):
                result = cut(server, disk, load)
                lost += len(result["lost"])
                twice = result["twice"]
                print(json.dumps({"round": number + 1, **result}), flush=True)
                if result["store check"] != 0:
                    return 1
            server.stop()
    finally:
        disk.unmount()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"rounds": arguments.rounds, "accepted": len(load.accepted), "lost": lost, "twice": twice}))
    return 1 if lost or twice else 0


if __name__ == "__main__":
    sys.exit(main())
