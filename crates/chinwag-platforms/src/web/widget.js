// The widget: one module, nothing beside it. It stands in a shadow root with a style sheet of its own, so that neither the
// page nor the widget changes how the other looks, and it makes every node by code: no text is ever read as HTML.
//
//   <script type="module" src="https://bot.example.com/webhooks/site/widget.js"></script>
//
// On the tag: data-user (a token by which the site says who somebody is), data-open, data-inline (the id of an element to
// stand in), data-lang. What is said waits in localStorage until the gateway has taken it, under an id made here.

const src = new URL(import.meta.url);
const base = src.href.replace(/widget\.js.*$/, "");
const tag = [...document.querySelectorAll("script[src]")].find((one) => one.src === src.href);
const options = tag ? { ...tag.dataset } : {};
const KEY = `chinwag ${base} ${options.user ? "user" : "nameless"}`;
const TEXT_MAX = 10000;
const FILE_MAX = 700000;
const WAITING_MAX = 100;

const WORDS = {
  en: {
    open: "Open the chat", close: "Close the chat", write: "Write a message…", send: "Send", attach: "Attach a file",
    log: "Conversation", typing: "is typing…", offline: "Offline. What you write is sent when you are back.",
    connecting: "Connecting…", refused: "The chat is not available on this page.", you: "You", waiting: "not sent yet",
    large: "The file is too large: 700 kB at most.", failed: "not taken", previous: "Previous cards", next: "Next cards",
    place: "Show on the map", deleted: "This message was taken back.", unread: "new messages", download: "Open",
  },
  de: {
    open: "Chat öffnen", close: "Chat schließen", write: "Nachricht schreiben…", send: "Senden", attach: "Datei anhängen",
    log: "Unterhaltung", typing: "schreibt…", offline: "Offline. Geschriebenes wird gesendet, sobald es wieder geht.",
    connecting: "Verbinde…", refused: "Der Chat ist auf dieser Seite nicht verfügbar.", you: "Sie",
    waiting: "noch nicht gesendet", large: "Die Datei ist zu groß: höchstens 700 kB.", failed: "nicht angenommen",
    previous: "Vorige Karten", next: "Nächste Karten", place: "Auf der Karte zeigen",
    deleted: "Diese Nachricht wurde zurückgenommen.", unread: "neue Nachrichten", download: "Öffnen",
  },
};
const words = WORDS[(options.lang || document.documentElement.lang || "en").slice(0, 2)] || WORDS.en;

