// BASE RUN.json: the page on which rules are tried, measured in Chromium (bench/screen-page-bench).
import fs from "node:fs";
import { browser, open, signIn, SIZES } from "../tests/browser/kit.mjs";
import { quantile } from "./visitor.mjs";

const [, , base, told] = process.argv, run = JSON.parse(fs.readFileSync(told, "utf8")), times = Number(process.env.TIMES ?? 40), GOAL = 200;
const page = await open({ base }, SIZES[0]);
await signIn(page, "analyst");
await page.waitForURL(/rules/);
await page.go("/screen?rule=any-window");
const field = page.locator("#f-c1n"), found = async () => Number((await page.locator("#screen-found").innerText()).replace(/\D/g, ""));
if ((await found()) !== run.yes) throw new Error(`the page finds ${await found()}, the kernels ${run.yes}`);
await page.evaluate(() => {
	const answer = document.getElementById("answer");
	let from = 0;
	window.took = [];
	document.addEventListener("input", () => { from = performance.now(); }, { capture: true });
	new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - from)))).observe(answer, { childList: true });
});
/* A key in the field; then the answer, and the tables where they are waited for. */
async function change(key, tables, at = field) {
	const before = await page.evaluate(() => window.took.length);
	await at.press(key);
	await page.waitForFunction((n) => window.took.length > n, before, { timeout: 60000, polling: 5 });
	if (tables) await page.waitForFunction(() => !document.querySelector("[aria-busy]"), null, { timeout: 60000 });
	return page.evaluate(() => window.took.at(-1));
}
const key = (i) => (i % 4 < 2 ? "ArrowUp" : "ArrowDown");
const all = async (count, tables, at = field) => {
	const list = [];
	for (let i = 0; i < count; i++) {
		list.push(await change(key(i), tables, at));
		if (!tables) await page.waitForTimeout(600);       /* the tables have been begun 100 ms ago */
	}
	return list.sort((a, b) => a - b);
};
const tell = (list) => `${quantile(list, 0.5).toFixed(0)} half, ${quantile(list, 0.95).toFixed(0)} of 95 in 100, ${list.at(-1).toFixed(0)} at most`;
await all(4, true);
if ((await found()) !== run.yes) throw new Error(`back at the published numbers the page finds ${await found()}, not ${run.yes}`);
const rested = await all(times, true), busy = await all(8, false), window = await all(8, true, page.locator("#f-w"));
console.log(`${run.people} people, ${run.events} events; ms from the key to the answer: ${tell(rested)}; while the tables of the one before are made: ${tell(busy)}; of the months of the window: ${tell(window)}`);
const from = Date.now();
await change("ArrowUp", true);
console.log(`step by step and all tables: ${Date.now() - from} ms after the key`);
fs.mkdirSync("build/pictures", { recursive: true });
await page.screenshot({ path: "build/pictures/screen-million.png" });
await page.route(/\/screen\/answer/, async (route) => {
	await new Promise((done) => setTimeout(done, GOAL));
	await route.continue();
});
const late = (await all(2, true))[0];
if (late <= GOAL) throw new Error(`the control, 200 ms late, took ${late} ms: what is measured is not the answer`);
await browser.close();
const good = quantile(rested, 0.95) < GOAL;
console.log(`screen-page\t${quantile(rested, 0.95).toFixed(0)}\tms from a changed threshold to the answer on the page, 95 of 100 changes, ${run.people} people\tgoal ${GOAL}\t${good ? "PASS" : "FAIL"}`);
process.exit(good ? 0 : 1);
