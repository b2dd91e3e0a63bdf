// A patient answers GAD-7, PHQ-15 and PHQ-9 on her telephone, by the link of a slip: with a broken connection and a closed tab in the middle,
// with and without script; what she says of self-harm is on the clinician's open page within five seconds, and goes on when nobody settles it.
// --shots DIR keeps pictures. Speaks TAP.
import path from "node:path";
import { done, h1, must, open, signIn, SIZES, sound, test } from "./kit.mjs";
import { moved } from "./clinic.mjs";
import { refer, staff, world } from "./walk.mjs";

const time = moved("2026-11-22T09:00");         /* the morning after the world was made */
const { site, people } = await world(() => {}, { env: time.env });
const who = staff(site), [ruth] = people, phone = SIZES[1];
const at = process.argv.indexOf("--shots"), shots = at > 0 ? process.argv[at + 1] : null;
const picture = async (page, name) => shots && page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
const [year, month, day] = ruth.born.split("-");
let person, address, clinician, her;
const seen = [];

const opened = async (page, link) => {
	await page.goto(link);
	await page.getByLabel("Day").fill(String(Number(day)));
	await page.getByLabel("Month").fill(String(Number(month)));
	await page.getByLabel("Year").fill(year);
	await page.getByRole("button", { name: "Go on" }).click();
};
const where = async (page) => (await page.locator(".wm-progress").innerText()).trim();
/* Chooses, and presses Continue; each question is counted when it is asked. */
const answer = async (page, nth) => {
	seen.push(await where(page));
	await page.locator(".nhsuk-radios__label").nth(nth).click();
	await page.getByRole("button", { name: "Continue" }).click();
};
const through = async (page, count, nth = 0) => {
	for (let i = 0; i < count; i++) {
		const before = await where(page);
		await answer(page, nth);
		await page.waitForFunction((old) => document.querySelector(".wm-progress")?.innerText.trim() !== old, before);
	}
};
const sendAll = async (page, next, size = phone) => {
	await page.getByRole("heading", { name: "Check your answers" }).waitFor();
	await sound(page, size);
	await page.getByRole("button", { name: "Send my answers" }).click();
	await page.getByRole("heading", { name: next, exact: true }).waitFor();
};

await test("with no hours set, what asks about self-harm is not offered from home", async () => {
	const gp = await who("gp");
	await refer(gp, ruth, "stepped-care", { service: "R9W", way: "gp", prefers: "gp-surgery", say: "Pain and tiredness." });
	clinician = await open(site, SIZES[0]);
	await signIn(clinician, "clinician");
	await clinician.go("/board");
	await clinician.getByRole("link", { name: new RegExp(ruth.surname, "i") }).first().click();
	const link = clinician.locator("a[href^='/person/']").first();
	person = (await link.getAttribute("href")).match(/^\/person\/[a-z0-9]{26}/)[0];
	await clinician.go(`${person}/remote`);
	must((await clinician.locator("#i-phq-15").count()) === 1, "PHQ-15 is not offered");
	must((await clinician.locator("#i-phq-9").count()) === 0, "PHQ-9 is offered");
	must((await clinician.getByText("asked in the room only").count()) > 0, "it is not said why");
	await sound(clinician, SIZES[0]);
	await picture(clinician, "remote-no-hours-1366");
});

await test("the manager sets hours, two readers and a role on duty", async () => {
	const manager = await open(site, SIZES[0]);
	await signIn(manager, "manager");
	await manager.go("/remote");
	for (let i = 0; i < 7; i++) await manager.locator(`#day${i}`).check();
	await manager.getByLabel("From").fill("00:00");
	await manager.getByLabel("Until").fill("24:00");
	const options = await manager.locator("#who1 option").allInnerTexts();
	must(options.length > 2, `nobody can be named: ${options}`);
	const names = { first: (await clinicianName("clinician")), second: (await clinicianName("colleague")) };
	await manager.locator("#who1").selectOption({ index: options.findIndex((o) => o.startsWith(names.first)) });
	await manager.locator("#minutes1").fill("1");
	await manager.locator("#who2").selectOption({ index: options.findIndex((o) => o.startsWith(names.second)) });
	await manager.locator("#minutes2").fill("30");
	await manager.getByLabel("Then telephone").fill("duty clinician");
	await manager.getByLabel("By this number").fill("01632 960001");
	await manager.getByRole("button", { name: "Set it" }).click();
	await manager.getByText("It holds from now on.").first().waitFor();
	await sound(manager, SIZES[0]);
	await picture(manager, "remote-service-1366");
});

