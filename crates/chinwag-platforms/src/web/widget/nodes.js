
// ---------------------------------------------------------------------------------------------------------------------
// Elements. Every one is made by code: no text is ever read as HTML.

const ICONS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 4.1A.85.85 0 0 1 5 19.5V16a1 1 0 0 1-1-1z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.4a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
};

/** An element, its attributes and what is in it. Text becomes text. */
function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...inside.filter((one) => one !== null && one !== undefined));
  return element;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", fill: name === "chat" ? "currentColor" : "none",
    stroke: name === "chat" ? "none" : "currentColor", "stroke-width": "2", "stroke-linecap": "round",
    "stroke-linejoin": "round", "aria-hidden": "true" })) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** An address that may be opened; what else there is, a script above all, is none. */
function safe(address, schemes = ["http:", "https:", "mailto:", "tel:"]) {
  try {
    return schemes.includes(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}
const picture = (address) => safe(address, ["http:", "https:"]);

function link(address, attributes, ...inside) {
  const href = safe(address);
  if (!href) return make("span", {}, ...inside);
  return make("a", { ...attributes, href, rel: "noopener noreferrer nofollow", target: "_blank" }, ...inside);
}

const STYLES = { bold: "strong", italic: "em", struck: "s", plain: "span" };

/** The nodes of a text, as elements. */
function render(nodes) {
  const all = document.createDocumentFragment();
  for (const node of Array.isArray(nodes) ? nodes : []) {
    if (typeof node === "string") all.append(node);
    else if ("code" in node) all.append(make("code", {}, String(node.code)));
    else if ("fence" in node) all.append(make("pre", {}, String(node.fence)));
    else if ("link" in node) all.append(link(node.href, {}, render(node.link)));
    else for (const [style, name] of Object.entries(STYLES)) if (style in node) all.append(make(name, {}, render(node[style])));
  }
  return all;
}
