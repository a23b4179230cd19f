
// ---------------------------------------------------------------------------------------------------------------------
// The line to the gateway: a session, what is posted, and the stream of what is said.

/** After so long without a word a stream is taken for dead: the gateway says something every 15 seconds. */
const QUIET_MAX = 40000;
/** So long after nobody has looked at the page the stream is let go; it goes on where it stopped. */
const HIDDEN_MAX = 60000;

function line(base, kept, user) {
  let session = null;
  let offset = 0;
  let after = null;

  async function ask(path, { token = session?.token, body, headers = {}, signal } = {}) {
    try {
      return await fetch(base + path, { method: "POST", body, signal, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
        headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) } });
    } catch {
      return null;
    }
  }

  /** Gets a session: by the site's token, by the session of last time, or as somebody new. `false` where there is none. */
  async function open() {
    const old = kept.read("token");
    const known = user ? [await user().catch(() => null), old].filter(Boolean) : [old, null];
    if (known.length === 0) return null;
    for (const token of known) {
      const answer = await ask("session", { token });
      if (answer?.ok) {
        session = await answer.json();
        offset = session.now - Date.now();
        kept.write("token", session.token);
        return true;
      }
      if (answer?.status !== 403) return null;
    }
    return false;
  }

  /** Posts one thing, in the conversation that there is now. */
  async function post(one) {
    if (!session) return 0;
    const headers = { "content-type": "application/json" };
    const send = () => ask("messages", { body: JSON.stringify({ ...one, conversation: session.conversation }), headers });
    let answer = await send();
    if (answer?.status === 403) {
      // The session may be over. Without another one nobody knows whether it would be taken.
      if (!await open()) return 0;
      answer = await send();
    }
    if (answer?.ok) return "taken";
    // What will never be taken does not hold up what is behind it.
    if (answer && [400, 403, 413].includes(answer.status)) return "never";
    return (Number(answer?.headers.get("retry-after")) || 0) * 1000;
  }

  /** Follows the conversation until the connection ends; answers its status, 0 where there was none. */
  async function follow(began, heard) {
    const ending = new AbortController();
    let quiet;
    let hidden;
    const alive = () => { clearTimeout(quiet); quiet = setTimeout(() => ending.abort(), QUIET_MAX); };
    const looked = () => {
      clearTimeout(hidden);
      if (document.visibilityState === "hidden") hidden = setTimeout(() => ending.abort(), HIDDEN_MAX);
    };
    alive();
    looked();
    document.addEventListener("visibilitychange", looked);
    const answer = await ask("events", { signal: ending.signal, headers: after === null ? {} : { "last-event-id": after } });
    if (answer?.ok) {
      began();
      await read(answer.body, alive, heard);
    }
    clearTimeout(quiet);
    clearTimeout(hidden);
    document.removeEventListener("visibilitychange", looked);
    return answer ? answer.status : 0;
  }
  async function read(body, alive, heard) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        alive();
        text += piece.value;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          event(text.slice(0, end), heard);
          text = text.slice(end + 2);
        }
      }
    } catch { /* it is over, and begins again */ }
  }
  function event(block, heard) {
    const field = (name) => block.split("\n").find((one) => one.startsWith(`${name}: `))?.slice(name.length + 2);
    try {
      if (field("event") === "ready") heard(null);
      else if (field("data")) heard(JSON.parse(field("data")));
    } catch { /* a newer gateway says what this page does not know */ }
    after = field("id") ?? after;
  }

  return { open, post, follow, session: () => session, forget: () => { session = null; }, now: () => Date.now() + offset };
}
