"""Serves the lookup as a contractor would write it, with FastAPI and sqlite3: server.py CONTACTS.db TOKEN"""
import hashlib
import hmac
import re
import socket
import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

file, token = sys.argv[1:]
database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, check_same_thread=False)
database.row_factory = sqlite3.Row
database.execute("PRAGMA mmap_size = 1073741824")
expected = hashlib.sha256(f"Bearer {token}".encode()).digest()
app = FastAPI()


def find(column, value):
    return database.execute(f"SELECT * FROM contacts WHERE {column} = ? LIMIT 1", (value,)).fetchone()


@app.post("/lookup")
async def lookup(request: Request):
    shown = hashlib.sha256(request.headers.get("authorization", "").encode()).digest()
    if not hmac.compare_digest(shown, expected):
        return JSONResponse({"error": "unauthorized"}, 401)
    body = await request.json()
    contact = find("account_num", str(body["account-num"])) if body.get("account-num") else None
    digits = re.sub(r"\D", "", str(body.get("phone") or "").split("@")[0])[-10:]
    if contact is None and digits:
        contact = find("phone_digits", digits)
    parameters = {
        name.replace("_", "-"): {"value": contact[name], "displayToAgent": True, "saveToDatabase": False}
        for name in (contact.keys() if contact else [])
        if name != "phone_digits"
    }
    return JSONResponse({"parameters": parameters}, headers={"Cache-Control": "no-store"})


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening at http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
