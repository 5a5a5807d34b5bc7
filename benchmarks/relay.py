#!/usr/bin/env python3
"""Measures the TESTA relay and Postfix, in the same run, on the same machine, over the same path:

    smtp-source  ->  relay (accept, store, deliver)  ->  smtp-sink

Both accept for the same domains, deliver to the same sink, and retry every 2 minutes for 5 days with a
warning after 4 hours. All traffic stays on loopback. Prints one table; --json for a program.
JAVA_HOME says which Java the relay runs on; with a class archive, where `./testa class-archive` has made one.
"""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from chart import bars

PROJECT = pathlib.Path(__file__).resolve().parent.parent
NET = os.environ.get("TESTA_BENCH_NET", "127.90")
PORT = 2525
INTERVAL = 120                 # seconds between two attempts, as the note has it
SINK = f"{NET}.0.20"           # the Member State that answers: tcn.f
REFUSING = f"{NET}.0.21"       # the Member State whose host refuses: tcn.d
SILENT = f"{NET}.0.22"         # the Member State whose host accepts no connection in time: tcn.dk
LATE = "A FIN GR IS IRL I FL L NL N P E S GB CH CY CZ EST H LV LT M PL SK SLO".split()
SENDER = "Alain.Dupont@tcn.b.eu-admin.net"
LIVE = "Jeanne.Martin@tcn.f.eu-admin.net"
REFUSED = "Erika.Muster@tcn.d.eu-admin.net"
BLACK_HOLE = "Jens.Hansen@tcn.dk.eu-admin.net"


def say(text):
    print(text, file=sys.stderr, flush=True)


def java_program(name):
    """Of the Java that the relay runs on."""
    return os.path.join(os.environ["JAVA_HOME"], "bin", name) if "JAVA_HOME" in os.environ else name


def wait_for(condition, seconds, what, every=0.02):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(every)
    raise TimeoutError(f"{what}: not within {seconds} s")


def answers(host, port):
    with contextlib.suppress(OSError), socket.create_connection((host, port), 1) as peer:
        return peer.recv(3) == b"220"
    return False


class Sink:
    """smtp-sink, which counts what it accepts."""

    def __init__(self, host):
        self.host = host

    def __enter__(self):
        # a file: a pipe that nobody reads while smtp-source is at work would fill and stop the sink
        self.counts = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["smtp-sink", "-u", "nobody", "-c", f"{self.host}:{PORT}", "1024"],
            stdout=self.counts, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(self.host, PORT), 10, f"smtp-sink on {self.host}")
        return self

    def count(self):
        # -c writes "sess=N quit=N mesg=N" over and over, each after a carriage return
        descriptor = self.counts.fileno()
        tail = os.pread(descriptor, 200, max(0, os.fstat(descriptor).st_size - 200))
        seen = re.findall(rb"mesg=(\d+)", tail)
        return int(seen[-1]) if seen else 0

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.counts.close()


class Hosts:
    """Mail servers in this process: SINK, which notes when each mail came, and others that answer the final dot late."""

    def __init__(self, late, pause):
        self.late, self.pause, self.came, self.taken = late, pause, {}, 0

    async def session(self, reader, writer, pause):
        # a task that ends as cancelled has asyncio print that, for each of thousands
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.write(b"220 bench ESMTP\r\n")
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    subject = b""
                    while (line := await reader.readline()) not in (b".\r\n", b""):
                        subject = subject or (line[9:].strip() if line.startswith(b"Subject: ") else b"")
                    await asyncio.sleep(pause)
                    self.came[subject] = time.monotonic()
                    self.taken += 1
                writer.write(b"250 ok\r\n")
        writer.close()

    async def listen(self):
        for host, pause in [(SINK, 0), *((host, self.pause) for host in self.late)]:
            await asyncio.start_server(lambda r, w, pause=pause: self.session(r, w, pause), host, PORT, backlog=1024)

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result(10)
        return self

    def count(self):
        return self.taken

    async def hang_up(self):
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self.hang_up(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


class BlackHole:
    """A listener whose queue of connections is full: a SYN is never answered, as behind a firewall that drops."""

    def __enter__(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((SILENT, PORT))
        self.listener.listen(0)
        self.fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((SILENT, PORT))
            self.fillers.append(filler)
        return self

    def __exit__(self, *_):
        for filler in self.fillers:
            filler.close()
        self.listener.close()


class Relay:
    """What both relays have in common: an address, processes, and a way to see how much memory they take."""

    def processes(self):
        """Process ids of the relay and all it started."""
        children = {}
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        found, todo = [], [self.pid()]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children.get(pid, [])
        return found

    def heap_in_use(self):
        """Octets of objects that are still needed; only Java has them."""
        return 0

    def attempts(self):
        """How often a host could not be reached, where that is known."""
        return 0

    def resident_mb(self):
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                status = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", status, re.M)[1])
        return total / 1024


class Clamd:
    """clamd with two signatures of its own: what is measured is the way to the scanner and back, not its database."""

    def __enter__(self):
        # clamd writes each mail into a file for its scan; in memory, as docs/virus-scan.md has it for production
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="clamd-bench-", dir=memory))
        self.home.chmod(0o755)
        self.socket = self.home / "clamd.ctl"
        (self.home / "signatures").mkdir()
        # the second half of the EICAR test string, which the relay has it find
        (self.home / "signatures/bench.ndb").write_text(
            "Bench.Marker:0:*:" + b"BENCH-MARKER-0123456789".hex() + "\n"
            "Bench.Eicar:0:*:" + b"EICAR-STANDARD-ANTIVIRUS-TEST".hex() + "\n")
        (self.home / "clamd.conf").write_text(
            f"Foreground yes\nDatabaseDirectory {self.home}/signatures\nLocalSocket {self.socket}\n"
            f"TemporaryDirectory {self.home}\nStreamMaxLength 100M\nMaxThreads 20\nLocalSocketMode 666\nUser root\n")
        self.process = subprocess.Popen(["clamd", "-c", str(self.home / "clamd.conf")],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.socket.exists, 30, "clamd")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


