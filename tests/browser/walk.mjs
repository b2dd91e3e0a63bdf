// People at work on the pathways, for the browser tests that walk them: a small region in which a practice, a hospital, talking therapies, social
// care and a unit know some of the same people from today; each at her own sign-in, without script; acts by the forms of the pages.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { served } from "./clinic.mjs";
import { day, enter, into, option, radio, tick, unfold } from "./keys.mjs";
import { must, open, signIn, SIZES, sound } from "./kit.mjs";
import { smaller } from "./png.mjs";

export const TODAY = "2026-11-21", GP = "Y99001", PEOPLE = 6;

/* One line of an extract about somebody, today: made from the header of the region's own. */
function line(region, name, who, fields) {
	const [head] = fs.readFileSync(path.join(region, `${name}.csv`), "utf8").split("\n", 1);
	const has = { NEWNHSNO: who.nhs, NHSNumber: who.nhs, NEWNHSNO_CHECK: "1", NHSNumberStatus: "01", DOB: who.born, PersonBirthDate: who.born, SEX: "2", Gender: "2",
		GPPRAC: GP, ...fields };
	const file = path.join(region, `${name}-${who.nhs}.csv`);
	fs.writeFileSync(file, `${head}\n${head.split(",").map((key) => has[key] ?? "").join(",")}\n`);
	return file;
}

/* One practice with its people; a hospital, talking therapies, social care and a unit that know some of them from today. */
export async function world(fill = () => {}, how = {}) {
	const people = [];
	const site = await served((run, dir) => {
		const region = path.join(dir, "region"), emis = path.join(region, "emis-gp", GP);
		run("synth", "--people", "150", "--seed", "7", region);
		run("organisation", "add", path.join(region, "organisations.csv"));
		const more = path.join(dir, "more.csv"), shared = path.join(dir, "shared.csv");
		fs.writeFileSync(more, "ODSCode,Name,Type\nR9U,Wexcombe Inpatient Unit,mus-service\nS9A,Wexcombe Social Care,social-care\n");
		fs.writeFileSync(shared, "Agreement,Title,From,To,Start,End,Classes,For\n" +
			`P1,The service tells the practice what comes of a referral,R9W,${GP},2026-01-01,,demographics referral plan,CARE\n` +
			"P2,The service works with the hospital,R9W,R9A,2026-01-01,,demographics referral plan,CARE EMERGENCY\n" +
			"P3,The service works with talking therapies and social care,R9W,R9T;S9A,2026-01-01,,demographics referral plan,CARE\n" +
			`P4,Practice and service refer to the unit,${GP};R9W,R9U,2026-01-01,,demographics referral plan problem,CARE\n` +
			`P6,The practice tells hospital and therapies and social care who somebody is,${GP},R9A;R9T;S9A,2026-01-01,,demographics crisis_plan risk,CARE EMERGENCY\n` +
			"P5,The unit tells the service,R9U,R9W,2026-01-01,,demographics referral plan,CARE\n");
		run("organisation", "add", more);
		run("agreement", "add", path.join(region, "agreements.csv"));
		run("agreement", "add", shared);
		const [head, ...rows] = fs.readFileSync(path.join(emis, "Admin_Patient.csv"), "utf8").trim().split(/\r?\n/);
		const at = Object.fromEntries(head.split(",").map((name, i) => [name, i]));
		for (const row of rows.map((r) => r.split(","))) {
			const born = row[at.DateOfBirth], name = `${row[at.Surname]}, ${row[at.GivenName]}`;
			if (people.length < PEOPLE && row[at.NhsNumberStatus] === "01" && !row[at.DateOfDeactivation] && !row[at.DateOfDeath] && row[at.Deleted] === "false" &&
				born < "2000" && !people.some((p) => p.surname === row[at.Surname]))
				people.push({ nhs: row[at.NhsNumber], born, surname: row[at.Surname], name });
		}
		must(people.length === PEOPLE, `only ${people.length} people of the practice can be walked`);
		run("import", emis, "--map", "emis-gp");
		const [stepped, , seen, , acute, ward] = people;
		run("import", line(region, "talking-therapies", stepped, { CareContactId: "W1", OrgID: "R9T", LocalPatientId: "T-1", CareContDate: TODAY, AttendOrDNACode: "5",
			AppType: "01" }), "--map", "talking-therapies");
		run("import", line(region, "hes-outpatient", seen, { ATTENDKEY: "W2", PROCODE: "R9A", SITETRET: "R9A01", LOPATID: "H-2", APPTDATE: TODAY, ATTENDED: "5",
			FIRSTATT: "2", TRETSPEF: "320" }), "--map", "hes-outpatient");
		run("import", line(region, "hes-emergency", acute, { AEKEY: "W3", PROCODE: "R9A", SITETRET: "R9A01", LOPATID: "H-3", ARRIVALDATETIME: `${TODAY}T08:12:00`,
			AEATTENDCAT: "2" }), "--map", "hes-emergency");
		run("import", line(region, "hes-admitted", ward, { EPIKEY: "W4", PROCODE: "R9A", SITETRET: "R9A01", LOPATID: "H-4", ADMIDATE: TODAY, ADMIMETH: "21",
			EPIORDER: "1", EPISTART: TODAY, TRETSPEF: "300" }), "--map", "hes-admitted");
		run("staff", "demo");
		fill(run, dir, people);
	}, TODAY, how);
	console.log(`# ${site.base}`);
	return { site, people };
}

