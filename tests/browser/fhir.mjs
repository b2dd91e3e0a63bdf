// fhir.mjs FOLDER: the timelines of three published people, imported from FHIR R4, opened in a real browser by a clinician with whom
// the hospital shares them. Each row of their tables (day, time, code, place) is compared with what tests/kit/fhir_events.mjs reads
// off the files. Speaks TAP; pictures go to build/pictures.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { PASSWORD, served } from "./clinic.mjs";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const real = process.argv[2];
const other = (...args) => execFileSync(process.execPath, ["tests/kit/fhir_events.mjs", ...args], { encoding: "utf8", maxBuffer: 1 << 26 })
	.split("\n").filter(Boolean).map((line) => line.split("\t"));

let number = 0, failures = 0;
const ok = (good, what, why = []) => {
	console.log(`${good ? "ok" : "not ok"} ${++number} - ${what}`);
	if (!good) failures++;
	for (const line of good ? [] : why.slice(0, 20)) console.log(`# ${line}`);
};

const RULE = `id: coded-at-all
version: 1
title: Everybody with a coded diagnosis
source: the test of the published records
reviewed: nobody
status: unchecked
fidelity: inspired-by
changed: Finds nobody in particular.
use: review-list
default: on
window: { months: 1200, where: last }
find: { count: { kind: diagnosis }, at_least: 1 }
error_card:
  - { against: none, note: Made for a test. }
`;

/* The hospital sends; the service reads under an agreement. */
const site = await served((run, dir) => {
	const agreements = path.join(dir, "agreements.csv");
	fs.writeFileSync(agreements, "Agreement,Title,From,To,Start,End\nF-1,Records of the hospital,R9A,R9W,2020-01-01,\n");
	run("organisation", "add", "R9A", "St Aldhelm's Hospitals", "acute-trust");
	run("organisation", "add", "R9W", "Wharton Vale symptoms service", "mus-service");
	run("organisation", "add", "Y99001", "Elmfield Surgery", "practice");
	run("agreement", "add", agreements);
	run("import", real, "--map", "fhir-r4", "--organisation", "R9A");
	run("staff", "demo");
	/* What makes these people the service's: a rule of the site's own found them, and they wait for its clinician. */
	fs.mkdirSync(path.join(dir, "data/site/rules"), { recursive: true });
	fs.writeFileSync(path.join(dir, "data/site/rules/coded-at-all.yaml"), RULE);
	run("find", "--for", "R9W");
});
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromiumSandbox: false,
	args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-dev-shm-usage"],
});
const page = await browser.newPage({ viewport: { width: 1366, height: 900 } });
const complaints = [];
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
await page.goto(`${site.base}/sign-in`);
await page.getByLabel("Sign-in name").fill("clinician");
await page.getByLabel("Password").fill(PASSWORD);
await page.getByRole("button", { name: "Sign in", exact: true }).click();

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const iso = (words) => {
	const [, day, month, year] = /(\d+) (\w{3})\w* (\d{4})/.exec(words) ?? [];
	return day ? `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}` : "-";
};

/* All rows of the table, page after page. (Midnight is not shown: systems that keep no time send it.) */
async function rowsOf(href) {
	const rows = [];
	for (let next = href; next;) {
		await page.goto(site.base + next);
		rows.push(...await page.locator("main table tbody tr").evaluateAll((list) => list.map((tr) => {
			const cell = [...tr.querySelectorAll("th, td")], small = (at) => [...cell[at].querySelectorAll("span")].map((s) => s.textContent.trim());
			return { day: cell[0].textContent, time: small(0)[0] ?? "-", kind: cell[1].textContent.trim(), code: small(2)[0] ?? "-",
				where: cell[4].textContent.trim() };
		})));
		const more = page.locator("main a[rel=next]");
		next = (await more.count()) ? await more.first().getAttribute("href") : null;
	}
	return rows;
}

