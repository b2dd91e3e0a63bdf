// The life of a sharing agreement in a real browser: two organisations, a draft, a person's pages with the other side's eyes, both sign, the
// shared class appears; the clock of the running server passes the last day, and with the next request it is gone; the log says why. Then
// the control: the same last step, asked of a version that goes on, has to fail. Speaks TAP; pictures go to build/pictures.
import fs from "node:fs";
import path from "node:path";
import { moved, PASSWORD, served } from "./clinic.mjs";
import { browser, done, h1, has, must, ok, open, signIn, SIZES, sound, test } from "./kit.mjs";

/* ---- a clock that the test moves ---- */

const time = moved("2026-12-01T09:00"), clockTo = time.to;

/* ---- two organisations: the hospital holds what the service is not given ---- */

const site = await served((run, dir) => {
	const region = path.join(dir, "region"), list = path.join(region, "agreements.csv");
	run("synth", "--people", "300", "--seed", "7", region);
	run("organisation", "add", path.join(region, "organisations.csv"));
	fs.writeFileSync(list, fs.readFileSync(list, "utf8").split("\n").filter((line) => !line.startsWith("A3,")).join("\n"));
	run("agreement", "add", list);
	for (const system of ["emis-gp", "tpp-gp"])
		for (const practice of fs.readdirSync(path.join(region, system))) run("import", path.join(region, system, practice), "--map", system);
	for (const map of ["hes-outpatient", "hes-emergency"]) run("import", path.join(region, `${map}.csv`), "--map", map);
	run("staff", "demo");
	for (const [login, name, org, role] of [["hospital", "Ada Hill", "R9A", "information_governance"], ["service", "Ben Shaw", "R9W", "information_governance"],
		["liaison", "Dr Cora Lund", "R9A", "mus_clinician"]])
		run("staff", "add", login, "--name", name, "--org", org, "--role", role, { input: `${PASSWORD}\n` });
	run("setting", "set", "second_factor", "none");       // it has a test of its own
	for (const org of ["R9W", "R9A"]) run("find", "--for", org);
}, "2026-11-21", { env: time.env });

const [wide, narrow] = SIZES;
const users = {};
for (const login of ["hospital", "service", "liaison", "clinician"]) users[login] = await open(site, wide);
const { hospital, service, liaison, clinician } = users;
async function everybodyIn() {
	for (const [login, page] of Object.entries(users)) {
		await page.context().clearCookies();
		await signIn(page, login);
	}
}
await everybodyIn();

/* At both sizes: nothing sticks out, axe finds nothing; and a picture to be looked at. */
async function looksRight(page, name) {
	for (const size of [wide, narrow]) {
		await page.setViewportSize(size);
		await sound(page, size);
		fs.mkdirSync("build/pictures", { recursive: true });
		await page.screenshot({ path: `build/pictures/${name}-${size.width}.png`, fullPage: true });
	}
	await page.setViewportSize(wide);
}

const main = (page) => page.getByRole("main").innerText();
const state = async (page) => (await page.locator(".wm-top .nhsuk-tag, .wm-top .wm-tag").first().innerText()).trim();

/* A&E attendances in the table of her events. */
async function attendances(page, person) {
	await page.go(`${person}/events?kind=emergency`);
	return page.locator("main table tbody tr").filter({ hasText: "A&E attendance" }).count();
}

/* Somebody whom the service's clinician has to do with, the hospital's liaison clinician as well, and who was in A&E. */
async function somebody() {
	const rows = fs.readFileSync(path.join(site.region, "hes-emergency.csv"), "utf8").split("\n").slice(1).map((line) => line.split(",")[3]).filter(Boolean);
	const often = [...new Set(rows)].map((number) => [number, rows.filter((r) => r === number).length]).sort((a, b) => b[1] - a[1]);
	for (const [number] of often) {
		const found = [];
		for (const page of [clinician, liaison]) {
			await page.go("/people");
			await page.getByLabel("Name, NHS number or birth date").fill(String(number));
			await page.getByRole("search", { name: "People" }).getByRole("button", { name: "Find" }).click();
			found.push(new URL(page.url()).pathname);                 // one hit goes straight to the person
		}
		if (found.every((at) => /^\/person\/[0-9a-z]{26}$/.test(at))) return { number, person: found[0] };
	}
	throw new Error("nobody of the region is known to both");
}