class ClamavMilter:
    """Postfix' way to clamd."""

    address = f"{NET}.0.12", 7357

    def __init__(self, clamd):
        self.clamd = clamd

    def __enter__(self):
        host, port = self.address
        self.socket = f"inet:{host}:{port}"
        conf = self.clamd.home / "milter.conf"
        conf.write_text(f"Foreground yes\nMilterSocket inet:{port}@{host}\nClamdSocket unix:{self.clamd.socket}\n"
                        "OnInfected Reject\nOnFail Defer\nUser root\n")
        self.process = subprocess.Popen(["clamav-milter", "-c", str(conf)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def listens():
            with contextlib.suppress(OSError), socket.create_connection(self.address, 1):
                return True
            return False
        wait_for(listens, 20, "clamav-milter")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Postfix(Relay):
    name = "Postfix"
    host = f"{NET}.0.11"

    def __init__(self, milter=None):
        self.milter = milter

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="postfix-bench-"))
        self.home.chmod(0o755)
        conf, queue, data = self.home / "conf", self.home / "queue", self.home / "data"
        for folder in (conf, queue, data):
            folder.mkdir()
        shutil.chown(data, "postfix")
        (conf / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
inet_interfaces = all
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = tcn.f.eu-admin.net, tcn.d.eu-admin.net, tcn.dk.eu-admin.net
transport_maps = inline:{{ {{ tcn.f.eu-admin.net = smtp:[{SINK}]:{PORT} }}, {{ tcn.d.eu-admin.net = smtp:[{REFUSING}]:{PORT} }}, {{ tcn.dk.eu-admin.net = smtp:[{SILENT}]:{PORT} }} }}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
default_process_limit = 200
message_size_limit = 52428800
minimal_backoff_time = 120s
maximal_backoff_time = 120s
queue_run_delay = 120s
delay_warning_time = 4h
maximal_queue_lifetime = 5d
bounce_queue_lifetime = 5d
smtp_connect_timeout = 10s
smtp_destination_concurrency_limit = 20
maillog_file = {data}/mail.log
maillog_file_prefixes = {data}
alias_maps =
local_recipient_maps =
smtp_host_lookup = native
disable_dns_lookups = yes
{f'smtpd_milters = {self.milter}' if self.milter else ''}
""")
        master = pathlib.Path("/etc/postfix/master.cf").read_text()
        master = re.sub(r"^smtp(\s+inet)(\s+\S+\s+\S+\s+)(\S+)", rf"{self.host}:{PORT}\1\2n", master, count=1, flags=re.M)
        master = re.sub(r"^(\S+\s+(?:unix|unix-dgram)\s+\S+\s+\S+\s+)y", r"\1n", master, flags=re.M)
        (conf / "master.cf").write_text(master)
        subprocess.run(["postfix", "-c", str(conf), "start"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(self.host, PORT), 20, "Postfix")
        return self

    def pid(self):
        return int((self.home / "queue/pid/master.pid").read_text())

    def deferred(self):
        folder = self.home / "queue/deferred"
        return sum(len(files) for _, _, files in os.walk(folder))

    def flush(self):
        subprocess.run(["postqueue", "-c", str(self.home / "conf"), "-f"], check=True)

    def __exit__(self, *_):
        subprocess.run(["postfix", "-c", str(self.home / "conf"), "stop"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.home, ignore_errors=True)


class Testa(Relay):
    """This project's relay, from server/target/testa-server, with the shipped conf/relay."""

    name = "TESTA relay"
    host = f"{NET}.0.10"

    def __init__(self, scan_with=None, heap="512m", options=(), believes=None, verifies=True, late=()):
        self.scan_with = scan_with
        self.late = late
        self.believes = believes
        self.verifies = verifies
        self.heap = heap
        self.options = list(options)

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="testa-bench-"))
        conf = self.home / "conf"
        shutil.copytree(PROJECT / "conf/relay", conf)
        members = [("B", "127.0.0.1", "127.0.0.1:9"), ("F", SINK, f"{SINK}:{PORT}"),
                   ("D", REFUSING, f"{REFUSING}:{PORT}"), ("DK", SILENT, f"{SILENT}:{PORT}"),
                   *((country, host, f"{host}:{PORT}") for country, host in zip(LATE, self.late))]
        (conf / "members.xml").write_text("<members>" + "".join(
            f"<member country='{country}'><domain>tcn.{country.lower()}.eu-admin.net</domain><sendsFrom>{source}</sendsFrom>"
            f"<deliverTo>{host}</deliverTo><contact>postmaster@tcn.{country.lower()}.eu-admin.net</contact></member>"
            for country, source, host in members) + "</members>")
        if not self.scan_with:
            smtp = conf / "smtpserver.xml"
            smtp.write_text(re.sub(r".*VirusScanHook.*\n", "", smtp.read_text()))
        if not self.verifies:
            container = conf / "mailetcontainer.xml"
            container.write_text(re.sub(r'.*class="SmimeVerify".*\n', "", container.read_text()))
        if self.believes:
            shutil.copytree(self.believes, conf / "smime", dirs_exist_ok=True)
        self.start()
        return self

    def start(self):
        began = time.monotonic()
        settings = {
            "hostname": "relay.eu-admin.net",
            "dns.servers": "127.0.0.1:9",
            "smtp.bind": f"{self.host}:{PORT}",
            "smtp.source-address": self.host,
            "webadmin.bind": f"{self.host}:8000",
            "jmx.bind": f"{self.host}:9999",
        }
        if self.scan_with:
            settings["virus.clamd"] = f"unix:{self.scan_with.socket}"
            settings["virus.signatures.max-age"] = "never"
        self.log = open(self.home / "console.log", "ab")
        self.process = subprocess.Popen(
            [str(PROJECT / "testa"), "server", "--conf", str(self.home / "conf"), "--var", str(self.home / "var"),
             *[word for key, value in settings.items() for word in ("--set", f"{key}={value}")]],
            env=os.environ | {"TESTA_BUILD": "no", "JDK_JAVA_OPTIONS": " ".join([f"-Xmx{self.heap}", *self.options])},
            stdout=self.log, stderr=self.log)
        try:
            wait_for(lambda: (self.home / "var/server.pid").exists() or self.process.poll(), 60, "the TESTA relay")
        except TimeoutError:
            self.process.kill()
            raise
        if self.process.poll() is not None:
            raise RuntimeError((self.home / "console.log").read_text()[-2000:])
        self.start_seconds = time.monotonic() - began

    def pid(self):
        return self.process.pid

    def java(self):
        """Which Java it runs on (JAVA_HOME chooses), and the class archive that this Java has opened."""
        home = pathlib.Path(os.readlink(f"/proc/{self.pid()}/exe")).parent.parent
        release = (home / "release").read_text()
        archives = re.findall(r"/relay-[0-9a-f]+\.(jsa|aot)$", pathlib.Path(f"/proc/{self.pid()}/maps").read_text(), re.M)
        return {"version": re.search(r'^JAVA_RUNTIME_VERSION="(.*)"', release, re.M)[1], "home": str(home),
                "class_archive": archives[0] if archives else "none"}

    def heap_in_use(self):
        histogram = subprocess.run([java_program("jcmd"), str(self.pid()), "GC.class_histogram"], check=True, capture_output=True, text=True)
        return int(histogram.stdout.split()[-1])

    def compiled(self):
        """Seconds of processor time that Java's compiler has taken."""
        ticks = 0
        for stat in pathlib.Path(f"/proc/{self.pid()}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                name, _, fields = stat.read_text().rpartition(")")
                if "CompilerThre" in name:
                    ticks += sum(map(int, fields.split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def attempts(self):
        # each is a line in the log
        return len(re.findall(rb"Host \S+ \(.*?\) failed: ", (self.home / "console.log").read_bytes()))

    def burden(self):
        return {"threads": len(list(pathlib.Path(f"/proc/{self.pid()}/task").iterdir())), "resident_mb": self.resident_mb()}

    def deferred(self):
        with self.webadmin("GET", "/testa/queue/destinations") as answer:
            return sum(destination["mails"] for destination in json.load(answer))

    def spooled(self):
        with self.webadmin("GET", "/mailQueues/spool") as answer:
            return json.load(answer)["size"]

    def flush(self):
        self.webadmin("POST", "/testa/queue/mails?action=retry&all=true").close()

    def webadmin(self, method, path):
        secret = (self.home / "var/secrets/webadmin.secret").read_text().strip()
        return urllib.request.urlopen(urllib.request.Request(f"http://{self.host}:8000{path}", method=method,
            headers={"Authorization": f"Bearer {secret}"}), timeout=60)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


class SignedMail:
    """A signed mail of 4 KiB, and what a relay needs to believe it: the CA and its CRL. Made by OpenSSL."""

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="signed-bench-"))
        self.believes = self.home / "smime"
        for folder in ("authorities", "crls"):
            (self.believes / folder).mkdir(parents=True)
        (self.home / "ca.cnf").write_text(f"""
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[person]
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = emailProtection
subjectAltName = email:{SENDER}
authorityKeyIdentifier = keyid
[ca]
default_ca = bench
[bench]
database = {self.home}/index.txt
default_md = sha256
default_crl_days = 30
""")
        (self.home / "index.txt").touch()
        (self.home / "text").write_text(("All of this is made up. " * 3 + "\n") * 21)
        ca = self.believes / "authorities/ca.crt"
        new = ["req", "-config", "ca.cnf", "-newkey", "rsa:2048", "-noenc", "-x509", "-days", "30"]
        self.openssl(*new, "-subj", "/CN=Bench CA", "-extensions", "root", "-keyout", "ca.key", "-out", ca)
        self.openssl(*new, "-subj", "/CN=Alain Dupont", "-extensions", "person", "-keyout", "key", "-out", "crt",
                     "-CA", ca, "-CAkey", "ca.key")
        self.openssl("ca", "-config", "ca.cnf", "-gencrl", "-keyfile", "ca.key", "-cert", ca,
                     "-out", self.believes / "crls/ca.crl")
        self.openssl("cms", "-sign", "-in", "text", "-text", "-signer", "crt", "-inkey", "key", "-out", "mail",
                     "-from", SENDER, "-to", LIVE, "-subject", "Signed")
        # smtp-source ends every line with CRLF by itself
        self.file.write_bytes(self.file.read_bytes().replace(b"\r\n", b"\n"))
        return self

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=self.home, check=True, stderr=subprocess.DEVNULL)

    @property
    def file(self):
        return self.home / "mail"

    def __exit__(self, *_):
        shutil.rmtree(self.home, ignore_errors=True)