/* ---- pictures ---- */

const KEEP = process.argv.includes("--keep");
/* The page as it is, to its end; with --keep to docs/manual too. */
export async function picture(page, name, size = SIZES[0]) {
	await page.setViewportSize(size);
	const full = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.setViewportSize({ width: size.width, height: Math.min(full, size.width > 1000 ? 1700 : 2600) });
	const bytes = smaller(await page.screenshot({ animations: "disabled" }));
	await page.setViewportSize(size);
	for (const folder of ["build/pictures", ...(KEEP ? ["docs/manual"] : [])]) {
		fs.mkdirSync(folder, { recursive: true });
		fs.writeFileSync(path.join(folder, `${name}-${size.width}.png`), bytes);
	}
}

/* A PDF as it would be printed: each of its pages as a picture, at a size to be read on a screen. How many there are. */
export async function sheets(page, address, name) {
	const answer = await page.request.get(`${page.site.base}${address}`);
	must(answer.ok() && answer.headers()["content-type"] === "application/pdf", `${address}: ${answer.status()}`);
	fs.mkdirSync("build/pictures", { recursive: true });
	fs.writeFileSync(`build/pictures/${name}.pdf`, await answer.body());
	execFileSync("pdftoppm", ["-r", "80", "-gray", "-png", `build/pictures/${name}.pdf`, `build/pictures/${name}`]);
	const made = fs.readdirSync("build/pictures").filter((file) => new RegExp(`^${name}-\\d+\\.png$`).test(file)).sort();
	if (KEEP) for (const file of made) fs.writeFileSync(`docs/manual/${file}`, fs.readFileSync(`build/pictures/${file}`));
	return made.length;
}

/* ---- people at work ---- */

