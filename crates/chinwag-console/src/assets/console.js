// What is live on a page, moments that grow older, the theme, and questions before something is done.

const $ = (selector) => document.querySelector(selector);

// What runs out of its place is scrolled by keyboard too: by a link in it, or by itself.
const scrollable = () => {
  for (const part of document.querySelectorAll(".scroll")) {
    if (part.scrollWidth <= part.clientWidth || part.querySelector("a, button, input, select, textarea")) {
      for (const name of ["tabindex", "role", "aria-label"]) part.removeAttribute(name);
      continue;
    }
    const titles = [...document.querySelectorAll("h1, h2, h3")];
    const title = titles.findLast((one) => one.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING);
    part.tabIndex = 0;
    part.setAttribute("role", "region");
    part.setAttribute("aria-label", title?.textContent ?? "Table");
  }
};
scrollable();
addEventListener("resize", scrollable);

// Pieces of the page that have changed, from the server.
const live = $("[data-live]");
if (live) {
  const source = new EventSource(live.dataset.live);
  source.addEventListener("piece", ({ lastEventId, data }) => {
    const place = document.getElementById(lastEventId);
    if (!place || (place.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"))) return;
    const focused = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
    place.innerHTML = data;
    scrollable();
    if (focused) place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  });
  source.addEventListener("error", async () => {
    document.body.classList.add("stale");
    // It does not try again where it was refused: perhaps nobody is signed in any more.
    if (source.readyState !== EventSource.CLOSED) return;
    const answer = await fetch(location.href, { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.assign("/sign-in");
  });
  source.addEventListener("open", () => document.body.classList.remove("stale"));
}

// Light, dark, or as the system has it.
const themes = ["system", "light", "dark"];
const theme = $("#theme");
const show = (name) => {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  if (theme) theme.textContent = `Theme: ${name}`;
};
let chosen = localStorage.getItem("theme") ?? "system";
show(chosen);
theme?.addEventListener("click", () => {
  chosen = themes[(themes.indexOf(chosen) + 1) % themes.length];
  localStorage.setItem("theme", chosen);
  show(chosen);
});

// On a phone the navigation is wider than the screen. NOTE: `scrollIntoView` would have Tab begin there as well.
const here = $(".side [aria-current]");
const sections = here?.closest("ul");
if (sections) {
  const { left, width } = here.getBoundingClientRect();
  sections.scrollLeft = left - sections.getBoundingClientRect().left - (sections.clientWidth - width) / 2;
}

// How long ago.
const ago = (seconds) => {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds / 60) % 60)} min ago`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds / 3600) % 24)} h ago`;
};
setInterval(() => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.textContent = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
  }
}, 1000);

// Is it meant?
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// "/" goes to the search of the page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  const search = $("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// A browser keeps no cookie of a machine elsewhere without HTTPS.
if (!isSecureContext) $("#insecure")?.removeAttribute("hidden");

// Texts that can be copied. Without this, they can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = "Selected: press Ctrl+C";
    }
  });
}