const STYLE = `
:host { all: initial; --accent: #2f5bea; --on-accent: #fff; --ground: #fff; --raised: #f2f4f8; --line: #e2e6ee;
  --ink: #161b26; --soft: #5b6475; --alarm: #b3261e; color-scheme: light dark;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) { :host { --ground: #14171e; --raised: #222733; --line: #303747; --ink: #eef1f7;
  --soft: #a0a9bb; --alarm: #ff8f86; --accent-ink: color-mix(in srgb, var(--accent) 45%, #fff); } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.launch { position: fixed; inset: auto 20px 20px auto; z-index: 2147483000; width: 60px; height: 60px; border: 0;
  border-radius: 50%; background: var(--accent); color: var(--on-accent); display: grid; place-items: center;
  box-shadow: 0 6px 24px rgb(10 20 50 / .28); transition: transform .15s ease; }
.launch:hover { transform: translateY(-2px); }
.launch svg { width: 28px; height: 28px; }
.badge { position: absolute; top: -2px; right: -2px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #d92d20; color: #fff; font-size: 12px; line-height: 22px; font-weight: 600; }
.panel { position: fixed; inset: auto 20px 92px auto; z-index: 2147483001; width: 390px; height: min(640px, calc(100vh - 112px));
  display: flex; flex-direction: column; overflow: hidden; background: var(--ground); color: var(--ink);
  border: 1px solid var(--line); border-radius: 20px; box-shadow: 0 18px 60px rgb(10 20 50 / .24); animation: rise .18s ease; }
.panel.inline { position: relative; inset: auto; z-index: auto; width: 100%; height: 100%; min-height: 320px; box-shadow: none;
  animation: none; }
@keyframes rise { from { opacity: 0; transform: translateY(10px); } }
header { display: flex; align-items: center; gap: 12px; padding: 14px 12px 14px 18px; background: var(--accent);
  color: var(--on-accent); }
header .face { width: 36px; height: 36px; border-radius: 50%; background: rgb(255 255 255 / .2); display: grid; place-items: center; }
header .face svg { width: 20px; height: 20px; }
header h2 { margin: 0; font-size: 16px; line-height: 1.25; font-weight: 650; }
header p { margin: 0; font-size: 12.5px; opacity: .88; }
header > div:nth-child(2) { flex: 1; min-width: 0; }
.icon { display: grid; place-items: center; width: 40px; height: 40px; flex: none; border: 0; border-radius: 50%;
  background: transparent; }
.icon:hover { background: rgb(128 140 170 / .2); }
.icon svg { width: 20px; height: 20px; }
header .icon:focus-visible { outline-color: var(--on-accent); }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 18px 16px 8px; display: flex; flex-direction: column;
  gap: 4px; }
.row { display: flex; flex-direction: column; align-items: flex-start; max-width: 100%; margin-top: 8px; }
.row.same { margin-top: 0; }
.row.mine { align-items: flex-end; }
.bubble { max-width: 84%; padding: 9px 14px; border-radius: 18px 18px 18px 6px; background: var(--raised);
  overflow-wrap: anywhere; white-space: pre-wrap; }
.mine .bubble { background: var(--accent); color: var(--on-accent); border-radius: 18px 18px 6px 18px; }
.bubble.bare { padding: 0; background: none; overflow: hidden; border-radius: 16px; }
.bubble a { color: inherit; text-underline-offset: 2px; }
.bubble code { font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; padding: 1px 5px; border-radius: 5px;
  background: rgb(128 140 170 / .2); }
.bubble pre { margin: 6px 0; padding: 10px 12px; border-radius: 10px; background: rgb(128 140 170 / .16); overflow-x: auto;
  white-space: pre; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; }
.bubble img, .bubble video { display: block; max-width: 100%; max-height: 260px; border-radius: 14px; }
.bubble audio { display: block; width: 240px; max-width: 100%; }
.gone { color: var(--soft); font-style: italic; }
.note { font-size: 12px; color: var(--soft); margin: 2px 6px 0; }
.note.alarm { color: var(--alarm); }
.reaction { align-self: flex-start; margin: -6px 0 0 12px; padding: 1px 7px; border-radius: 12px; font-size: 13px;
  background: var(--ground); border: 1px solid var(--line); }
.mine .reaction { align-self: flex-end; margin: -6px 12px 0 0; }
.buttons { display: flex; flex-direction: column; gap: 6px; width: min(84%, 300px); margin-top: 6px; }
.press { display: block; width: 100%; min-height: 40px; padding: 8px 14px; border: 1px solid var(--line); border-radius: 12px;
  background: var(--ground); color: var(--accent-ink, var(--accent)); font-weight: 600; text-align: center; text-decoration: none; }
.press:hover { border-color: var(--accent); background: var(--raised); }
.quick { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 0 4px; justify-content: flex-end; }
.quick .press { width: auto; border-radius: 20px; border-color: var(--accent); }
.cards { display: flex; gap: 10px; width: 100%; overflow-x: auto; scroll-snap-type: x mandatory; padding: 2px 2px 8px; }
.card { flex: 0 0 220px; display: flex; flex-direction: column; scroll-snap-align: start; overflow: hidden; border-radius: 16px;
  border: 1px solid var(--line); background: var(--ground); }
.card img { width: 100%; height: 124px; object-fit: cover; }
.card .about { padding: 12px 14px 4px; flex: 1; }
.card strong, .card span { display: block; overflow-wrap: anywhere; }
.card span { color: var(--soft); font-size: 13.5px; white-space: pre-line; }
.card .buttons { width: auto; margin: 6px; }
.file { display: flex; align-items: center; gap: 10px; color: inherit; text-decoration: none; }
.file svg { width: 22px; height: 22px; flex: none; }
.dots { display: inline-flex; gap: 4px; padding: 14px 16px; border-radius: 18px 18px 18px 6px; background: var(--raised); }
.dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); animation: dot 1.2s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
@keyframes dot { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }
.state { margin: 0; padding: 8px 16px; font-size: 13px; text-align: center; color: var(--soft); background: var(--raised); }
form { display: flex; align-items: flex-end; gap: 4px; padding: 10px 10px 12px; border-top: 1px solid var(--line); }
textarea { flex: 1; min-width: 0; min-height: 42px; max-height: 132px; padding: 10px 14px; resize: none; border-radius: 21px;
  border: 1px solid var(--line); background: var(--raised); color: var(--ink); line-height: 20px; }
textarea::placeholder { color: var(--soft); }
textarea:focus { outline: 2px solid var(--accent); outline-offset: -1px; }
.send { background: var(--accent); color: var(--on-accent); }
.send:hover { background: var(--accent); filter: brightness(1.08); }
.send:disabled { background: var(--raised); color: var(--soft); cursor: default; filter: none; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) {
  .panel:not(.inline) { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
  textarea { font-size: 16px; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
`;

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

