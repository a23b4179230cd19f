
// ---------------------------------------------------------------------------------------------------------------------
// How it looks. It stands in a shadow root, below an element on which nothing of the page is left, so that neither the page
// nor the widget changes how the other looks.

const STYLE = `
.root { all: initial; --accent: #2f5bea; --on-accent: #fff; --ground: #fff; --raised: #f2f4f8; --line: #e2e6ee;
  --ink: #161b26; --soft: #5b6475; --alarm: #b3261e; --accent-ink: var(--by-day, var(--accent)); color-scheme: light dark;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
.root.inline { display: block; height: 100%; }
@media (prefers-color-scheme: dark) { .root { --ground: #14171e; --raised: #222733; --line: #303747; --ink: #eef1f7;
  --soft: #a0a9bb; --alarm: #ff8f86; --accent-ink: var(--by-night, #93acf5); } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent-ink); outline-offset: 2px; }
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
header p { margin: 0; font-size: 12.5px; }
header p:empty { display: none; }
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
  background: var(--ground); color: var(--accent-ink); font-weight: 600; text-align: center; text-decoration: none; }
.press:hover { border-color: var(--accent-ink); background: var(--raised); }
.quick { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 0 4px; justify-content: flex-end; }
.quick .press { width: auto; border-radius: 20px; border-color: var(--accent-ink); }
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
textarea:focus { outline: 2px solid var(--accent-ink); outline-offset: -1px; }
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

/** A colour of six hex digits, as how light it is: 0 to 1. */
function light(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one, other) {
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}
/** The colour, or one like it that can be read on a ground. */
function readable(colour, ground) {
  const end = light(ground) > 0.5 ? 0 : 255;
  for (let share = 0; share <= 1; share += 0.1) {
    const mixed = [1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * (1 - share) + end * share));
    const found = `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(found, ground) >= 4.6) return found;
  }
  return end ? "#ffffff" : "#000000";
}
