// What every browser test needs: TAP, a browser, pages that complain of nothing, and axe.
import fs from "node:fs";
import { createRequire } from "node:module";
import { PASSWORD } from "./clinic.mjs";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
export const SIZES = [{ width: 1366, height: 768 }, { width: 390, height: 844 }];

/* ---- TAP ---- */

let number = 0, failures = 0;
export const done = () => {
	console.log(`1..${number}`);
	process.exit(failures ? 1 : 0);
};
export const ok = (good, what, why) => {
	console.log(`${good ? "ok" : "not ok"} ${++number} - ${what}`);
	if (good) return;
	failures++;
	for (const line of String(why ?? "").split("\n").slice(0, 20)) console.log(`# ${line}`);
};
export const test = async (what, body) => {
	try {
		await body();
		ok(true, what);
	} catch (error) {
		ok(false, what, error.stack ?? error);
	}
};
export const must = (good, why) => {
	if (!good) throw new Error(why);
};

/* ---- a browser ---- */

export const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromiumSandbox: false,
	args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-dev-shm-usage"],
});

/* A page whose console stays empty and which asks nobody but us, and site.also. */
export async function open(site, size, script = true) {
	const context = await browser.newContext({ viewport: size, javaScriptEnabled: script, reducedMotion: "reduce" });
	context.setDefaultTimeout(15000);
	const page = await context.newPage();
	page.complaints = [];
	page.on("console", (message) => {
		/* the browser itself remarks on answers like 404 and 422, which some tests ask for */
		if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.complaints.push(message.text());
	});
	page.on("pageerror", (error) => page.complaints.push(String(error)));
	page.on("request", (request) => {
		if (![site.base, site.also].some((base) => base && request.url().startsWith(base))) page.complaints.push(`asked ${request.url()}`);
	});
	page.site = site;
	page.go = (to) => page.goto(site.base + to);
	return page;
}

export async function signIn(page, login) {
	await page.go("/sign-in");
	await page.getByLabel("Sign-in name").fill(login);
	await page.getByLabel("Password").fill(PASSWORD);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export const h1 = async (page, name) => {
	const heading = page.getByRole("heading", { level: 1 });
	must((await heading.count()) === 1, `${await heading.count()} headings of level 1 on ${page.url()}`);
	const text = (await heading.innerText()).trim();
	must(name instanceof RegExp ? name.test(text) : text === name, `the heading is "${text}", not ${name}`);
	must((await page.getByRole("main").count()) === 1, "not one main part");
	must((await page.title()).endsWith("- Waymark (training)"), `the title is ${await page.title()}`);
};

export const has = async (page, role, name, least = 1) => {
	const count = await page.getByRole(role, { name }).count();
	must(count >= least, `${count} of ${role} "${name}" on ${page.url()}, at least ${least} wanted`);
};

/* After the content: nothing sticks out, nothing was complained of, axe finds nothing. */
export async function sound(page, size, rules = RULES) {
	/* a link that the mouse happens to lie on after a click has no line under it */
	await page.mouse.move(0, 0);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth);
	must(wide <= size.width, `${wide} px wide in a window of ${size.width}`);
	await page.evaluate(axe);
	const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags, resultTypes: ["violations"] }), rules);
	must(violations.length === 0, violations.map((v) => `axe ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join(" | ")}`).join("\n"));
	must(page.complaints.length === 0, page.complaints.join("\n"));
}

