// The HTTP client: the only module that sends requests. Retries while the server is unreachable; throws on refusals.

/** The server refused the request, with a code and a sentence. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.title ?? `datadip answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? String(status);
    this.retryAfter = retryAfter;
  }
}

/** The server could not be reached. The request may have arrived, so it is not repeated. */
export class Unreached extends Error {
  constructor() {
    super("We could not reach datadip, so it is not certain whether this was done. What you typed is still here.");
    this.code = "unreached";
  }
}

/** "away" with the seconds until the next try, "back", and "signed-out". */
export const link = new EventTarget();

const PAUSE_S = 5;
// A request without a response for 60 s counts as a broken connection.
const SILENCE_MS = 60_000;
let pause = null;
let signIn = null;

/** Reads a resource, again until the server answers. */
export const get = (path, signal) => call("GET", path, { signal, again: true });
/** Write what may safely arrive twice, again until the server answers. */
export const put = (path, body, signal) => call("PUT", path, { body, signal, again: true });
export const patch = (path, body, signal) => call("PATCH", path, { body, signal, again: true });
export const remove = (path, signal) => call("DELETE", path, { signal, again: true });
/** Requests by POST that are safe to repeat. */
export const ask = (path, body, signal) => call("POST", path, { body, signal, again: true });
/** Does something that must not happen twice. */
export const post = (path, body, signal) => call("POST", path, { body, signal, again: false });

/** Resumes every call that waits for a session, once the admin has signed in. */
export function signedIn() {
  signIn?.done();
  signIn = null;
}

/** Retries at once, without the rest of the pause. */
export function tryNow() {
  pause?.end();
}

/** Sends a file and reports the bytes sent. */
export async function upload(file, { onprogress, signal }) {
  for (;;) {
    const answer = await send(file, onprogress, signal);
    if (answer.status === 0 || isGone(answer)) await wait(signal);
    else if (answer.status === 401) await whenSignedIn(signal);
    else return read(answer);
  }
}

async function call(method, path, { body, signal, again }) {
  for (;;) {
    const answer = await reach(method, path, body, signal);
    if (answer && !isGone(answer)) {
      if (pause === null) link.dispatchEvent(new Event("back"));
      const content = await read(answer).catch((error) => error);
      if (!(content instanceof Error)) return content;
      if (content.code !== "session-needed") throw content;
      await whenSignedIn(signal);
    } else {
      if (!again) throw new Unreached();
      await wait(signal);
    }
  }
}

async function reach(method, path, body, signal) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const silence = AbortSignal.timeout(SILENCE_MS);
    const answer = await fetch(`api/${path}`, {
      method, headers, signal: signal ? AbortSignal.any([signal, silence]) : silence, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text(), header: (name) => answer.headers.get(name) };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

// A proxy answers 502, 503 or 504 while the server behind it is down; the server's own 503 is JSON.
const isGone = ({ status, header }) =>
  status === 502 || status === 504 || (status === 503 && !(header("Content-Type") ?? "").includes("json"));

async function read({ status, text, header }) {
  let content = null;
  try {
    content = text ? JSON.parse(text) : null;
  } catch {
    content = null;
  }
  if (status >= 200 && status < 300) return content;
  throw new Refused(status, content ?? {}, Number(header("Retry-After")) || null);
}

function wait(signal) {
  pause ??= newPause();
  return either(pause.promise, signal);
}

function newPause() {
  let end;
  const promise = new Promise((resolve) => {
    let left = PAUSE_S;
    const report = () => link.dispatchEvent(new CustomEvent("away", { detail: left }));
    const clock = setInterval(() => {
      left -= 1;
      if (left <= 0) end();
      else report();
    }, 1000);
    end = () => {
      clearInterval(clock);
      window.removeEventListener("online", end);
      pause = null;
      link.dispatchEvent(new CustomEvent("away", { detail: 0 }));
      resolve();
    };
    window.addEventListener("online", end);
    report();
  });
  return { promise, end };
}

function whenSignedIn(signal) {
  if (!signIn) {
    signIn = {};
    signIn.promise = new Promise((done) => {
      signIn.done = done;
    });
    link.dispatchEvent(new Event("signed-out"));
  }
  return either(signIn.promise, signal);
}

function either(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason ?? new DOMException("Left the view.", "AbortError"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve);
  });
}

function send(file, onprogress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const answer = () => ({
      status: request.status, text: request.responseText, header: (name) => request.getResponseHeader(name),
    });
    request.upload.onprogress = (event) => onprogress(event.loaded, event.total);
    request.onload = () => resolve(answer());
    request.onerror = () => resolve({ status: 0, text: "", header: () => null });
    request.onabort = () => reject(new DOMException("Cancelled.", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", `api/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}