let who, agreement, shown = 0;
const REF = "NW-014";

await test("before: the service's clinician sees nothing of the hospital's A&E", async () => {
	who = await somebody();
	must((await attendances(clinician, who.person)) === 0, "attendances are seen without an agreement");
	must((await attendances(liaison, who.person)) > 0, "the hospital does not see its own");
});

await test("the hospital's lead drafts an agreement; what is wrong is said at once, by field", async () => {
	await hospital.go("/agreements");
	await h1(hospital, "Sharing agreements");
	await looksRight(hospital, "agreements-empty");
	await hospital.getByRole("link", { name: "Draft a new agreement" }).click();
	await looksRight(hospital, "agreement-new");
	await hospital.getByRole("button", { name: "Keep the draft" }).click();
	must((await hospital.getByRole("alert").locator("a").count()) > 3, "few problems of an empty form");
	await looksRight(hospital, "agreement-problems");
	for (const [label, value] of [["Reference", REF], ["Title", "A&E to the symptoms service"], ["Legal basis", "UK GDPR 6(1)(e), 9(2)(h)"],
		["Last day", "2026-12-20"], ["Review by", "2026-12-15"]]) await hospital.getByLabel(label, { exact: true }).fill(value);
	await hospital.getByLabel("All that the giving organisation holds here").check();
	await hospital.locator("#from1").fill("R9A");
	await hospital.locator("#to1").fill("R9W");
	for (const what of ["name and address", "A&E attendances and admissions"]) await hospital.locator("#class1").getByLabel(what).check();
	await hospital.locator("#purpose1").getByLabel("direct care").check();
	await hospital.getByRole("button", { name: "Keep the draft" }).click();
	agreement = new URL(hospital.url()).pathname;
	must(/^\/agreement\/[0-9a-z]{26}$/.test(agreement), hospital.url());
	must((await main(hospital)).includes("not live yet"), "a draft is live");
	await looksRight(hospital, "agreement-draft");
	await service.go("/agreements");
	must(!(await main(service)).includes(REF), "another organisation's draft is seen");
});

await test("preview: the hospital's clinician sees a person's pages with the service's eyes, and her own stay as they are", async () => {
	await liaison.go(`${agreement}/preview?version=1`);
	await looksRight(liaison, "agreement-preview");
	await liaison.getByLabel("Whose eyes").selectOption({ label: "Clinician of the symptoms service, Wexcombe Persistent Symptoms Service, for direct care" });
	await liaison.getByLabel("What they have to do with the person").selectOption({ label: "As if: waits for a clinician's review" });
	await liaison.locator("#q-person").fill(who.number);
	await liaison.getByRole("main").getByRole("button", { name: "Find" }).click();
	await liaison.locator("main a.wm-name").first().click();
	must((await liaison.locator(".wm-preview").innerText()).includes("Nobody sees it so yet"), "the band does not say that it is a preview");
	await looksRight(liaison, "preview-person");
	const at = new URL(liaison.url()).pathname;
	shown = await attendances(liaison, at);
	must(shown > 0, "the preview shows no attendance");
	await looksRight(liaison, "preview-events");
	await liaison.go(`${at}/events`);
	const kinds = new Set(await liaison.locator("main table tbody tr td:nth-child(2)").allInnerTexts());
	must([...kinds].every((kind) => /A&E attendance|Admission|Ward stay/.test(kind)), `more than was agreed: ${[...kinds]}`);
	must((await attendances(liaison, who.person)) >= shown, "her own page is not as it was");
	must((await attendances(clinician, who.person)) === 0, "the preview let something through");
});

async function act(page, version, button, name) {
	await page.go(`${agreement}?version=${version}`);
	if (name) must((await page.getByLabel("Your name and office").count()) === 1, `nothing to sign: ${(await main(page)).slice(-700).replace(/\n+/g, " | ")}`);
	if (name) await page.getByLabel("Your name and office").fill(name);
	await page.getByRole("button", { name: button }).click();
}

await test("one signature is none: offered, signed by the service, and nothing flows", async () => {
	await act(hospital, 1, "Offer to the other parties");
	await service.go("/agreements");
	must((await main(service)).includes(REF), "what was offered is not seen");
	await act(service, 1, "Sign exactly what stands above", "Ben Shaw, Caldicott Guardian");
	await looksRight(service, "agreement-half-signed");
	must((await main(service)).includes("Not signed: Wexcombe General Hospital"), "it does not say who has not signed");
	must((await attendances(clinician, who.person)) === 0, "it flows with one signature");
});

