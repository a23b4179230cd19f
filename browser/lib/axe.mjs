// axe-core on a page. It is run by the browser's own tools, not by the page, whose policy allows no script from elsewhere.
import axe from "axe-core";

/** What axe finds serious or critical, and what it finds otherwise, in a line each. */
export async function audit(tab) {
  const session = await tab.context().newCDPSession(tab);
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`${axe.source};undefined`);
  const found = await evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map((node) => node.target.join(" ") + " " + node.html.slice(0, 120) + " " + (node.failureSummary ?? "").split("\\n").slice(1, 2)) })))`);
  await session.detach();
  const lines = ({ id, impact, help, nodes }) => `${impact}: ${id}: ${help}: ${nodes.slice(0, 4).join("; ")}`;
  const isGrave = ({ impact }) => impact === "serious" || impact === "critical";
  return { grave: found.filter(isGrave).map(lines), other: found.filter((one) => !isGrave(one)).map(lines) };
}

/** How far a page runs out of the screen, and by what. */
export const overflow = (tab) => tab.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - width;
  if (over <= 0) return null;
  const isClipped = (element) => element.parentElement?.closest("*") && [...ancestors(element)].some((parent) => getComputedStyle(parent).overflowX !== "visible");
  function* ancestors(element) { for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) yield parent; }
  const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1 && !isClipped(element));
  return `${over} px: ${wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 100)).join(" | ")}`;
});
