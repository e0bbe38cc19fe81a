// Numbers and times in the format of the browser's language.

const counts = new Intl.NumberFormat();
const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const shares = new Intl.NumberFormat(undefined, { style: "percent" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const hours = new Intl.DateTimeFormat(undefined, { hour: "numeric" });
const past = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export const number = (value) => counts.format(value);
export const share = (part, whole) => (whole > 0 ? shares.format(part / whole) : "–");
export const hour = (at) => hours.format(new Date(at));

/** "1 row", "1,204 rows". */
export const many = (count, one, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;

/** "a, b and c". */
export const list = (words, kind = "conjunction") =>
  new Intl.ListFormat("en", { type: kind }).format(words.map(String));

export function bytes(count) {
  const units = ["bytes", "kB", "MB", "GB"];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 ? tenths.format(size) : number(Math.round(size))} ${units[unit]}`;
}

export function milliseconds(ms) {
  if (ms === null || ms === undefined) return "–";
  return ms < 1000 ? `${ms < 10 ? hundredths.format(ms) : number(Math.round(ms))} ms` : `${tenths.format(ms / 1000)} s`;
}

const STEPS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 hours ago", "in 80 days". */
export function ago(at) {
  const seconds = (new Date(at) - Date.now()) / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return unit === "second" ? "just now" : past.format(Math.round(seconds / size), unit);
}

/** "3 hours", as in "3 hours old". */
export function age(at) {
  const seconds = Math.max(0, (Date.now() - new Date(at)) / 1000);
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? [null, 1];
  return unit ? many(Math.round(seconds / size), unit) : "a moment";
}

/** Builds a time element: the age or the day, with the exact time as its tip. */
export function time(at, how = "ago") {
  const element = document.createElement("time");
  element.dateTime = at;
  element.title = exact.format(new Date(at));
  element.textContent = how === "ago" ? ago(at) : dayAndTime.format(new Date(at));
  return element;
}

const ENCODINGS = {
  "utf-8": "Unicode (UTF-8)",
  "windows-1252": "Western (Windows-1252)",
  macintosh: "Western (old Mac)",
  "utf-16le": "Unicode (UTF-16)",
  "utf-16be": "Unicode (UTF-16, reversed)",
  "windows-1250": "Central European (Windows-1250)",
  "windows-1251": "Cyrillic (Windows-1251)",
  "windows-1253": "Greek (Windows-1253)",
  "windows-1254": "Turkish (Windows-1254)",
  "iso-8859-2": "Central European (ISO 8859-2)",
  "iso-8859-15": "Western (ISO 8859-15)",
  shift_jis: "Japanese (Shift JIS)",
  gbk: "Chinese (GBK)",
  big5: "Chinese (Big5)",
  "euc-kr": "Korean (EUC-KR)",
};
export const encodings = Object.entries(ENCODINGS);
export const encoding = (name) => ENCODINGS[name] ?? name;

const DELIMITERS = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar" };
export const delimiters = Object.entries(DELIMITERS);
export const delimiter = (character) => DELIMITERS[character] ?? character;