let days = "";
await test("both sign: it is live, the page says how many days it took, and the shared class appears as it was previewed", async () => {
	clockTo("2026-12-06T10:00");
	await everybodyIn();
	await act(hospital, 1, "Sign exactly what stands above", "Ada Hill, SIRO");
	must(/live/i.test(await state(hospital)), `its state is ${await state(hospital)}`);
	days = await hospital.locator("dl.wm-facts div").filter({ hasText: "From draft to live" }).locator("dd").innerText();
	must(days === "5 days", `from draft to live: ${days}`);
	await looksRight(hospital, "agreement-live");
	await hospital.go("/agreements");
	must((await main(hospital)).includes("5 days"), "the list does not say the days");
	await looksRight(hospital, "agreements");
	const seen = await attendances(clinician, who.person);
	must(seen === shown, `${seen} attendances are seen, ${shown} were previewed`);
});
console.log(`# from draft to live: ${days}; A&E attendances seen: ${shown}`);

/* The last step: five minutes before midnight it is seen; the same sign-in, after midnight, sees nothing of it. */
async function goneWithMidnight(last, after) {
	clockTo(`${last}T23:55`);
	await everybodyIn();
	must((await attendances(clinician, who.person)) === shown, "it is gone before its last day is over");
	clockTo(`${after}T00:01`);
	const seen = await attendances(clinician, who.person);
	must(!new URL(clinician.url()).pathname.startsWith("/sign-in"), "the sign-in is over: this shows nothing of the agreement");
	must(seen === 0, `${seen} attendances are seen after the last day`);
}

await test("the clock passes the last day: with the next request of the same sign-in it is gone", () => goneWithMidnight("2026-12-20", "2026-12-21"));

await test("the log says why: until the end under the agreement, since then without; the agreement's page says that it is over", async () => {
	await service.go(agreement);
	must(/over|ended/i.test(await state(service)), `its state is ${await state(service)}`);
	await looksRight(service, "agreement-over");
	await service.go("/audit?from=2026-12-20&to=2026-12-21&staff=priya");
	await looksRight(service, "audit-agreement");
	const links = await service.locator("main a[href^='/audit/']").evaluateAll((list) => [...new Set(list.map((a) => a.getAttribute("href")))]);
	const entries = [];
	for (const href of links) {
		await service.go(href);
		const text = await main(service);
		if (/looked/.test(text)) entries.push({ text, after: /21 Dec/.test(text), names: text.includes(`(${REF})`) });
	}
	must(entries.some((e) => !e.after && e.names), `no look under the agreement before its end: ${entries.map((e) => e.text)}`);
	must(entries.some((e) => e.after), "no look after its end");
	must(!entries.some((e) => e.after && e.names), "a look after its end names the agreement");
});

/* The control: a second version without that end. */
await test("control: of a version that goes on a year, the same last step fails", async () => {
	await hospital.go(`${agreement}/change`);
	await hospital.getByLabel("Last day", { exact: true }).fill("2027-12-20");
	await hospital.getByLabel("Review by", { exact: true }).fill("2027-06-01");
	await looksRight(hospital, "agreement-change");
	await hospital.getByRole("button", { name: "Keep the draft" }).click();
	await act(hospital, 2, "Offer to the other parties");
	await act(hospital, 2, "Sign exactly what stands above", "Ada Hill, SIRO");
	await act(service, 2, "Sign exactly what stands above", "Ben Shaw, Caldicott Guardian");
	let said = "";
	try {
		await goneWithMidnight("2026-12-27", "2026-12-28");
	} catch (error) {
		said = error.message;
	}
	must(said === `${shown} attendances are seen after the last day`, `the last step did not fail for the right reason: "${said}"`);
	console.log(`# the control's last step said: ${said}`);
});

await browser.close();
const code = await site.stop();
time.away();
const said = site.errors().split("\n").filter((line) => !line.includes('"event":"sandbox-gap"')).join("\n");
ok(code === 0 && !/"level":"(?!info)/.test(said), "the server complained of nothing and ended well", `code ${code}\n${said}`);
done();