const stored = {
  read(name, otherwise) {
    try { return JSON.parse(localStorage.getItem(`${KEY} ${name}`)) ?? otherwise; } catch { return otherwise; }
  },
  write(name, value) {
    try { localStorage.setItem(`${KEY} ${name}`, JSON.stringify(value)); return true; } catch { return false; }
  },
};

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

// ---------------------------------------------------------------------------------------------------------------------
// What is seen.

const host = document.createElement("chinwag-chat");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
root.adoptedStyleSheets = [sheet];

const badge = make("span", { class: "badge", hidden: true });
const launch = make("button", { class: "launch", type: "button", "aria-label": words.open, "aria-expanded": "false",
  on: { click: () => show(panel.hidden) } }, icon("chat"), badge);
const title = make("h2", { id: "title" }, "Chat");
const under = make("p", {}, words.connecting);
const shut = make("button", { class: "icon", type: "button", "aria-label": words.close, on: { click: () => show(false) } }, icon("close"));
const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" });
const state = make("p", { class: "state", role: "status", hidden: true });
const input = make("textarea", { rows: "1", placeholder: words.write, "aria-label": words.write, maxlength: TEXT_MAX,
  enterkeyhint: "send", on: { keydown: typed, input: grow } });
const picker = make("input", { type: "file", hidden: true, tabindex: "-1", on: { change: picked } });
const attach = make("button", { class: "icon", type: "button", "aria-label": words.attach, hidden: true,
  on: { click: () => picker.click() } }, icon("attach"));
const send = make("button", { class: "icon send", type: "submit", "aria-label": words.send, disabled: true }, icon("send"));
const form = make("form", { on: { submit: submitted } }, attach, picker, input, send);
const panel = make("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true,
  on: { keydown: (event) => { if (event.key === "Escape" && !place) show(false); } } },
  make("header", {}, make("div", { class: "face" }, icon("chat")), make("div", {}, title, under), shut), log, state, form);
const dots = make("div", { class: "row", "aria-hidden": "true", hidden: true }, make("div", { class: "dots" }, make("i"), make("i"), make("i")));
const aloud = make("div", { class: "quiet", role: "status" });
log.append(dots);

const place = options.inline ? document.getElementById(options.inline) : null;
if (place) {
  panel.classList.add("inline");
  shut.hidden = true;
  launch.hidden = true;
  panel.setAttribute("role", "region");
  panel.hidden = false;
}
root.append(panel, launch, aloud);
(place || document.body || document.documentElement).append(host);

function show(open) {
  panel.hidden = !open;
  launch.setAttribute("aria-expanded", String(open));
  launch.setAttribute("aria-label", open ? words.close : words.open);
  stored.write("open", open);
  if (open) {
    toEnd();
    input.focus();
    seen();
  } else {
    launch.focus();
  }
}
const isVisible = () => !panel.hidden && document.visibilityState === "visible";

