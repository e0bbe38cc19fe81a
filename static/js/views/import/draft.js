// The import draft, kept by the window so that an import survives a reload and can be resumed.

const IMPORT = "datadip:import:";
const LATEST = "datadip:import-latest";

/** Builds the draft of a file just uploaded. */
export const begun = ({ id, name, bytes }) => ({
  id, name, bytes,
  reading: { encoding: null, delimiter: null, header_row: null, worksheet: null },
  sheet: null, isNew: false, mode: "replace", by: null, decisions: null, import_set_aside: false,
  reached: 0, checks: {}, checked: null, checked_again: null, publishing: null, published: null, before: null,
});

export const recall = (upload) => JSON.parse(sessionStorage.getItem(IMPORT + upload) ?? "null");
export function remember(import_) {
  sessionStorage.setItem(IMPORT + import_.id, JSON.stringify(import_));
  sessionStorage.setItem(LATEST, import_.id);
}
export function forget(upload) {
  sessionStorage.removeItem(IMPORT + upload);
  if (sessionStorage.getItem(LATEST) === upload) sessionStorage.removeItem(LATEST);
}

/** Returns the last unfinished import. */
export function latest() {
  const import_ = recall(sessionStorage.getItem(LATEST) ?? "");
  return import_?.published ? null : import_;
}

/** Returns the import of this window that made a version of a sheet. */
export function importOf(sheet, version) {
  const all = Object.keys(sessionStorage).filter((name) => name.startsWith(IMPORT)).map((name) => JSON.parse(sessionStorage.getItem(name)));
  return all.find(({ published }) => published?.sheet === sheet && published.version === version) ?? null;
}
