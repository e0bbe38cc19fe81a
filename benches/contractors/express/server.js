// The lookup as a contractor would write it: Express and better-sqlite3. node server.js CONTACTS.db TOKEN
const crypto = require("node:crypto");
const Database = require("better-sqlite3");
const express = require("express");

const [file, token] = process.argv.slice(2);
const database = new Database(file, { readonly: true });
database.pragma("mmap_size = 1073741824");
const byPhone = database.prepare("SELECT * FROM contacts WHERE phone_digits = ? LIMIT 1");
const byAccount = database.prepare("SELECT * FROM contacts WHERE account_num = ? LIMIT 1");
const digest = (text) => crypto.createHash("sha256").update(text).digest();
const expected = digest(`Bearer ${token}`);

const app = express();
app.use(express.json());
app.post("/lookup", (request, response) => {
  if (!crypto.timingSafeEqual(digest(request.get("authorization") ?? ""), expected)) {
    return response.status(401).json({ error: "unauthorized" });
  }
  const { phone, "account-num": account } = request.body;
  const digits = String(phone ?? "").split("@")[0].replace(/\D/g, "").slice(-10);
  const contact = (account && byAccount.get(String(account))) || (digits && byPhone.get(digits));
  const parameters = {};
  for (const [name, value] of Object.entries(contact || {})) {
    if (name !== "phone_digits") {
      parameters[name.replaceAll("_", "-")] = { value, displayToAgent: true, saveToDatabase: false };
    }
  }
  response.set("Cache-Control", "no-store").json({ parameters });
});

const server = app.listen(0, "127.0.0.1", () => console.log(`listening at http://127.0.0.1:${server.address().port}`));
