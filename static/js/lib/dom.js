// Builds elements. Children that are strings become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "selected", "disabled", "hidden", "indeterminate", "open", "readOnly", "max"]);

/** Builds an element: h("p", {class: "muted", on: {click}}, "text", child, null, [more]). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  element.append(...flat(children));
  return dress(element, attributes);
}

/** Builds an SVG element. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  element.append(...flat(children));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Replaces the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
  return element;
}

let last = 0;
/** Returns an id that no other element has. */
export function freshId(word) {
  last += 1;
  return `${word}-${last}`;
}

function dress(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === null || value === undefined || value === false) {
      if (AS_PROPERTY.has(name)) element[name] = false;
    } else if (AS_PROPERTY.has(name) && name in element) {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  return element;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && typeof child !== "boolean");
}