def send(relay, mails, size, connections, recipient, file=None):
    """Hands mails over, a connection each, as servers do that have one mail at a time."""
    what = ["-F", str(file)] if file else ["-l", str(size)]
    subprocess.run(["smtp-source", "-s", str(connections), "-m", str(mails), *what, "-f", SENDER,
                    "-t", recipient, f"{relay.host}:{PORT}"], check=True)


def throughput(relay, sink, mails, size, connections, file=None):
    """Mails a second from the first connection to the last mail in the sink."""
    before = sink.count()
    began = time.monotonic()
    send(relay, mails, size, connections, LIVE, file)
    accepted = time.monotonic() - began
    wait_for(lambda: sink.count() - before >= mails, 300, f"{mails} mails in the sink")
    return {"end_to_end": mails / (time.monotonic() - began), "accepted": mails / accepted}


def repeated(relay, sink, plan, file=None):
    """Small mail over a few connections, end to end: the mean of six runs, which differ by a tenth or more."""
    return sum(throughput(relay, sink, plan["live"], 4096, 10, file)["end_to_end"] for _ in range(6)) / 6


def in_turns(without, with_it):
    """The means of both, each in a fresh server and each first once: two servers of one kind differ by a few percent, too."""
    runs = [(measure, measure()) for measure in (without, with_it, with_it, without)]
    return [sum(figure for measure, figure in runs if measure is wanted) / 2 for wanted in (without, with_it)]


