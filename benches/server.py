"""Starts a server, loads it with lookups, and measures its processor time and memory."""
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
TICK = os.sysconf("SC_CLK_TCK")
# Gives the load its own core on machines with several.
PINNED = os.cpu_count() > 1
CONNECTIONS = 32


def on_core(core, command):
    return ["taskset", "-c", str(core), *command] if PINNED else command


class Server:
    """Runs a program that prints its address as the last word of its first line and serves POST /lookup there."""

    def __init__(self, command, token="none", pinned=True, **environment):
        self.token = token
        self.started = time.monotonic()
        command = on_core(0, command) if pinned else command
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **environment}, start_new_session=True
        )
        line = self.process.stdout.readline().split()
        assert line, f"{command} did not start"
        self.address = line[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def lookup(self, body):
        """Returns the response as bytes; None while the server is loading."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/lookup", data=body.encode(), headers=headers)
        try:
            return urllib.request.urlopen(request).read()
        except urllib.error.HTTPError as error:
            if error.code in (401, 503):
                return None
            raise

    def first_lookup(self, body):
        """Returns the seconds from the start of the process to the first response that names a contact."""
        while True:
            response = self.lookup(body)
            if response is not None:
                assert b'"parameters":{"' in response, response
                return time.monotonic() - self.started
            time.sleep(0.002)

    def processor(self):
        """Returns the processor time used so far in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self, what="VmRSS"):
        """Returns the resident bytes, or their peak (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split(f"{what}:")[1].split()[0]) * 1024

    def forget_peak(self):
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def flood(self, bodies, seconds):
        """Loads the server over keep-alive connections; returns lookups a second and µs of processor time for each."""
        before = self.processor()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", HERE / "wrk.lua", f"{self.address}/lookup", "--", self.token, bodies]
        out = subprocess.run(on_core(1, command), capture_output=True, text=True, check=True).stdout
        result = json.loads(out.splitlines()[-1])
        assert result["failed"] == 0, out
        return result["answers"] / result["seconds"], (self.processor() - before) * 1e6 / result["answers"]


class Datadip(Server):
    """Runs datadip on a data folder."""

    def __init__(self, binary, folder, token, pinned=True):
        # One worker on one core; otherwise datadip chooses the number.
        workers = ["--workers", "1"] if pinned else []
        super().__init__([binary, "serve", "--listen", "127.0.0.1:0", *workers], token, pinned, DATADIP_DATA=folder)


def datadip(binary, folder, *arguments):
    """Runs a command on a data folder; returns its output and its seconds."""
    start = time.monotonic()
    done = subprocess.run([binary, *arguments], capture_output=True, text=True, env={**os.environ, "DATADIP_DATA": folder})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), time.monotonic() - start
