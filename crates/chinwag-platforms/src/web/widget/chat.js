
// ---------------------------------------------------------------------------------------------------------------------
// All of it together.

const UNSEEN = ["typing", "seen"];

/** The user of a token, as the site names them. It is only for keeping what is theirs apart: the gateway looks at the token. */
function named(token) {
  try {
    const bytes = atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)))).sub || "";
  } catch {
    return "";
  }
}

/**
 * Opens a chat. `base` is the address of the channel, with a slash at its end; `user` a token by which the site says who
 * somebody is, or a function that gets one; `target` an element to stand in; `open` whether it is open from the start.
 */
async function chat({ base, user = null, target = null, language, open = false }) {
  const token = user && (async () => (typeof user === "function" ? user() : user));
  const who = token ? `user ${encodeURIComponent(named(String(await token().catch(() => ""))))}` : "nameless";
  const name = `chinwag ${base} ${who}`;
  const kept = shelf(name);
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  const told = new Set(kept.read("told") || []);
  let delivered = [];
  let unread = [];
  let telling;
  let hasBegun = false;

  const wire = line(base, kept, token);
  const seen = view({ target, language, on: { say, looks, shows: (isOpen) => kept.write("open", isOpen) } });
  const out = queue(kept, { now: wire.now, post: wire.post, ended });

  function say(what) {
    const one = out.add(what, Boolean(wire.session()));
    if (!one) return seen.tell(seen.words.full), false;
    seen.said(one.id, one, true);
    out.flush();
    return true;
  }
  function ended(one, isTaken) {
    seen.taken(one.id, isTaken ? null : seen.words.failed);
    if (isTaken && one.type !== "status") tabs?.postMessage({ id: one.id, said: { text: inWords(one) } });
  }
  if (tabs) tabs.onmessage = ({ data }) => { seen.has(data.id) ? seen.taken(data.id, null) : seen.said(data.id, data.said, false); };

  /** What was shown is told to the bot: delivered, and read once it is visible. */
  function arrived(id) {
    if (!id || told.has(id)) return;
    delivered.push(id);
    unread.push(id);
    clearTimeout(telling);
    telling = setTimeout(looks, 400);
  }
  function looks() {
    const report = (state, ids) => {
      say({ type: "status", state, message_ids: ids.slice(-200) });
      ids.forEach((id) => told.add(id));
      kept.write("told", [...told].slice(-300));
    };
    if (seen.isVisible() && unread.length) {
      report("read", unread);
      [delivered, unread] = [[], []];
    } else if (!seen.isVisible() && delivered.length) {
      report("delivered", delivered);
      delivered = [];
    }
    seen.unread(unread.length);
  }
  document.addEventListener("visibilitychange", looks);

  function heard(one) {
    if (one === null) return ready();
    seen.told(one, hasBegun);
    if (one.kind === "reply" && !UNSEEN.includes(one.reply.type)) arrived(one.id);
  }
  function ready() {
    if (hasBegun) return;
    hasBegun = true;
    if (seen.isEmpty()) seen.greet(wire.session().greeting);
    out.list().filter((one) => !seen.has(one.id)).forEach((one) => seen.said(one.id, one, true));
    seen.toEnd();
  }
  const began = () => { seen.tell(""); out.flush(); };

  async function run() {
    for (let tries = 0; ; tries += 1) {
      const isOpen = wire.session() ? true : await wire.open();
      if (isOpen === false) return seen.refuse();
      if (isOpen) {
        seen.dress(wire.session());
        const status = await wire.follow(began, heard);
        if (status === 403) wire.forget();
        if (status === 200) tries = 0;
      }
      if (document.visibilityState === "hidden") await rest(24 * 3600 * 1000);
      else {
        if (!navigator.onLine || tries > 0) seen.tell(seen.words.offline);
        await rest(patience(tries));
      }
    }
  }
  if ((open || kept.read("open")) && !target) seen.show(true);
  run();
  return { host: seen.host, show: seen.show, say };
}

// On the page's own tag: data-user, data-open, data-inline (the id of an element to stand in), data-lang.
const address = new URL(import.meta.url);
const tag = [...document.querySelectorAll("script[src]")].find((one) => one.src === address.href);
if (tag) {
  const { user, open, inline, lang } = tag.dataset;
  chat({ base: address.href.replace(/widget\.js.*$/, ""), user, target: inline ? document.getElementById(inline) : null,
    language: lang, open: open !== undefined });
}

export { chat, view };