async function look() {
	const KINDS = { "Outpatient appointment": "outpatient", "A&E attendance": "emergency", Admission: "admission", Diagnosis: "diagnosis",
		Procedure: "procedure", Medicine: "medication", "Coded entry": "entry" };
	const dead = new Set(fs.readdirSync(real).filter((name) => name.startsWith("Patient")).flatMap((name) =>
		fs.readFileSync(path.join(real, name), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)))
		.filter((p) => p.deceasedDateTime || p.deceasedBoolean).map((p) => p.id));
	const look_for = async (words) => {
		await page.goto(`${site.base}/people`);
		await page.getByLabel("Name, NHS number or birth date").fill(words);
		await page.getByRole("search", { name: "People" }).getByRole("button", { name: "Find" }).click();
	};
	/* No rule finds the dead: nobody here has to do with them any more. */
	const people = other("people", real).filter(([id]) => !dead.has(id)), names = new Map(other("patients", real).map((p) => [p[0], p]));
	ok(dead.size > 0 && people.length > 2, `${people.length} people live, ${dead.size} have died`);
	for (const id of dead) {
		await look_for(names.get(id)[3]);
		ok((await page.locator("main a[href^='/person/']").count()) === 0 && !page.url().includes("/person/"), `${id}: died, and is nobody's to look at here`, [page.url()]);
	}
	/* The one with most events, one in the middle, the one with fewest. */
	for (const [id, count] of [people[0], people[Math.floor(people.length / 2)], people.at(-1)]) {
		const [, , given, family, born] = names.get(id);
		await look_for(family);
		/* One hit goes straight to the person; of several she is chosen. */
		const link = page.getByRole("main").getByRole("link", { name: family }).filter({ hasText: given });
		if (await link.count()) await link.first().click();
		const href = new URL(page.url()).pathname;
		ok(/^\/person\/[0-9a-z]{26}$/.test(href), `${id}: is found by name`, [href]);
		const heading = await page.getByRole("heading", { level: 1 }).innerText();
		ok(heading.includes(family.toUpperCase()) && heading.includes(given), `${id}: the page is hers`, [heading]);
		const main = await page.getByRole("main").innerText();
		ok((await page.locator("main svg").count()) >= 1, `${id}: her timeline is drawn`, [main.slice(0, 300)]);
		ok((await page.locator("body").innerText()).includes(`${Number(born.slice(8))} ${MONTHS[Number(born.slice(5, 7)) - 1]} ${born.slice(0, 4)}`),
			`${id}: born ${born}`);
		fs.mkdirSync("build/pictures", { recursive: true });
		await page.screenshot({ path: `build/pictures/fhir-${count}.png`, fullPage: true });
		const shown = (await rowsOf(`${href}/events`)).map((r) => `${iso(r.day)} ${r.time} ${KINDS[r.kind] ?? r.kind} ${r.code} ${r.where}`).sort();
		const sent = other("events", real, id).map(([on, at, kind, , code, , ods, place]) =>
			`${on} ${at === "00:00" ? "-" : at} ${kind} ${code} St Aldhelm's Hospitals${ods === "-" ? "" : `at ${place}`}`).sort();
		const differ = [...sent.filter((line, i) => line !== shown[i]).map((line) => `sent  ${line}`).slice(0, 8),
			...shown.filter((line, i) => line !== sent[i]).map((line) => `shown ${line}`).slice(0, 8)];
		ok(Number(count) === sent.length && differ.length === 0 && shown.length === sent.length,
			`${id}: ${shown.length} rows in the browser, ${count} counted by the other program; day, time, code and place the same`, differ);
	}
}

try {
	await look();
} catch (error) {
	ok(false, "the pages can be read", String(error.stack ?? error).split("\n"));
}
ok(complaints.length === 0, "the browser complained of nothing", complaints);
await browser.close();
const code = await site.stop();
/* A build for tests says of itself that it is not shut in. */
const said = site.errors().split("\n").filter((line) => !line.includes('"event":"sandbox-gap"')).join("\n");
ok(code === 0 && !/"level":"(?!info)/.test(said), "the server complained of nothing and ended well", [`code ${code}`, site.errors()]);
console.log(`1..${number}`);
process.exit(failures ? 1 : 0);