function grow() {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight + 2, 132)}px`;
  send.disabled = input.value.trim() === "";
}
function typed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
}
function submitted(event) {
  event.preventDefault();
  const text = input.value.trim();
  if (!text || !session) return;
  input.value = "";
  grow();
  say({ type: "text", text });
}
function picked() {
  const file = picker.files[0];
  picker.value = "";
  if (!file) return;
  if (file.size > FILE_MAX) return tell(words.large);
  const reader = new FileReader();
  reader.onload = () => say({ type: "file", name: file.name.slice(0, 200), mime: file.type, data: reader.result.split(",")[1] || "" });
  reader.readAsDataURL(file);
}
function tell(what) {
  state.textContent = what || "";
  state.hidden = !what;
}
function toEnd() { log.scrollTop = log.scrollHeight; }

const rows = new Map(); // message id → its row
let last = null;        // whose the last row is
let quick = null;       // the answers offered last

/** Puts a message at the end of the log, or in the place of the one that has its id. */
function put(id, mine, ...inside) {
  const known = id && rows.get(id);
  const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const row = make("div", { class: `row${mine ? " mine" : ""}${last === mine ? " same" : ""}` },
    make("span", { class: "quiet" }, mine ? words.you : title.textContent), ...inside);
  if (known) known.replaceWith(row);
  else {
    dots.before(row);
    last = mine;
  }
  if (id) rows.set(id, row);
  if (isNear || mine) toEnd();
  return row;
}
function bubble(...inside) { return make("div", { class: "bubble" }, ...inside); }

function pressable(button) {
  const { title: words, href, payload } = button;
  if (payload === undefined) return link(href, { class: "press" }, words);
  return make("button", { class: "press", type: "button", on: { click: () => say({ type: "button", title: words, payload }) } }, words);
}
function buttons(list) {
  return list && list.length ? make("div", { class: "buttons" }, ...list.map(pressable)) : null;
}
function media(kind, address, name) {
  const url = picture(address);
  if (!url) return bubble(name || words.failed);
  const bare = (element) => make("div", { class: "bubble bare" }, element);
  const show = { load: toEnd, loadedmetadata: toEnd };
  if (kind === "image") return bare(make("img", { src: url, alt: name || "", referrerpolicy: "no-referrer", on: show }));
  if (kind === "audio") return bare(make("audio", { src: url, controls: true, preload: "metadata" }));
  if (kind === "video") return bare(make("video", { src: url, controls: true, preload: "metadata", on: show }));
  return bubble(link(url, { class: "file" }, icon("file"), name || words.download));
}
function map({ latitude, longitude, title: name }) {
  const at = `https://www.openstreetmap.org/?mlat=${Number(latitude)}&mlon=${Number(longitude)}#map=16/${Number(latitude)}/${Number(longitude)}`;
  return bubble(name ? `${name}\n` : "", link(at, {}, words.place));
}
function card(one) {
  const image = picture(one.image_url);
  const about = make("div", { class: "about" }, make("strong", {}, one.url ? link(one.url, {}, one.title) : one.title),
    one.subtitle ? make("span", {}, one.subtitle) : null);
  return make("article", { class: "card" },
    image ? make("img", { src: image, alt: "", referrerpolicy: "no-referrer" }) : null, about, buttons(one.buttons));
}

/** Shows what the bot said or did. `isNew` is what was not there when the page was opened. */
function replied({ id, reply }, isNew) {
  if (reply.type === "typing") { if (isNew) typing(reply.on); return; }
  if (reply.type === "seen") return;
  typing(false);
  if (reply.type === "reaction") return react(reply.message_id, reply.reaction, reply.on);
  if (reply.type === "delete") return void (rows.has(reply.message_id) && put(reply.message_id, false, make("div", { class: "bubble gone" }, words.deleted)));
  offered(null);
  let shown;
  if (reply.type === "text" || reply.type === "edit") shown = [bubble(render(reply.nodes)), buttons(reply.buttons)];
  else if (reply.type === "media") shown = [media(reply.media, reply.url), reply.caption ? bubble(render(reply.caption)) : null];
  else if (reply.type === "cards") shown = [make("div", { class: "cards", tabindex: "0" }, ...reply.cards.map(card))];
  else if (reply.type === "location") shown = [map(reply)];
  else if (reply.type === "contact") shown = [bubble(`${reply.name}\n`, link(reply.href, {}, reply.phone))];
  else return void host.dispatchEvent(new CustomEvent("chinwag-native", { detail: reply.native, bubbles: true, composed: true }));
  put(reply.type === "edit" ? reply.message_id : id, false, ...shown);
  offered(reply.quick_replies);
}
function offered(list) {
  if (quick) quick.remove();
  quick = null;
  if (!list || !list.length) return;
  const choose = ({ title: text, payload }) => make("button", { class: "press", type: "button",
    on: { click: () => say({ type: "quick_reply", text, payload }) } }, text);
  quick = make("div", { class: "quick" }, ...list.map(choose));
  dots.before(quick);
  toEnd();
}
function react(id, emoji, isOn) {
  const row = rows.get(id);
  if (!row) return;
  row.querySelectorAll(".reaction").forEach((old) => old.remove());
  if (isOn) row.append(make("span", { class: "reaction" }, emoji));
}
let typingEnds;
function typing(isOn) {
  clearTimeout(typingEnds);
  const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  dots.hidden = !isOn;
  under.textContent = isOn ? words.typing : "";
  if (isOn && isNear) toEnd();
  if (isOn) typingEnds = setTimeout(() => typing(false), 20000);
}

