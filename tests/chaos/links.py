"""Links that can be broken: a TCP proxy on loopback for each address that a service connects to.

What it can do to the connections that go through it: cut them (a reset, both ways), let them hang half-open (bytes are taken
and go nowhere, nobody is told), or make them slow (each piece waits). Thread-safe; one thread for all links.
"""
import asyncio
import socket
import struct
import threading

from conftest import free_ports

PIECE = 65_536


class Link:
    """`port` stands for `target`, which is a port of loopback or the path of a UNIX socket, once it is known."""

    def __init__(self):
        self.target, self.port = None, free_ports()
        self.hangs, self.delay, self.writers = False, 0.0, set()

    async def open(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", self.port)

    async def accept(self, reader, writer):
        try:
            there = (asyncio.open_unix_connection(self.target) if isinstance(self.target, str)
                     else asyncio.open_connection("127.0.0.1", self.target))
            far_reader, far_writer = await there
        except OSError:
            writer.transport.abort()  # as the target itself would refuse
            return
        pair = {writer, far_writer}
        self.writers |= pair
        await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))
        self.writers -= pair

    async def pump(self, reader, writer):
        try:
            while piece := await reader.read(PIECE):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.hangs:
                    continue  # taken, and lost: so a connection that once hung must be cut before it is used again
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        if not self.hangs:
            writer.close()

    def cut(self):
        for writer in list(self.writers):
            end = writer.get_extra_info("socket")
            if end is not None and end.family == socket.AF_INET:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not a close
            writer.transport.abort()


class Links:
    def __init__(self, count):
        self.links = [Link() for _ in range(count)]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        for link in self.links:
            asyncio.run_coroutine_threadsafe(link.open(), self.loop).result(10)

    @property
    def ports(self):
        return [link.port for link in self.links]

    def lead_to(self, targets):
        for link, target in zip(self.links, targets, strict=True):
            link.target = target

    def cut(self):
        self.loop.call_soon_threadsafe(lambda: [link.cut() for link in self.links])

    def hang(self, on):
        """Half-open while it is on; what hung is cut when it ends, since its bytes are lost."""
        for link in self.links:
            link.hangs = on
        if not on:
            self.cut()

    def slow(self, seconds):
        for link in self.links:
            link.delay = seconds

    def close(self):
        self.cut()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
