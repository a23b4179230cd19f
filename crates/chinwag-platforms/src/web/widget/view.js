
// ---------------------------------------------------------------------------------------------------------------------
// What is seen. It knows no network: lines come in by `told`, and what a person does goes out by `on`.

const TEXT_MAX = 10000;
const NEAR = 80;

/**
 * Draws a chat. `target` is an element to stand in; without one it floats in the corner of the page. `on.say(what)` hears
 * what the person says or presses, and answers `false` where there is no room for it; `on.looks()`, where it is given, that
 * they may see something they did not, and `on.shows(isOpen)` that they have opened or closed it.
 */
function view({ target = null, language, on }) {
  const words = wordsOf(language || document.documentElement.lang);
  const host = document.createElement("chinwag-chat");
  host.style.setProperty("all", "initial", "important");
  if (target) for (const [name, value] of [["display", "block"], ["height", "100%"]]) host.style.setProperty(name, value, "important");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];

  const badge = make("span", { class: "badge", hidden: true });
  const launch = make("button", { class: "launch", type: "button", "aria-label": words.open, "aria-expanded": "false",
    hidden: Boolean(target), on: { click: () => show(panel.hidden) } }, icon("chat"), badge);
  const title = make("h2", { id: "title" }, "Chat");
  const under = make("p", {}, words.connecting);
  const shut = make("button", { class: "icon", type: "button", "aria-label": words.close, hidden: Boolean(target),
    on: { click: () => show(false) } }, icon("close"));
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" });
  const state = make("p", { class: "state", role: "status", hidden: true });
  const input = make("textarea", { rows: "1", placeholder: words.write, "aria-label": words.write, maxlength: TEXT_MAX,
    enterkeyhint: "send", on: { keydown: typed, input: grow } });
  const picker = make("input", { type: "file", hidden: true, tabindex: "-1", on: { change: picked } });
  const attach = make("button", { class: "icon", type: "button", "aria-label": words.attach, hidden: true,
    on: { click: () => picker.click() } }, icon("attach"));
  const send = make("button", { class: "icon send", type: "submit", "aria-label": words.send, disabled: true }, icon("send"));
  const form = make("form", { on: { submit: submitted } }, attach, picker, input, send);
  const panel = make("section", { class: target ? "panel inline" : "panel", role: target ? "region" : "dialog", "aria-labelledby": "title",
    hidden: !target, on: { keydown: (event) => { if (event.key === "Escape" && !target) show(false); } } },
    make("header", {}, make("div", { class: "face" }, icon("chat")), make("div", {}, title, under), shut), log, state, form);
  const dots = make("div", { class: "row", "aria-hidden": "true", hidden: true },
    make("div", { class: "dots" }, make("i"), make("i"), make("i")));
  const aloud = make("div", { class: "quiet", role: "status" });
  log.append(dots);
  const root = make("div", { class: target ? "root inline" : "root" }, panel, launch, aloud);
  shadow.append(root);
  (target || document.body || document.documentElement).append(host);

  const rows = new Map(); // the key of a message → its row
  let last = null;        // whose the last row is
  let quick = null;       // the answers offered last
  let mark = "";          // what ids of this conversation end with
  let typingEnds;

  /** An id made here stands with the mark of its conversation in what comes, and without it in what goes. */
  const key = (id) => (mark && String(id).endsWith(`.${mark}`) ? String(id).slice(0, -mark.length - 1) : id);
  const isNearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  const toEnd = () => { log.scrollTop = log.scrollHeight; };

  function show(open) {
    panel.hidden = !open;
    launch.setAttribute("aria-expanded", String(open));
    launch.setAttribute("aria-label", open ? words.close : words.open);
    on.shows?.(open);
    if (!open) return launch.focus();
    toEnd();
    input.focus();
    on.looks?.();
  }
  function grow() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 2, 132)}px`;
    send.disabled = input.value.trim() === "";
  }
  function typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }
  function submitted(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || on.say({ type: "text", text }) === false) return;
    input.value = "";
    grow();
  }
  async function picked() {
    const file = picker.files[0];
    picker.value = "";
    if (!file) return;
    const posted = await posting(file);
    if (posted) on.say(posted);
    else tell(words.large);
  }

  /** Says something above the field; nothing where there is nothing to say. */
  function tell(what) {
    state.textContent = what || "";
    state.hidden = !what;
  }

  /** Puts a message at the end of the log, or in the place of the one that has its id. */
  function put(id, isMine, ...inside) {
    const known = id && rows.get(key(id));
    const wasNear = isNearEnd();
    const row = make("div", { class: `row${isMine ? " mine" : ""}${!known && last === isMine ? " same" : ""}` },
      make("span", { class: "quiet" }, isMine ? words.you : title.textContent), ...inside);
    if (known) known.replaceWith(row);
    else {
      dots.before(row);
      last = isMine;
    }
    if (id) rows.set(key(id), row);
    if (wasNear || isMine) toEnd();
  }
  const bubble = (...inside) => make("div", { class: "bubble" }, ...inside);

  function pressable({ title: label, href, payload }) {
    if (payload === undefined) return link(href, { class: "press" }, label);
    const press = () => on.say({ type: "button", title: label, payload });
    return make("button", { class: "press", type: "button", on: { click: press } }, label);
  }
  const buttons = (list) => (list && list.length ? make("div", { class: "buttons" }, ...list.map(pressable)) : null);

  function media(kind, address, name) {
    const url = picture(address);
    if (!url) return bubble(name || words.failed);
    const bare = (element) => make("div", { class: "bubble bare" }, element);
    const loaded = { load: toEnd, loadedmetadata: toEnd };
    if (kind === "image") return bare(make("img", { src: url, alt: name || "", referrerpolicy: "no-referrer", on: loaded }));
    if (kind === "audio") return bare(make("audio", { src: url, controls: true, preload: "metadata" }));
    if (kind === "video") return bare(make("video", { src: url, controls: true, preload: "metadata", on: loaded }));
    return bubble(link(url, { class: "file" }, icon("file"), name || words.download));
  }
  function map({ latitude, longitude, title: name }) {
    const [north, east] = [Number(latitude), Number(longitude)];
    const at = `https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=16/${north}/${east}`;
    return bubble(name ? `${name}\n` : "", link(at, {}, words.place));
  }
  function card(one) {
    const image = picture(one.image_url);
    const about = make("div", { class: "about" }, make("strong", {}, one.url ? link(one.url, {}, one.title) : one.title),
      one.subtitle ? make("span", {}, one.subtitle) : null);
    return make("article", { class: "card" },
      image ? make("img", { src: image, alt: "", referrerpolicy: "no-referrer" }) : null, about, buttons(one.buttons));
  }
  const deck = (cards) => make("div", { class: "cards", role: "group", "aria-label": words.cards, tabindex: "0" }, ...cards.map(card));

  const KINDS = {
    text: (reply) => [bubble(render(reply.nodes)), buttons(reply.buttons)],
    edit: (reply) => [bubble(render(reply.nodes)), buttons(reply.buttons)],
    media: (reply) => [media(reply.media, reply.url), reply.caption ? bubble(render(reply.caption)) : null],
    cards: (reply) => [deck(reply.cards)],
    location: (reply) => [map(reply)],
    contact: (reply) => [bubble(`${reply.name}\n`, link(reply.href, {}, reply.phone))],
  };

  /** Shows what the bot said or did. `isNew` is what was not there when the page was opened. */
  function replied(id, reply, isNew) {
    if (reply.type === "typing") return void (isNew && typing(reply.on));
    if (reply.type === "seen") return;
    typing(false);
    if (reply.type === "reaction") return react(reply.message_id, reply.reaction, reply.on);
    if (reply.type === "delete") {
      if (rows.has(key(reply.message_id))) put(reply.message_id, false, make("div", { class: "bubble gone" }, words.deleted));
      return;
    }
    const shown = KINDS[reply.type];
    if (!shown) return void host.dispatchEvent(new CustomEvent("chinwag-native", { detail: reply.native, bubbles: true, composed: true }));
    offer(null);
    put(reply.type === "edit" ? reply.message_id : id, false, ...shown(reply));
    offer(reply.quick_replies);
  }
  function offer(list) {
    quick?.remove();
    quick = null;
    if (!list || !list.length) return;
    const choose = ({ title: text, payload }) => make("button", { class: "press", type: "button",
      on: { click: () => on.say({ type: "quick_reply", text, payload }) } }, text);
    quick = make("div", { class: "quick" }, ...list.map(choose));
    dots.before(quick);
    toEnd();
  }
  function react(id, emoji, isOn) {
    const found = rows.get(key(id));
    if (!found) return;
    found.querySelectorAll(".reaction").forEach((old) => old.remove());
    if (isOn) found.append(make("span", { class: "reaction" }, emoji));
  }
  function typing(isOn) {
    clearTimeout(typingEnds);
    const wasNear = isNearEnd();
    dots.hidden = !isOn;
    under.textContent = isOn ? words.typing : "";
    if (isOn && wasNear) toEnd();
    if (isOn) typingEnds = setTimeout(() => typing(false), 20000);
  }

  /** Shows what the person said, as the gateway has it or as it waits here. */
  function said(id, what, isWaiting) {
    if (what.reaction !== undefined || what.edit !== undefined || what.type === "status") return;
    const attached = (one) => {
      if (one.type === "media") return media(one.media, one.url, one.name);
      return one.type === "location" ? map(one) : bubble(one.type);
    };
    const inside = what.attachments ? what.attachments.map(attached) : [bubble(inWords(what))];
    offer(null);
    put(id, true, ...inside, isWaiting ? make("span", { class: "note" }, words.waiting) : null);
  }

  return {
    host,
    words,
    show,
    tell,
    said,
    has: (id) => rows.has(key(id)),
    isEmpty: () => rows.size === 0,
    isVisible: () => !panel.hidden && document.visibilityState === "visible",
    /** A line of what is told in a conversation. */
    told(line, isNew) {
      if (line.kind === "said") said(line.id, line.said, false);
      else if (line.kind === "reply") replied(line.id, line.reply, isNew);
    },
    greet(nodes) { if (nodes) put(null, false, bubble(render(nodes))); },
    /** What was said has been taken, or never will be. */
    taken(id, failure) {
      const note = rows.get(key(id))?.querySelector(".note");
      if (failure && note) {
        note.textContent = failure;
        note.classList.add("alarm");
      } else note?.remove();
    },
    /** How many messages nobody has looked at. */
    unread(count) {
      badge.hidden = count === 0;
      badge.textContent = String(count);
      aloud.textContent = count && panel.hidden ? `${count} ${words.unread}` : "";
    },
    dress(session) {
      mark = session.mark || "";
      title.textContent = session.title || "Chat";
      attach.hidden = !session.files;
      under.textContent = "";
      if (!/^#[0-9a-f]{6}$/i.test(session.colour || "")) return;
      const dark = contrast("#10131a", session.colour) > contrast("#ffffff", session.colour);
      const colours = { "--accent": session.colour, "--on-accent": dark ? "#10131a" : "#ffffff",
        "--by-day": readable(session.colour, "#ffffff"), "--by-night": readable(session.colour, "#14171e") };
      for (const [name, value] of Object.entries(colours)) root.style.setProperty(name, value);
    },
    /** There is no chat here: nothing can be said. */
    refuse() {
      tell(words.refused);
      under.textContent = "";
      input.disabled = true;
    },
    toEnd,
  };
}

/** What was said, in a few words. */
function inWords(what) {
  return what.type === "file" ? `📎 ${what.name}` : what.text ?? what.title ?? "";
}
