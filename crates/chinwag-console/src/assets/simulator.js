// The simulator: what is said goes out without leaving the page, the newest message stays in sight, and is read out.

const root = document.querySelector(".panes");
const heard = document.querySelector("#heard");

// Chats that are looked at change at once.
for (const select of root.querySelectorAll(".seat select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
root.classList.add("scripted");

const tell = (pane, words) => {
  const place = pane.querySelector(".problem");
  place.textContent = words;
  place.hidden = !words;
};

const send = async (pane, form, submitter, body) => {
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  try {
    const answer = await fetch(action, { method: "POST", body, headers: { accept: "text/plain" }, redirect: "manual" });
    tell(pane, answer.ok ? "" : (await answer.text()) || "It was not done.");
    return answer.ok;
  } catch {
    tell(pane, "The bot does not answer.");
    return false;
  }
};

root.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const pane = form.closest(".pane");
  const input = pane.querySelector(".composer input.text");
  const isTyped = form.matches(".composer") && !event.submitter?.formNoValidate;
  const words = input.value;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  if (isTyped) input.value = "";
  if (!form.closest(".faults")) input.focus();
  if (!(await send(pane, form, event.submitter, body)) && isTyped && !input.value) input.value = words;
});

// What a piece that is replaced was pressed on last keeps the focus.
let last = null;
root.addEventListener("focusin", ({ target }) => {
  const place = target.closest(".talk, .faults > div");
  last = place && target.matches("button") ? { place, name: target.name, value: target.value } : null;
});

const refocus = (place) => {
  if (last?.place !== place || document.activeElement !== document.body) return;
  place.querySelector(`button[name="${CSS.escape(last.name)}"][value="${CSS.escape(last.value)}"]`)?.focus();
};

for (const place of root.querySelectorAll(".faults > div")) {
  new MutationObserver(() => refocus(place)).observe(place, { childList: true });
}

for (const talk of root.querySelectorAll(".talk")) {
  const bubbles = () => talk.querySelectorAll(".bubble.bot:not(.unseen, .typing)");
  let count = bubbles().length;
  let isAtEnd = true;
  const toEnd = () => { talk.scrollTop = talk.scrollHeight; };
  toEnd();
  talk.addEventListener("scroll", () => { isAtEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60; });
  new MutationObserver(() => {
    const now = bubbles();
    if (now.length > count) {
      const said = [...now].slice(count).map((bubble) => [...bubble.querySelectorAll(".says, .card, button")].map((part) => part.textContent).join(". "));
      heard.textContent = `${talk.closest(".pane").getAttribute("aria-label")}: ${said.join(" ")}`;
    }
    count = now.length;
    if (isAtEnd) toEnd();
    refocus(talk);
  }).observe(talk, { childList: true });
}
