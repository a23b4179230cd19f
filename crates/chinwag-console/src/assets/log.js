// The log, live: new lines at the top, until it is paused.

const ROWS_MAX = 500;

const list = document.querySelector("[data-follow]");
const button = document.getElementById("pause");
const status = document.getElementById("following");

if (list && button && status) {
  let source = null;
  let last = null;

  const put = ({ lastEventId, data }) => {
    last = lastEventId;
    list.insertAdjacentHTML("afterbegin", data);
    list.firstElementChild.classList.add("new");
    while (list.children.length > ROWS_MAX) list.lastElementChild.remove();
  };
  const follow = () => {
    const address = new URL(list.dataset.follow, location);
    if (last) address.searchParams.set("after", last);
    source = new EventSource(address);
    source.addEventListener("line", put);
    source.addEventListener("gap", put);
    source.addEventListener("dropped", ({ data }) => {
      const place = document.getElementById("dropped");
      if (place) place.innerHTML = data;
    });
    source.addEventListener("error", () => document.body.classList.add("stale"));
    source.addEventListener("open", () => document.body.classList.remove("stale"));
    button.textContent = "Pause";
    status.textContent = "New lines appear here as they are said.";
  };
  const pause = () => {
    source.close();
    source = null;
    button.textContent = "Follow";
    status.textContent = "Paused. What is said meanwhile comes when you follow again.";
  };
  button.hidden = false;
  button.addEventListener("click", () => (source ? pause() : follow()));
  follow();
}
