// Addresses: #/view/part?query. A change draws the view, focuses its heading and aborts the last view's requests.

/** Returns the current place: {view, parts, query}. */
export function here() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...parts] = path.split("/").map(decode);
  return { view: view || "overview", parts, query: new URLSearchParams(query ?? "") };
}

/** Returns the address of a view. */
export const address = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

export function go(...parts) {
  location.hash = address(...parts);
}

/** Changes the address without drawing a view or adding a step for Back. */
export function rename(...parts) {
  history.replaceState(null, "", address(...parts));
}

/** Calls `draw(place)` now and at every change of the address. */
export function follow(draw) {
  let leaving = new AbortController();
  const turn = (moveFocus) => {
    leaving.abort();
    leaving = new AbortController();
    draw({ ...here(), signal: leaving.signal, moveFocus });
  };
  window.addEventListener("hashchange", () => turn(true));
  turn(false);
  return { again: () => turn(true) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