def warm_up(relay, sink, plan, file=None):
    """What is measured is a server that runs for days: Java's compiler is done with it, Postfix has its processes."""
    if isinstance(relay, Postfix):
        throughput(relay, sink, plan["live"] // 4, 4096, 10, file)
        return
    for _ in range(plan["most_warm_ups"]):
        began, compiled = time.monotonic(), relay.compiled()
        throughput(relay, sink, plan["live"], 4096, 10, file)
        if relay.compiled() - compiled < 0.03 * (time.monotonic() - began):
            break


def path(relay_class, plan):
    """One relay, idle queue: every load of the plan."""
    results = []
    with Sink(SINK) as sink, relay_class() as relay:
        warm_up(relay, sink, plan)
        for size, connections, mails in plan["loads"]:
            figures = throughput(relay, sink, mails, size, connections)
            say(f"{relay.name}: {size} octets, {connections} connections: {figures['end_to_end']:.0f} msg/s")
            results.append({"relay": relay.name, "size": size, "connections": connections, **figures})
        results.append({"relay": relay.name, "resident_mb": relay.resident_mb()})
    return results


def compared(ours, theirs):
    """One load, the mean of the runs of each relay."""
    mean = [sum(run["end_to_end"] for run in runs) / len(runs) for runs in (ours, theirs)]
    return rounded({"size": ours[0]["size"], "connections": ours[0]["connections"], "TESTA relay": mean[0],
                    "Postfix": mean[1], "ratio": mean[0] / mean[1]})


def large(relay, sink, mails=20, size=25 * 1024 * 1024):
    """Mails of 25 MiB, all at the same time."""
    before = sink.count()
    began = time.monotonic()
    send(relay, mails, size, mails, LIVE)
    wait_for(lambda: sink.count() - before >= mails, 300, f"{mails} large mails in the sink")
    return time.monotonic() - began


def scanned(plan):
    """What the virus scan costs, here and with Postfix."""
    with Clamd() as clamd:
        rows = {}

        def measure(name, relay, plan):
            with Sink(SINK) as sink, relay:
                warm_up(relay, sink, plan)
                figure = repeated(relay, sink, plan)
                say(f"{name}: {figure:.0f} msg/s")
                heavy = large(relay, sink) if isinstance(relay, Testa) and relay.scan_with else ""
                rows[name] = {"relay": name, "msg/s": figure, "resident_mb": relay.resident_mb(), "20 x 25 MiB, s": heavy}
                return figure

        unscanned, ours = in_turns(lambda: measure("TESTA relay", Testa(), plan),
                                   lambda: measure("TESTA relay, clamd", Testa(scan_with=clamd), plan))
        with ClamavMilter(clamd) as milter:
            theirs = measure("Postfix, clamav-milter", Postfix(milter.socket), plan | {"live": plan["live"] // 4})
    rows["TESTA relay"] |= {"msg/s": unscanned}
    rows["TESTA relay, clamd"] |= {"msg/s": ours, "ratio to unscanned": ours / unscanned, "ratio to Postfix": ours / theirs}
    return [rounded(row) for row in rows.values()]


def signed(plan):
    """What the verification of S/MIME signatures costs mail that is signed, and mail that is not."""
    rows = []
    with SignedMail() as mail:
        def measure(verifies, kind, file):
            with Sink(SINK) as sink, Testa(believes=mail.believes, verifies=verifies) as relay:
                warm_up(relay, sink, plan, file)
                figure = repeated(relay, sink, plan, file)
                say(f"TESTA relay, {'with' if verifies else 'without'} verification, {kind} mail: {figure:.0f} msg/s")
                return figure

        for kind, file in (("signed", mail.file), ("unsigned", None)):
            without, with_it = in_turns(lambda: measure(False, kind, file), lambda: measure(True, kind, file))
            rows.append(rounded({"mail": kind, "without verification": without, "with": with_it, "ratio": with_it / without}))
    return rows


def latency(relay, hosts, mails, every=0.05):
    """Seconds from the 250 for a mail to the moment when its host has it (median, p95, longest), and to the 250 (answered)."""
    handed, answered = {}, []
    with smtplib.SMTP(relay.host, PORT, source_address=("127.0.0.1", 0)) as client:
        began = time.monotonic()
        for number in range(mails):
            time.sleep(max(0, began + number * every - time.monotonic()))
            subject = f"{began}-{number}".encode()
            asked = time.monotonic()
            client.sendmail(SENDER, LIVE, b"From: " + SENDER.encode() + b"\r\nSubject: " + subject + b"\r\n\r\nBonjour\r\n")
            handed[subject] = time.monotonic()
            answered.append(handed[subject] - asked)
    wait_for(lambda: all(subject in hosts.came for subject in handed), 300, "all live mails")
    took = sorted(max(0, hosts.came[subject] - at) for subject, at in handed.items())
    return {"median": took[len(took) // 2], "p95": took[len(took) * 95 // 100], "longest": took[-1],
            "answered p95": sorted(answered)[len(answered) * 95 // 100]}


def slow(plan):
    """Live mail alone, and beside 25 Member States that are alive and take 45 s for a mail, with 200 mails each."""
    late = [f"{NET}.1.{number}" for number in range(1, len(LATE) + 1)]
    with Hosts(late, pause=45) as hosts, Testa(late=late) as relay:
        warm_up(relay, hosts, plan)
        rows = [{"live mail": "alone", **latency(relay, hosts, plan["live_latency"]), **relay.burden()}]
        senders = [subprocess.Popen(["smtp-source", "-s", "1", "-m", "200", "-l", "4096", "-f", SENDER, "-t",
                                     f"Anna.Example@tcn.{country.lower()}.eu-admin.net", f"{relay.host}:{PORT}"])
                   for country in LATE]
        rows.append({"live mail": "while 25 x 200 mails arrive", **latency(relay, hosts, plan["live_latency"]), **relay.burden()})
        for sender in senders:
            sender.wait()
        rows.append({"live mail": "beside them", **latency(relay, hosts, plan["live_latency"]), **relay.burden()})
        return [rounded(row) for row in rows]


def mean(figures):
    return sum(figures) / len(figures)


def spread(figures):
    """How far the runs lie apart, as a part of their mean."""
    return (max(figures) - min(figures)) / mean(figures)


# What is asked of a relay with everything on: the figure, the one that it is compared with, and the least ratio.
ASKED = [
    ("everything on, signed mail", "everything_signed", "postfix", 2.0),
    ("everything on, unsigned mail", "everything_unsigned", "postfix", 2.2),
    ("everything on, unsigned mail, to Postfix with clamav-milter", "everything_unsigned", "postfix_milter", 6.0),
    ("cold: the first mails of a fresh process, everything on, signed", "cold", "postfix", 1.0),
    ("1 MiB, 10 connections", "large", "large_postfix", 1.5),
]
# The same for what must not be more.
ASKED_AT_MOST = [
    ("p95 of live mail beside 25 slow destinations, s", "beside_slow_p95_s", 0.5),
    ("the same, while 5,000 mails for them arrive, s", "in_flood_p95_s", 0.5),
    ("start to ready, s", "start_s", 3.0),
    ("resident under full load, MB", "resident_mb", 400),
]


def everything(plan, turns):
    """Scan, verification and evidence on, beside Postfix with nothing on; then live mail beside slow Member States.

    Each turn has fresh servers. The relay's first mails are measured cold.
    """
    runs, java = {}, {}
    big, few = 1 << 20, plan["loads"][2][2]

    def note(what, figure):
        say(f"{what}: {figure:.4g}")
        runs.setdefault(what, []).append(figure)

    def measure(what, relay, sink, size=4096, mails=plan["live"], file=None, times=4):
        for _ in range(times):
            note(what, throughput(relay, sink, mails, size, 10, file)["end_to_end"])

    with Clamd() as clamd, SignedMail() as mail:
        for _ in range(turns):
            with Sink(SINK) as sink, Testa(scan_with=clamd, believes=mail.believes) as relay:
                java = relay.java()
                note("start_s", relay.start_seconds)
                measure("cold", relay, sink, file=mail.file, times=1)
                warm_up(relay, sink, plan, mail.file)
                measure("everything_signed", relay, sink, file=mail.file)
                note("resident_mb", relay.resident_mb())
                warm_up(relay, sink, plan)
                measure("everything_unsigned", relay, sink)
            with Sink(SINK) as sink, Postfix() as postfix:
                warm_up(postfix, sink, plan)
                measure("postfix", postfix, sink)
                measure("large_postfix", postfix, sink, big, few, times=2)
            with ClamavMilter(clamd) as milter, Sink(SINK) as sink, Postfix(milter.socket) as postfix:
                measure("postfix_milter", postfix, sink, mails=plan["live"] // 4, times=2)
            with Sink(SINK) as sink, Testa() as relay:
                warm_up(relay, sink, plan)
                measure("plain", relay, sink)
                throughput(relay, sink, few, big, 10)
                measure("large", relay, sink, big, few, times=2)
        note("twenty_of_50_mb_s", huge(clamd)["seconds"])
    live = {row["live mail"]: row for row in slow(plan)}
    runs |= {"idle_p95_s": [live["alone"]["p95"]], "beside_slow_p95_s": [live["beside them"]["p95"]],
             "in_flood_p95_s": [live["while 25 x 200 mails arrive"]["p95"]]}
    chart(runs)
    figures = {"java": java} | {what: round(mean(values), 4) for what, values in runs.items()}
    figures["ratios"] = {what: round(figures[what] / figures["postfix"], 2)
                         for what in ("plain", "everything_signed", "everything_unsigned", "cold")} | {
        "everything_unsigned_to_milter": round(figures["everything_unsigned"] / figures["postfix_milter"], 2),
        "large": round(figures["large"] / figures["large_postfix"], 2),
        "beside_slow_p95": round(figures["beside_slow_p95_s"] / figures["idle_p95_s"], 2),
    }
    figures["spread"] = {what: round(spread(values), 2) for what, values in runs.items() if len(values) > 1}
    return figures


def chart(runs):
    """docs/benchmarks.svg."""
    rows = [("Postfix, nothing on", "postfix"), ("Postfix with clamav-milter", "postfix_milter"), ("TESTA relay, nothing on", "plain"),
            ("everything on, unsigned", "everything_unsigned"), ("everything on, signed", "everything_signed"),
            ("the same, just started", "cold")]
    (PROJECT / "docs/benchmarks.svg").write_text(bars(
        "Mails of 4 KiB a second, 10 connections", "Mean of the runs of one measurement, and how far they lie apart",
        [(label, mean(runs[what]), min(runs[what]), max(runs[what]), not what.startswith("postfix")) for label, what in rows],
        ("Postfix", mean(runs["postfix"]))))


def asked(figures):
    """The table of what was asked for and what was measured."""
    rows = [{"what": what, "measured": round(figures[ours]), "beside": round(figures[theirs]),
             "ratio": round(figures[ours] / figures[theirs], 2), "asked": f"at least {least}",
             "spread": figures["spread"].get(ours, "")} for what, ours, theirs, least in ASKED]
    rows += [{"what": what, "measured": round(figures[ours], 4), "asked": f"at most {most}", "spread": figures["spread"].get(ours, "")}
             for what, ours, most in ASKED_AT_MOST]
    return table(rows, ["what", "measured", "beside", "ratio", "asked", "spread"])


def cold(mails, options):
    """The first mails of a fresh relay with everything on, signed: how many a second, and milliseconds of processor time of a mail."""
    def processor(relay):
        fields = pathlib.Path(f"/proc/{relay.pid()}/stat").read_text().rpartition(")")[2].split()
        return [int(ticks) / os.sysconf("SC_CLK_TCK") for ticks in fields[11:13]] + [relay.compiled()]

    rows = []
    with Clamd() as clamd, SignedMail() as mail, Sink(SINK) as sink, \
            Testa(scan_with=clamd, believes=mail.believes, options=options) as relay:
        user, kernel, compiler = processor(relay)
        rows.append({"mails": f"start: {relay.start_seconds:.1f} s", "start_user_s": user, "start_kernel_s": kernel, "start_compiler_s": compiler,
                     "java": relay.java(), "resident_mb": round(relay.resident_mb())})
        say(rows[0])
        for number in range(5):
            before = processor(relay)
            rate = throughput(relay, sink, mails, 4096, 10, mail.file)["end_to_end"]
            user, kernel, compiler = [round((after - begun) * 1000 / mails, 2) for begun, after in zip(before, processor(relay))]
            rows.append({"mails": f"{number * mails + 1} to {(number + 1) * mails}", "msg/s": round(rate), "user ms": user,
                         "kernel ms": kernel, "of it compiler": compiler, "resident_mb": round(relay.resident_mb())})
    return rows


def huge(clamd):
    """Twenty mails of 50 MB at once, scanned, by a relay with a heap of 256 MB."""
    with Sink(SINK) as sink, Testa(scan_with=clamd, heap="256m") as relay:
        seconds = large(relay, sink, 20, 50_000_000)
        return {"mails": 20, "octets": 50_000_000, "heap_mb": 256, "seconds": round(seconds, 1),
                "resident_mb": round(relay.resident_mb())}


def defer(relay, recipient, mails):
    """Mails for a host that is dead, until all of them wait; mails a second."""
    goal, began = relay.deferred() + mails, time.monotonic()
    send(relay, mails, 4096, 20, recipient)
    # counting them is work, too
    wait_for(lambda: relay.deferred() >= goal, 900, f"{goal} deferred mails", every=1)
    return mails / (time.monotonic() - began)


def release(relay, backlog):
    """The host that refused is back: mails a second, from its first mail to its last."""
    with Sink(REFUSING) as back:
        relay.flush()
        wait_for(lambda: back.count() > 0, 150, "the first mail to the host that is back")
        first, began = back.count(), time.monotonic()
        wait_for(lambda: back.count() >= backlog, 900, "the backlog in the sink")
        return (backlog - first) / (time.monotonic() - began)


def has_deferred_before(relay, sink, plan):
    """Lets Java see, and compile, what a server does that has deferred and released mail before."""
    mails = plan["live"] // 2
    defer(relay, REFUSED, mails)
    warm_up(relay, sink, plan)
    release(relay, mails)
    wait_for(lambda: relay.deferred() == 0, 60, "an idle queue")
    warm_up(relay, sink, plan)


def deferred(relay_class, plan, recipient, backlog):
    """Live mail beside a backlog for a dead host, and how fast the backlog goes when the host is back."""
    say(f"{relay_class.name}: deferral {backlog} mails for {recipient}")
    hole = BlackHole() if recipient == BLACK_HOLE else contextlib.nullcontext()
    # all of the heap from the start: what memory grows by is the backlog's
    new = Postfix() if relay_class is Postfix else Testa(options=["-Xms512m", "-XX:+AlwaysPreTouch"])
    with hole, Sink(SINK) as sink, new as relay:
        warm_up(relay, sink, plan)
        if isinstance(relay, Testa):
            has_deferred_before(relay, sink, plan)
        idle = repeated(relay, sink, plan)
        # the first of them fill what the database keeps in memory, which is bounded
        first = min(backlog // 2, 10_000)
        defer(relay, recipient, first)
        memory, heap = relay.resident_mb(), relay.heap_in_use()
        deferral = defer(relay, recipient, backlog - first)
        complete, attempts = time.monotonic(), relay.attempts()
        warm_up(relay, sink, plan)
        live = repeated(relay, sink, plan)
        result = {"relay": relay.name, "backlog": backlog, "recipient": recipient, "idle": idle, "live": live,
                  "ratio": live / idle, "deferral": deferral, "resident_mb_before": memory,
                  "resident_mb": relay.resident_mb()}
        if isinstance(relay, Testa):
            time.sleep(max(0, complete + INTERVAL - time.monotonic()))
            result["attempts"] = f"{relay.attempts() - attempts} in {time.monotonic() - complete:.0f} s"
            result["heap_bytes_a_mail"] = (relay.heap_in_use() - heap) / (backlog - first)
            relay.stop()
            relay.options.clear()
            relay.start()
            result["start_seconds"] = relay.start_seconds
        if recipient == REFUSED:
            warm_up(relay, sink, plan)
            result["draining"] = release(relay, backlog)
        say(f"{relay.name}: {json.dumps(result)}")
        return result


def table(rows, columns):
    widths = [max(len(str(row.get(c, ""))) for row in [dict(zip(columns, columns)), *rows]) for c in columns]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(columns, widths)) + " |",
             "| " + " | ".join("-" * w for w in widths) + " |"]
    lines += ["| " + " | ".join(str(row.get(c, "")).ljust(w) for c, w in zip(columns, widths)) + " |" for row in rows]
    return "\n".join(lines)


DIGITS = {"ratio": 2, "start": 2, "median": 4, "p95": 4, "longest": 4, "answered": 4}


def rounded(row):
    return {key: round(value, DIGITS.get(key.split()[0].split("_")[0])) if isinstance(value, float) else value
            for key, value in row.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the load: to see that it works")
    parser.add_argument("--only", choices=["path", "deferred", "scan", "signed", "slow", "everything", "cold", "huge"],
                        help="a part of the measurements; cold: processor time of the first mails of a fresh relay; everything: scan, verification and evidence on, beside Postfix, within "
                        "25 minutes, draws docs/benchmarks.svg; huge: twenty mails of 50 MB at once, with a heap of 256 MB")
    parser.add_argument("--mails", type=int, default=2000, help="of each of the five rows of --only cold (default 2000)")
    parser.add_argument("--java-options", default="", help="more options of Java, for --only cold")
    parser.add_argument("--turns", type=int, default=2, help="of --only everything, each with fresh servers (default 2)")
    parser.add_argument("--backlog", type=int, nargs="*", help="numbers of deferred mails (default 10000 100000)")
    parser.add_argument("--json", action="store_true", help="figures for a program")
    arguments = parser.parse_args()
    for program in ("smtp-source", "smtp-sink", "postfix", "java", "clamd", "clamav-milter", "openssl", "jcmd"):
        if not shutil.which(program):
            parser.exit(3, f"{program} is missing: apt-get install postfix openjdk-17-jdk-headless clamav-daemon "
                           "clamav-milter openssl\n")
    if not (PROJECT / "server/target/testa-server/lib").is_dir():
        parser.exit(3, "the server is not built: ./testa build\n")
    scale = 10 if arguments.quick else 1
    plan = {
        "most_warm_ups": 25,
        "live": 4000 // scale,
        "live_latency": 600 // scale,
        "loads": [(4096, 10, 5000 // scale), (4096, 100, 5000 // scale),
                  (1 << 20, 10, 300 // scale), (1 << 20, 100, 300 // scale)],
    }
    backlogs = arguments.backlog or [10_000 // scale, 100_000 // scale]
    figures = {}
    if arguments.only == "everything":
        # Bounded, so that all of it ends in time: 48,000 mails are enough for Java's compiler to be done.
        figures = everything(plan | {"most_warm_ups": 12}, arguments.turns)
        print(json.dumps(figures, indent=2) if arguments.json else asked(figures))
        return
    if arguments.only == "cold":
        rows = cold(arguments.mails // scale, arguments.java_options.split())
        print(json.dumps(rows, indent=2) if arguments.json else table(rows, list(rows[-1])))
        return
    if arguments.only == "huge":
        with Clamd() as clamd:
            print(json.dumps(huge(clamd), indent=2))
        return
    if arguments.only in (None, "path"):
        # Each goes first once: after many deletions, ext4 takes longer to make files, at the cost of whoever comes next.
        runs = [(relay, path(relay, plan)) for relay in (Testa, Postfix, Postfix, Testa)]
        ours, theirs = ([results for relay, results in runs if relay is wanted] for wanted in (Testa, Postfix))
        figures["path"] = [compared([one[i] for one in ours], [one[i] for one in theirs])
                           for i in range(len(plan["loads"]))]
        figures["resident_mb"] = {relay.name: round(results[-1]["resident_mb"]) for relay, results in runs}
    if arguments.only in (None, "scan"):
        figures["scan"] = scanned(plan)
    if arguments.only in (None, "signed"):
        figures["signed"] = signed(plan)
    if arguments.only in (None, "deferred"):
        figures["deferred"] = [
            rounded(deferred(relay, plan, recipient, backlog))
            for backlog in backlogs for recipient in (REFUSED, BLACK_HOLE) for relay in (Testa, Postfix)]
    if arguments.only in (None, "slow"):
        figures["slow"] = slow(plan)
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    if "path" in figures:
        print("Mails a second, end to end\n\n" + table(figures["path"],
              ["size", "connections", "TESTA relay", "Postfix", "ratio"]))
        print(f"\nMemory in use afterwards, MB: {figures['resident_mb']}\n")
    if "scan" in figures:
        print("With virus scan, 4 KiB, 10 connections\n\n" + table(figures["scan"],
              ["relay", "msg/s", "ratio to unscanned", "ratio to Postfix", "resident_mb", "20 x 25 MiB, s"]) + "\n")
    if "signed" in figures:
        print("Verification of signatures, mails of 4 KiB, 10 connections\n\n"
              + table(figures["signed"], list(figures["signed"][0])) + "\n")
    if "slow" in figures:
        print("Seconds from the 250 to the host that has the mail, beside 25 destinations that take 45 s for each of 200 mails\n\n"
              + table(figures["slow"], ["live mail", "median", "p95", "longest", "answered p95", "threads", "resident_mb"]) + "\n")
    if "deferred" in figures:
        print("Beside a backlog for a dead host: live mails a second, MB resident, mails a second when the host is back\n\n"
              + table(figures["deferred"], ["relay", "backlog", "recipient", "deferral", "idle", "live", "ratio",
                                          "resident_mb_before", "resident_mb", "heap_bytes_a_mail", "attempts",
                                          "start_seconds", "draining"]))


if __name__ == "__main__":
    main()