/* Signed in once; without script. */
export function staff(site) {
	const sheets = {};
	return async (login) => {
		if (!sheets[login]) {
			sheets[login] = await open(site, SIZES[0], false);
			sheets[login].context().setDefaultTimeout(Number(process.env.PATIENCE_MS ?? 15000));
			await signIn(sheets[login], login);
		}
		return sheets[login];
	};
}
export const text = (page) => page.locator("main").innerText();
export const says = async (page, ...words) => {
	const all = await text(page);
	for (const w of words) must(w instanceof RegExp ? w.test(all) : all.includes(w), `${page.url()} does not say "${w}":\n${all.slice(0, 2500)}`);
};
export const silent = async (page, ...words) => {
	const all = await text(page);
	for (const w of words) must(!all.includes(w), `${page.url()} says "${w}"`);
};
/* Axe once for a kind of page, with script, at both sizes. */
export async function good(page) {
	const beside = await open(page.site, SIZES[0]);
	await beside.context().addCookies(await page.context().cookies());
	await beside.goto(page.url());
	for (const size of [SIZES[1], SIZES[0]]) {
		await beside.setViewportSize(size);
		await sound(beside, size);
	}
	await beside.context().close();
}
export async function find(page, person) {
	await page.go("/people");
	await page.locator("#q").fill(person.surname);
	await page.locator("form.wm-find button").click();
	if (!new URL(page.url()).pathname.startsWith("/person/"))
		await page.locator("main a[href^='/person/']", { hasText: new RegExp(person.surname, "i") }).first().click();
	return new URL(page.url()).pathname;
}
/* Refers, or puts on a pathway; the address of the episode where it is one's own, else what the page says. */
export async function refer(page, person, pathway, { service, way, agreed = "yes", prefers, on, say }) {
	await page.go(`${await find(page, person)}/refer`);
	const form = page.locator("form.wm-refer");
	if (service) await option(page, form.locator("#service"), service);
	await radio(page, form.locator("fieldset").first(), pathway);
	if (way) await option(page, form.locator("#way"), way);
	await radio(page, form.locator("fieldset").nth(1), agreed);
	if (prefers) await option(page, form.locator("#prefers"), prefers);
	if (on) await day(page, form.locator("#on"), on);
	await into(page, form.locator("#say"), say);
	await enter(page, form.getByRole("button", { name: "Refer" }));
}
/* The episode on a caseload. */
export async function onBoard(page, person, pathway) {
	await page.go(`/board?view=table&pathway=${pathway}`);
	await page.locator("main a[href^='/episode/']", { hasText: new RegExp(person.surname, "i") }).first().click();
	return new URL(page.url()).pathname;
}
/* An act, by its form on the page as it stands, with the keyboard alone. */
export async function act(page, id, { answer, item, on, say, against, sessions } = {}) {
	const form = page.locator(`#act-${id}`);
	await unfold(page, page.locator(`details:has(> #act-${id}) > summary`), form);
	if (answer) await radio(page, form.locator("fieldset"), answer);
	if (item) await option(page, form.locator("select[name=item]"), item);
	if (sessions) await into(page, form.locator("input[name=number]"), String(sessions));
	if (on) await day(page, form.locator("input[name=on]"), on);
	if (against) await tick(page, form.locator("input[name=against]"));
	if (say) await into(page, form.locator("textarea"), say);
	await enter(page, form.getByRole("button"));
}
export const judge = (page, record, answer, say) => act(page, `judge-${record}`, { answer, say });
export const move = (page, to, how) => act(page, `move-${to}`, how);
/* The same, sent as the page's form would send it: for what is only setting. Several after each other on one page. */
export async function quick(page, episode, ...acts) {
	for (const [id, fields = {}] of acts) {
		const html = await (await page.request.get(page.site.base + episode)).text();
		const from = html.indexOf(`id="act-${id}"`);
		must(from > 0, `${episode} has no form act-${id}`);
		const start = html.lastIndexOf("<form", from), form = html.slice(start, html.indexOf("</form>", from));
		const send = { on: TODAY };
		for (const [, name, value] of form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)) send[name] = value;
		const answer = await page.request.post(page.site.base + form.match(/action="([^"]+)"/)[1], { form: { ...send, ...fields }, headers: { origin: page.site.base } });
		const said = answer.status() < 400 ? "" : (await answer.text()).match(/role="alert"[^>]*>(.*?)<\/p>/)?.[1];
		must(answer.status() < 400, `act-${id}: ${answer.status()} ${said}`);
	}
	await page.go(episode);
}
export const yes = (record, say = "Talked through and looked at") => [`judge-${record}`, { answer: "yes", say }];
export const times = (n, fields) => Array.from({ length: n }, () => ["session", { answer: "yes", ...fields }]);
export const proposed = async (page, way) => {
	const li = page.locator("#ways li", { has: page.locator("b", { hasText: new RegExp(`^${way}$`) }) });
	must((await li.innerText()).includes("Proposed"), `"${way}" is not proposed: ${await li.innerText()}`);
};
export const gone = async (page, selector, why) => must((await page.locator(selector).count()) === 0, why);
/* Whoever has a red flag open begins suspended: what stands in the record is looked at first. */
export async function settled(page, person) {
	await page.go(await find(page, person));
	for (let form = page.locator("#flags form").first(); await form.count(); form = page.locator("#flags form").first()) {
		await form.locator("select[name=outcome]").selectOption("explained");
		await form.locator("input[name=say]").fill("Looked into last year");
		await form.getByRole("button").click();
	}
}
