"""Requests at fixed times, whatever the answers do, and an exact account of those that did not succeed at once.

A client here is what any careful client is: it keeps its connection, opens another when the server has closed an idle one,
and repeats a request that was not answered, or answered 502, 503 or 504, for a while: each carries what makes that safe.
"""
import http.client
import json
import random
import socket
import threading
import time
import uuid

PATIENCE = 30.0  # seconds for one request, repetitions included
AGAIN = {429, 502, 503, 504}


class Traffic:
    """`rate` requests a second from `clients` connections until stop(): three reads, one change, one new task of five."""

    def __init__(self, address, token, tasks, rate=200, clients=40, seed=1):
        self.address, self.token, self.tasks, self.rate, self.seed = address, token, tasks, rate, seed
        self.lock, self.over = threading.Lock(), threading.Event()
        self.sent, self.reopened, self.repeated, self.failed, self.latencies = 0, 0, [], [], []
        self.begun = time.monotonic() + 0.5
        self.threads = [threading.Thread(target=self.work, args=(n, clients), daemon=True) for n in range(clients)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE + 15)
        self.seconds = time.monotonic() - self.begun
        return self

    def work(self, number, clients):
        dice, connection = random.Random(f"{self.seed}/{number}"), Connection(self.address)
        i = number
        while True:
            due = self.begun + i / self.rate
            if self.over.wait(max(0.0, due - time.monotonic())):
                break
            self.one(connection, self.choose(dice), due)
            i += clients
        connection.close()

    def choose(self, dice):
        task, kind = dice.choice(self.tasks), dice.random()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if kind < 0.6:
            return "GET", f"/api/v1/tasks/{task}", None, headers
        if kind < 0.8:
            return "PATCH", f"/api/v1/tasks/{task}", {"description": uuid.uuid4().hex}, headers
        return "POST", "/api/v1/tasks", {"title": "load"}, headers | {"Idempotency-Key": str(uuid.uuid4())}

    def one(self, connection, request, due):
        words, end = [], time.monotonic() + PATIENCE
        while True:
            try:
                status, reopened = connection.ask(*request)
            except (OSError, http.client.HTTPException) as error:
                status, reopened = type(error).__name__, 0
                connection.close()
            with self.lock:
                self.reopened += reopened
                if isinstance(status, int) and 200 <= status < 300:
                    self.sent += 1
                    self.latencies.append(time.monotonic() - due)
                    if words:
                        self.repeated.append((time.monotonic() - self.begun, request[0], words))
                    return
            words.append(status)
            if time.monotonic() > end or isinstance(status, int) and status not in AGAIN:
                with self.lock:
                    self.sent += 1
                    self.failed.append((time.monotonic() - self.begun, request[0], words))
                return
            time.sleep(0.1)

    def quantile(self, q):
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * q), len(ordered) - 1)] if ordered else float("nan")

    def account(self):
        return {"requests": self.sent, "seconds": round(self.seconds, 1), "rate": round(self.sent / self.seconds, 1),
                "failed": len(self.failed), "repeated": len(self.repeated), "reopened": self.reopened,
                "p50": self.quantile(0.5), "p95": self.quantile(0.95), "p99": self.quantile(0.99), "max": self.quantile(1)}


class Connection:
    def __init__(self, address):
        self.address, self.connection, self.used = address, None, False

    def ask(self, method, path, body, headers):
        """(status, 1 when an idle connection was found closed): the server may close one at any time, and says so to nobody."""
        reopened = 0
        while True:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(*self.address, timeout=15)
                    self.connection.connect()
                    self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.used = False
                self.connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
                answer = self.connection.getresponse()
                answer.read()
                self.used = True
                if answer.will_close:
                    self.close()
                return answer.status, reopened
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                fresh = not self.used
                self.close()
                if fresh:
                    raise
                reopened = 1

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None