async function clinicianName(login) {
	const page = await open(site, SIZES[0]);
	await signIn(page, login);
	return (await page.locator("details.wm-who summary").innerText()).split("\n")[0].trim();
}

await test("the link is on a slip, once", async () => {
	await clinician.go(`${person}/remote`);
	for (const id of ["gad-7", "phq-15", "phq-9"]) await clinician.locator(`#i-${id}`).check();
	await clinician.getByRole("button", { name: "Make the link" }).click();
	address = (await clinician.locator("#address").innerText()).trim();
	must(/\/answer\/[a-z0-9]{26}$/.test(address), address);
	await sound(clinician, SIZES[0]);
	await picture(clinician, "remote-slip-1366");
});

await test("she begins on her telephone; a broken connection loses nothing", async () => {
	her = await open(site, phone);
	await her.goto(address);
	await h1(her, "Questions for you");
	await sound(her, phone);
	await picture(her, "answer-open-390");
	await opened(her, address);
	await h1(her, "Before you start");
	/* in large print from page to page, and back */
	await her.getByRole("link", { name: "Larger text" }).click();
	await sound(her, phone);
	await her.getByRole("button", { name: "Start the questions" }).click();
	must((await her.locator("body.wm--large").count()) === 1, "the next page is not in large print");
	await sound(her, phone);
	await picture(her, "answer-large-390");
	/* easy to read from page to page, and back; a question's own words stay */
	await her.goto(`${site.base}/answers`);
	await her.getByRole("link", { name: "Easy to read" }).click();
	await sound(her, phone);
	await her.getByRole("button", { name: "Start the questions" }).click();
	must((await her.locator("body.wm--easy .wm-easybars svg").count()) > 2, "no bars stand beside the answers");
	await sound(her, phone);
	await picture(her, "answer-easy-390");
	const easy = await her.locator(".wm-item").innerText();
	await her.goto(`${site.base}/answers`);
	await her.getByRole("button", { name: "Start the questions" }).click();
	must((await her.locator(".wm-item").innerText()) === easy && easy.length > 10, "the question's own words are not the same");
	await picture(her, "answer-question-390");
	await sound(her, phone);
	await through(her, 3, 1);
	await her.context().setOffline(true);
	const before = await where(her);
	await answer(her, 2);
	await her.getByText("There is no connection.").waitFor();
	must((await where(her)) === before, "it went on without a connection");
	await picture(her, "answer-offline-390");
	await her.context().setOffline(false);
	await her.waitForFunction((old) => document.querySelector(".wm-progress")?.innerText.trim() !== old, before);
	must(/5 of 7/.test(await where(her)), await where(her));
	her.complaints.length = 0;                      /* the browser says itself that there was no connection */
});

await test("a closed tab, and another telephone: at the first question that is open", async () => {
	const context = her.context();
	await her.close();
	const again = await context.newPage();
	await again.goto(`${site.base}/answers`);
	must(/5 of 7/.test(await where(again)), await where(again));
	await again.close();
	/* the cookie is gone too, and no script: the link and the birth date bring her back */
	her = await open(site, phone, false);
	await opened(her, address);
	must(/5 of 7/.test(await where(her)), await where(her));
	for (let i = 0; i < 3; i++) await answer(her, 0);
	await h1(her, "Check your answers");
	await her.close();
	her = await open(site, phone);
	await opened(her, address);
	await sendAll(her, "Before you start");
	await h1(her, "Before you start");
	await her.getByRole("button", { name: "Start the questions" }).click();
	const count = Number((await where(her)).match(/of (\d+)/)[1]);
	await through(her, count - 1, 1);
	await answer(her, 2);
	await sendAll(her, "Before you start");
});