/** Shows what the person said, as the gateway has it or as it waits here. */
function mine(id, said, isWaiting) {
  if (said.reaction !== undefined || said.edit !== undefined) return;
  const inside = said.attachments
    ? said.attachments.map((one) => one.type === "media" ? media(one.media, one.url, one.name) : one.type === "location" ? map(one) : bubble(one.type))
    : [bubble(said.text ?? said.title ?? "")];
  offered(null);
  put(id, true, ...inside, isWaiting ? make("span", { class: "note" }, words.waiting) : null);
}
function shownWaiting(one) {
  const said = one.type === "file" ? { text: `📎 ${one.name}` } : { text: one.text ?? one.title };
  mine(`${one.id}.${session.mark}`, said, true);
}

// ---------------------------------------------------------------------------------------------------------------------
// What goes out: kept until it is taken, one after the other.

let session = null;
let offset = 0;
let sending = false;
let waiting = stored.read("waiting", []);
const others = "BroadcastChannel" in window ? new BroadcastChannel(KEY) : null;

function say(what) {
  if (!session || waiting.length >= WAITING_MAX) return;
  const one = { conversation: session.conversation, id: newId(), at: new Date(Date.now() + offset).toISOString(), ...what };
  waiting.push(one);
  // What is too large to be kept is sent all the same, as long as the page is open.
  stored.write("waiting", waiting);
  if (one.type !== "status") shownWaiting(one);
  flush();
}

async function flush() {
  if (sending || !session) return;
  sending = true;
  try {
    let tries = 0;
    while (waiting.length) {
      const one = waiting[0];
      const answer = await ask("messages", JSON.stringify(one), { "content-type": "application/json" });
      if (answer && answer.ok) { tries = 0; taken(one, null); continue; }
      if (answer && answer.status === 403 && tries < 1 && await open()) { tries += 1; continue; }
      // What will never be taken does not hold up what is behind it.
      if (answer && [400, 403, 413].includes(answer.status)) { taken(one, words.failed); continue; }
      tries += 1;
      const asked = Number(answer && answer.headers.get("retry-after")) * 1000;
      await Promise.race([pause(Math.max(asked || 0, Math.min(500 * 2 ** Math.min(tries, 5), 15000) * (0.5 + Math.random() / 2))), back()]);
    }
  } finally {
    sending = false;
  }
}
function taken(one, failure) {
  waiting = waiting.filter((other) => other.id !== one.id);
  stored.write("waiting", waiting);
  const row = rows.get(`${one.id}.${session.mark}`);
  const note = row && row.querySelector(".note");
  if (note && failure) { note.textContent = failure; note.classList.add("alarm"); }
  else if (note) note.remove();
  if (!failure && one.type !== "status" && others) others.postMessage({ id: `${one.id}.${session.mark}`, said: { text: one.text ?? one.title ?? `📎 ${one.name}` } });
}
if (others) others.onmessage = ({ data }) => { if (!rows.has(data.id)) mine(data.id, data.said, false); };

/** Resolves when the network is back. */
function back() { return new Promise((go) => addEventListener("online", go, { once: true })); }

async function ask(path, body, headers = {}, signal) {
  try {
    return await fetch(base + path, { method: "POST", body, signal, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
      headers: { ...headers, ...(session ? { authorization: `Bearer ${session.token}` } : {}) } });
  } catch {
    return null;
  }
}

