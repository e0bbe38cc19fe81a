"""Installs the contractors' programs under target/ and returns the commands that start them."""
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent.parent / "target" / "contractors"


def express(database, token):
    folder = TARGET / "express"
    shutil.copytree(HERE / "express", folder, dirs_exist_ok=True)
    # Newer npm skips build steps of packages by default; better-sqlite3 has one.
    step(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder])
    if not list(folder.glob("node_modules/better-sqlite3/build/Release/better_sqlite3.node")):
        step(["npm", "rebuild", "--prefix", folder, "better-sqlite3"])
    return ["node", str(folder / "server.js"), database, token]


def fastapi(database, token):
    python = TARGET / "venv" / "bin" / "python"
    if not python.exists():
        step([sys.executable, "-m", "venv", TARGET / "venv"])
    step([python, "-m", "pip", "install", "--quiet", "--requirement", HERE / "fastapi" / "requirements.txt"])
    return [str(python), str(HERE / "fastapi" / "server.py"), database, token]


def step(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError((done.stderr or done.stdout).strip().splitlines()[-1])


PROGRAMS = {"Express + better-sqlite3": express, "FastAPI + sqlite3": fastapi}