await test("self-harm: who helps, at once; on the clinician's open page within five seconds", async () => {
	await h1(her, "Before you start");
	must((await her.getByText("Your answers are not read straight away").count()) === 1, "it is not said that nobody reads at once");
	await sound(her, phone);
	await picture(her, "answer-before-390");
	await her.getByRole("button", { name: "Start the questions" }).click();
	await through(her, 8, 0);
	await clinician.go("/board");
	must((await clinician.locator(".wm-alerts:visible").count()) === 0, "there is an alert before");
	await answer(her, 1);
	await her.getByRole("heading", { name: "Thank you for telling us" }).waitFor();
	const since = Date.now();
	await sound(her, phone);
	await picture(her, "answer-crisis-390");
	await clinician.getByText("1 alert waits for you").first().waitFor({ timeout: 5000 });
	must(Date.now() - since < 5000, `${Date.now() - since} ms`);
	console.log(`# on the clinician's page ${Date.now() - since} ms after the crisis page`);
	await picture(clinician, "alert-bar-1366");
	await her.getByRole("button", { name: "Continue" }).click();
	await sendAll(her, "Sent");
	await h1(her, "Sent");
	must(new Set(seen).size === seen.length && seen.length >= 30, `of ${seen.length} questions ${new Set(seen).size} are different`);
});

await test("ignored, it goes on to the next after its minute", async () => {
	const colleague = await open(site, SIZES[0]);
	await signIn(colleague, "colleague");
	await colleague.go("/board");
	must((await colleague.locator(".wm-alerts:visible").count()) === 0, "the second is told before the first had her minute");
	time.by(61);
	await colleague.getByText("1 alert waits for you").first().waitFor();
	await colleague.getByText("1 alert waits for you").first().click();
	await h1(colleague, "Alerts");
	await sound(colleague, SIZES[0]);
	await picture(colleague, "alerts-1366");
	await colleague.getByLabel("What was done").fill("Rang her: safe tonight, seen tomorrow at 10.");
	await colleague.getByRole("button", { name: "I have seen to it" }).click();
	await colleague.getByText("Settled, with your words.").waitFor();
	await clinician.go("/board");
	must((await clinician.locator(".wm-alerts:visible").count()) === 0, "it waits still");
	for (const which of ["phq-15", "gad-7", "phq-9"]) {
		await clinician.go(`${person}/measures/${which}`);
		must(await clinician.getByText("answered alone, away from the room").count(), `her answers are not among the measures: ${which}`);
	}
});

await test("a device is handed over: the questions and nothing else, until she signs in again", async () => {
	const tab = await clinician.context().newPage();
	await tab.goto(`${site.base}/board`);
	await clinician.go(`${person}/remote`);
	await clinician.getByText("Or hand over this device now").click();
	for (const box of await clinician.locator("details [type=checkbox]:checked").all()) await box.uncheck();
	await clinician.locator("#h-phq-9").check();
	await sound(clinician, SIZES[0]);
	await picture(clinician, "remote-hand-1366");
	await clinician.getByRole("button", { name: "Sign me out and hand it over" }).click();
	await h1(clinician, "Before you start");
	await picture(clinician, "handed-1366");
	await tab.getByRole("heading", { name: "Sign in" }).first().waitFor();
	await tab.close();
	const secret = async (what) => must(!(await clinician.content()).toLowerCase().includes(ruth.surname.toLowerCase()), `her name is there: ${what}`);
	await clinician.goBack();
	await clinician.waitForLoadState();
	await secret("back");
	for (const at of [person, "/board", "/alerts"]) {
		await clinician.goto(site.base + at);
		await secret(at);
	}
	await clinician.goto(`${site.base}/answers`);
	await clinician.getByRole("button", { name: "Start the questions" }).click();
	await through(clinician, 8, 0);
	await clinician.locator(".nhsuk-radios__label").first().click();
	await clinician.getByRole("button", { name: "Continue" }).click();
	await sendAll(clinician, "Sent", SIZES[0]);
	await clinician.getByText("Please give this device back").waitFor();
	await picture(clinician, "handed-back-1366");
	await signIn(clinician, "clinician");
	await clinician.go(`${person}/measures/phq-9`);
	must((await clinician.getByText("answered alone, on a device here").count()) === 1, "it is not said how they came");
	clinician.complaints.length = 0;                /* the browser says itself that a sign-in was asked for */
});

await site.stop();
time.away();
done();