// What was shown, told to the bot: delivered, and read once it is visible.
const told = new Set(stored.read("told", []));
let delivered = [];
let unread = [];
let telling;
function arrived(id) {
  if (!id || told.has(`d ${id}`)) return;
  delivered.push(id);
  unread.push(id);
  clearTimeout(telling);
  telling = setTimeout(seen, 400);
}
function seen() {
  if (!session) return;
  if (isVisible()) {
    if (unread.length) {
      say({ type: "status", state: "read", message_ids: unread.slice(-200) });
      note([...delivered, ...unread]);
      [delivered, unread] = [[], []];
    }
  } else if (delivered.length) {
    say({ type: "status", state: "delivered", message_ids: delivered.slice(-200) });
    note(delivered);
    delivered = [];
  }
  badge.hidden = unread.length === 0;
  badge.textContent = String(unread.length);
  aloud.textContent = unread.length && panel.hidden ? `${unread.length} ${words.unread}` : "";
}
function note(ids) {
  ids.forEach((id) => told.add(`d ${id}`));
  stored.write("told", [...told].slice(-300));
}
document.addEventListener("visibilitychange", seen);

// ---------------------------------------------------------------------------------------------------------------------
// What comes in.

/** Gets a session: by the site's token, by the session of last time, or as somebody new. */
async function open() {
  const old = stored.read("token", null);
  for (const token of options.user ? [options.user, old] : [old, null]) {
    if (options.user && !token) continue;
    session = token ? { token } : null;
    const answer = await ask("session");
    if (answer && answer.ok) {
      session = await answer.json();
      offset = session.now - Date.now();
      stored.write("token", session.token);
      // What waits here of somebody else is theirs.
      waiting = waiting.filter((one) => one.conversation === session.conversation);
      return true;
    }
    session = null;
    if (!answer || answer.status !== 403) return null;
  }
  return false;
}

let after = null;
let begun = false;

/** Follows the conversation until the connection ends. Whether it was there at all. */
async function follow() {
  const stopping = new AbortController();
  let quiet;
  const alive = () => { clearTimeout(quiet); quiet = setTimeout(() => stopping.abort(), 40000); };
  alive();
  const answer = await ask("events", undefined, after === null ? {} : { "last-event-id": after }, stopping.signal);
  if (!answer || !answer.ok) { clearTimeout(quiet); return answer ? answer.status : 0; }
  tell("");
  flush();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      alive();
      text += value;
      let end;
      while ((end = text.indexOf("\n\n")) >= 0) {
        event(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  } catch { /* it is over, and begins again */ }
  clearTimeout(quiet);
  return 200;
}
function event(block) {
  let name = "message";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) after = line.slice(4);
    else if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  if (name === "ready") return ready();
  if (!data) return;
  try {
    const one = JSON.parse(data);
    if (one.kind === "said") mine(one.id, one.said, false);
    else if (one.kind === "reply") {
      replied(one, begun);
      if (!["typing", "seen"].includes(one.reply.type)) arrived(one.id);
    }
  } catch { /* a newer gateway says what this page does not know */ }
}
function ready() {
  if (begun) return;
  begun = true;
  if (rows.size === 0 && session.greeting) put(null, false, bubble(render(session.greeting)));
  waiting.filter((one) => one.type !== "status").forEach((one) => { if (!rows.has(`${one.id}.${session.mark}`)) shownWaiting(one); });
  toEnd();
}

/** Black or white, whichever can be read on a colour. */
function ink(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? "#10131a" : "#fff";
}
function dress() {
  title.textContent = session.title;
  attach.hidden = !session.files;
  under.textContent = "";
  if (session.colour) {
    host.style.setProperty("--accent", session.colour);
    host.style.setProperty("--on-accent", ink(session.colour));
  }
}

async function run() {
  if ((options.open !== undefined || stored.read("open", false)) && !place) panel.hidden = false;
  for (let tries = 0; ; tries += 1) {
    const opened = session ? true : await open();
    if (opened === false) {
      tell(words.refused);
      under.textContent = "";
      input.disabled = true;
      return;
    }
    if (opened) {
      dress();
      const status = await follow();
      if (status === 403) session = null;
      if (status === 200) tries = 0;
    }
    if (!navigator.onLine || tries > 0) tell(words.offline);
    await Promise.race([pause(Math.min(500 * 2 ** Math.min(tries, 5), 15000) * (0.5 + Math.random() / 2)), back()]);
  }
}
run();
