
// ---------------------------------------------------------------------------------------------------------------------
// What goes out: kept until it is taken, one after the other. Each thing is kept by itself, so that tabs of one page do not
// take it from each other; both may post it, and the gateway tells a repetition by its id.

const WAITING_MAX = 100;

/** What is kept in the browser, under names of its own. */
function shelf(name) {
  const at = (what) => `${name} ${what}`;
  return {
    read(what) {
      try { return JSON.parse(localStorage.getItem(at(what))); } catch { return null; }
    },
    write(what, value) {
      try { localStorage.setItem(at(what), JSON.stringify(value)); } catch { /* no room, or not allowed: it lasts as long as the page */ }
    },
    remove(what) {
      try { localStorage.removeItem(at(what)); } catch { /* there is nothing */ }
    },
    all(what) {
      try {
        const names = Object.keys(localStorage).filter((one) => one.startsWith(at(what)));
        return names.map((one) => JSON.parse(localStorage.getItem(one))).filter((one) => one && one.id);
      } catch {
        return [];
      }
    },
  };
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Waits so long, or until the network or the person is back. */
function rest(milliseconds) {
  return new Promise((go) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      go();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
  });
}
/** Longer after each failure, and never the same for everybody. */
const patience = (tries) => Math.min(500 * 2 ** Math.min(tries, 5), 15000) * (0.5 + Math.random() / 2);

/** `post(one)` answers `taken`, `never`, or how many milliseconds to wait at least; `ended(one, isTaken)` hears of the end. */
function queue(kept, { now, post, ended }) {
  let waiting = kept.all("waiting ").sort((a, b) => (a.at || "").localeCompare(b.at || ""));
  let isSending = false;
  let newest = 0;

  /** Later than anything before it: what is said in one moment keeps its order. */
  function stamp() {
    newest = Math.max(newest + 1, now());
    return new Date(newest).toISOString();
  }
  async function flush() {
    if (isSending) return;
    isSending = true;
    for (let tries = 0; waiting.length;) {
      const one = waiting[0];
      // The time, like the id, tells a repetition; before there was a session nobody knew what time it is.
      if (!one.at) { one.at = stamp(); kept.write(`waiting ${one.id}`, one); }
      const answer = await post(one);
      if (answer === "taken" || answer === "never") {
        tries = 0;
        waiting = waiting.filter((other) => other !== one);
        kept.remove(`waiting ${one.id}`);
        ended(one, answer === "taken");
        continue;
      }
      tries += 1;
      await rest(Math.max(answer || 0, patience(tries)));
    }
    isSending = false;
  }
  return {
    flush,
    list: () => waiting.filter((one) => one.type !== "status"),
    /** Takes something in; nothing where there is no room. */
    add(what, hasTime) {
      if (waiting.length >= WAITING_MAX) return null;
      const one = { id: newId(), ...(hasTime ? { at: stamp() } : {}), ...what };
      waiting.push(one);
      kept.write(`waiting ${one.id}`, one);
      return one;
    },
  };
}
