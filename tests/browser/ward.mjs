// The inpatient unit walked in Chromium with its beds, by a ward doctor and a ward nurse, with the keyboard alone and without script: referral,
// a commissioner who refuses and one who approves, a bed kept, the plan at admission, the week's programme, what treatment does to the person,
// opinions, a red flag, a general hospital ward, a plateau, the way home, hand-over, nights by who pays. Each page is held by its content, then
// by axe, at two sizes. Speaks TAP. The pages beside the pathways are in beside.mjs.
//
//   ward.mjs           test; pictures go to build/pictures
//   ward.mjs --keep    and to docs/manual
import fs from "node:fs";
import path from "node:path";
import { browser, done, must, SIZES, test } from "./kit.mjs";
import { choose, clock, day, enter, into, option, radio, tick, unfold } from "./keys.mjs";
import { act, gone, good, judge, move, onBoard, picture, proposed, refer, says, silent, staff, world } from "./walk.mjs";

const { site, people } = await world((run, dir) => {
	const file = path.join(dir, "commissioners.csv");
	fs.writeFileSync(file, "ODSCode,Name,Type\nQ9E,Wexcombe Commissioning Board,commissioner\nQ9N,Northern Vale Commissioning Board,commissioner\n");
	run("organisation", "add", file);
	run("ward", "add", "Wexcombe Unit", "--organisation", "R9U", "--pathway", "ycpm-inpatient", "--beds", "8");
});
const who = staff(site);
const [, , dean, , ruth] = people;          /* whom the service cares for too, and whom the practice alone; neither has a red flag */
let episode, stay;

/* One thing written down on the ward page, by its form: fields by their names. */
async function put(page, what, { choice, party, text, on, at, due, reference, nights, pounds, agreed, against, say } = {}) {
	const form = page.locator(`#f-${what}`);
	await unfold(page, page.locator(`details:has(> #f-${what}) > summary`), form);
	if (choice) await choose(page, form.locator("select").first(), choice);
	if (party) await option(page, form.locator("select[name=party]"), party);
	if (text) await into(page, form.locator("input[name=what]"), text);
	if (on) await day(page, form.locator("input[name=on]"), on);
	if (at) await clock(page, form.locator("input[name=at]"), at);
	if (due) await day(page, form.locator("input[name=due_on]"), due);
	for (const [name, value] of [["reference", reference], ["nights", nights], ["pounds", pounds]])
		if (value) await into(page, form.locator(`input[name=${name}]`), value);
	if (agreed) await radio(page, form.locator("fieldset"), agreed);
	if (against) await tick(page, form.locator("input[name=against]"));
	if (say) await into(page, form.locator("textarea"), say);
	await enter(page, form.getByRole("button"));
}
/* What came of an item: of the row that names it. */
async function came(page, row, how) {
	const id = await page.locator("tr[id^=i-]", { hasText: row }).first().getAttribute("id");
	await put(page, `act-${id.slice(2)}`, how);
}
const atBed = (page) => page.go(stay);

await test("an empty unit: eight beds, and nobody referred", async () => {
	const nurse = await who("unitnurse");
	await nurse.go("/ward");
	await says(nurse, "8 beds free", "Nobody is referred to this ward.", "none open among those you may see");
	await good(nurse);
	const manager = await who("manager");
	must((await manager.goto(`${site.base}/ward`)).status() === 403, "who manages another service reads the bed board");
});

await test("a practice refers; the unit sees who waits, for how long and for what; a criterion that fails proposes advice", async () => {
	const gp = await who("gp"), doctor = await who("unitdoctor");
	await refer(gp, ruth, "ycpm-inpatient", { service: "R9U", way: "gp", on: "2026-09-14", say: "In bed for a year, fed by tube; three services have tried." });
	await says(gp, "Sent.");
	await refer(gp, dean, "ycpm-inpatient", { service: "R9U", way: "gp", on: "2026-11-02", say: "Cannot walk since spring." });
	await doctor.go("/ward");
	await says(doctor, "2 referred or waiting", "not asked");
	await onBoard(doctor, ruth, "ycpm-inpatient");
	episode = new URL(doctor.url()).pathname;
	stay = `${episode}/ward`;
	await judge(doctor, "severe", "yes", "Bed-bound, tube-fed");
	await judge(doctor, "local-services-failed", "yes", "Three, since 2023");
	await judge(doctor, "medically-stable", "no", "Potassium low");
	await proposed(doctor, "Advise the local team");
	await judge(doctor, "medically-stable", "yes", "Potassium normal for four weeks");
	await judge(doctor, "local-team-named", "yes", "Dr Nair's team");
	await act(doctor, "move-funding", { on: "2026-09-21" });
	await says(doctor, "Cost per case");
});

await test("two commissioners are asked: one refuses, one approves; the answer is a judgement of the course, and nobody makes it by hand", async () => {
	const doctor = await who("unitdoctor");
	await atBed(doctor);
	await says(doctor, "In no bed", "No commissioner has been asked.");
	await good(doctor);
	await put(doctor, "funding", { party: "Q9N", text: "Twelve weeks", on: "2026-09-21" });
	await put(doctor, "funding", { text: "Twelve weeks", on: "2026-09-21" });
	await says(doctor, "Choose the commissioner that is asked.");
	must((await doctor.locator("#f-funding input[name=what]").inputValue()) === "Twelve weeks", "what was written is lost");
	await option(doctor, doctor.locator("#f-funding select[name=party]"), "Q9E");
	await enter(doctor, doctor.locator("#f-funding").getByRole("button"));
	await came(doctor, "Northern Vale", { choice: "Refused", on: "2026-09-25", say: "The person lives elsewhere" });
	await came(doctor, "Wexcombe Commissioning Board", { choice: "Approved", on: "2026-09-28", reference: "WX/77", due: "2026-11-25", nights: "84", pounds: "61,000" });
	await says(doctor, "approved by Wexcombe Commissioning Board until 25 Nov 2026, 84 nights at most", "The person lives elsewhere");
	await doctor.go(episode);
	await says(doctor, "Wexcombe Commissioning Board: approved, reference WX/77");
	await says(doctor, "Answered on the ward's page, by what the commissioner says");
	await gone(doctor, "#act-judge-funding-approved", "the commissioner's answer is judged by hand");
	await act(doctor, "move-waiting-for-bed", { on: "2026-09-29" });
});

await test("a bed is kept, closed and opened; nobody is admitted to a bed that is closed, nor without the plan", async () => {
	const nurse = await who("unitnurse");
	await atBed(nurse);
	await put(nurse, "expected", { choice: "Bed 3", on: "2026-10-05" });
	await nurse.go("/ward");
	await says(nurse, "Expected next");
	const close = nurse.locator("tr", { hasText: "Bed 8" });
	await unfold(nurse, close.locator("summary"), close.locator("form"));
	await into(nurse, close.locator("textarea"), "The hoist is broken");
	await enter(nurse, close.getByRole("button", { name: "Close it" }));
	await says(nurse, "1 closed", "The hoist is broken", "7 beds free");
	await good(nurse);
	await atBed(nurse);
	must((await nurse.locator("#f-admit option", { hasText: "Bed 8" }).count()) === 0, "a closed bed is offered");
	await unfold(nurse, nurse.locator("details:has(> #f-admit) > summary"), nurse.locator("#f-admit"));
	await says(nurse, "Is the treatment plan agreed with the person?");
	await picture(nurse, "ward-admit");
	await put(nurse, "admit", { choice: "Bed 3", on: "2026-10-05", agreed: "yes", say: "With her mother; sitting out first" });
	await says(nurse, "Bed 3, Wexcombe Unit", "day 48");
	await nurse.go("/ward");
	await enter(nurse, nurse.locator("tr", { hasText: "Bed 8" }).getByRole("button", { name: /Open it again/ }));
	await says(nurse, "7 beds free");
});

await test("without an approval that covers the day nobody is admitted, unless somebody says why", async () => {
	const doctor = await who("unitdoctor"), nurse = await who("unitnurse");
	const other = await onBoard(doctor, dean, "ycpm-inpatient");
	for (const record of ["severe", "local-services-failed", "medically-stable", "local-team-named"]) await judge(doctor, record, "yes", "Seen on the ward round");
	await move(doctor, "funding");
	await doctor.go(`${other}/ward`);
	await put(doctor, "funding", { party: "Q9E", text: "Two weeks", on: "2026-11-03" });
	await came(doctor, "Wexcombe Commissioning Board", { choice: "Approved", on: "2026-11-09", reference: "WX/80", due: "2026-12-20" });
	await doctor.go(other);
	await move(doctor, "waiting-for-bed");
	await nurse.go(`${other}/ward`);
	await came(nurse, "Wexcombe Commissioning Board", { choice: "Take back", say: "The board rang: the letter was for somebody else" });
	await put(nurse, "admit", { choice: "Bed 1", agreed: "no", say: "Too unwell to talk it over; on Monday" });
	await says(nurse, "No commissioner's approval covers 21 Nov 2026");
	must((await nurse.locator("#f-admit textarea").inputValue()).includes("Too unwell"), "what was written is lost");
	await tick(nurse, nurse.locator("#f-admit input[name=against]"));
	await enter(nurse, nurse.locator("#f-admit").getByRole("button"));
	await says(nurse, "Bed 1, Wexcombe Unit", "nobody pays from tonight on");
	await nurse.go("/ward");
	await says(nurse, "not agreed", "Funding runs out", "nobody pays from tonight on", "paid for 5 more nights");
	must((await nurse.locator("tr", { hasText: "Bed 3" }).innerText()).toUpperCase().includes(ruth.surname.toUpperCase()), "Bed 3 is not hers");
	await good(nurse);
});

await test("the week by part: planned, attended, declined and why", async () => {
	const nurse = await who("unitnurse");
	await atBed(nurse);
	for (const [choice, text, on, at] of [["Physical", "Sitting out", "2026-11-16", "09:30"], ["Occupational", "Washing at the basin", "2026-11-17", "10:00"],
		["Psychological", "What keeps it going", "2026-11-18", "14:00"], ["Medical", "Ward round", "2026-11-21", "11:00"]])
		await put(nurse, "session", { choice, text, on, at });
	await came(nurse, "Sitting out", { choice: "Attended", on: "2026-11-16", say: "Twenty minutes" });
	await came(nurse, "Washing at the basin", { choice: "Declined", on: "2026-11-17", say: "Too dizzy" });
	await came(nurse, "What keeps it going", { choice: "Attended", on: "2026-11-18" });
	await says(nurse, "1 of 1 attended", "declined", "Too dizzy", "09:30");
	await enter(nurse, nurse.getByRole("link", { name: "Week before" }));
	await says(nurse, "No session is planned in this week.");
	await atBed(nurse);
});

await test("what treatment does to the person, item by item: without a plan, being reversed, reversed, kept, taken back", async () => {
	const doctor = await who("unitdoctor");
	await atBed(doctor);
	for (const [choice, text] of [["Feeding tube", "Nasogastric"], ["Opioid", "Morphine 60 mg"], ["Catheter", "Urethral"], ["Bed rest", "Since January"]])
		await put(doctor, "burden", { choice, text, on: "2026-10-05" });
	await came(doctor, "Nasogastric", { choice: "A plan", on: "2026-10-12", due: "2026-11-27", say: "A spoon at each meal" });
	await came(doctor, "Urethral", { choice: "Reversed", on: "2026-10-20", say: "Passes water herself" });
	await came(doctor, "Morphine", { choice: "Kept", on: "2026-10-20", say: "Pain service sees her on 1 December" });
	await came(doctor, "Since January", { choice: "Reversed", on: "2026-11-02", say: "Up for meals" });
	await came(doctor, "Since January", { choice: "Take back", on: "2026-11-03", say: "Only twice" });
	await says(doctor, "Being reversed", "Reversed", "Kept", "No plan yet");
	must((await doctor.locator("main").textContent()).includes("Only twice"), "why it was taken back is not kept");
	await put(doctor, "opinion", { text: "Gastroenterology: is oral feeding safe?", on: "2026-11-10", due: "2026-11-17" });
	await says(doctor, "overdue");
	await put(doctor, "opinion", { text: "Pain service: how to reduce morphine", on: "2026-11-20", due: "2026-12-01" });
	await came(doctor, "Gastroenterology", { choice: "Answered", on: "2026-11-20", say: "Safe; begin with thickened fluids" });
	await says(doctor, "Safe; begin with thickened fluids");
	await doctor.go("/due?who=all");
	await says(doctor, "Opinion: Pain service", "To be reversed: Feeding tube: Nasogastric", "Funding: paid for 5 more nights", "nobody yet");
	await good(doctor);
	await picture(doctor, "ward-due");
});

/* A questionnaire, each question answered with one value. */
async function answered(page, person, instrument, on, value) {
	await page.go(`${person}/measure/${instrument}`);
	await page.locator("#on").fill(on);
	await page.locator("input[name=mode]").first().check();
	for (const group of await page.locator("form fieldset.wm-ask").all())
		if (!(await group.locator("input[name=mode]").count())) await group.locator(`input[value="${value}"]`).check();
	await page.getByRole("button", { name: "Keep these answers" }).click();
	must(new URL(page.url()).pathname === `${person}/measures`, `${instrument} of ${on} was not kept: ${await page.locator("main").innerText()}`);
}

await test("benefit: a line through the scores; while it moves nobody plans the way home; a plateau proposes it, and no date does", async () => {
	const nurse = await who("unitnurse");
	await atBed(nurse);
	const person = new URL(await nurse.locator("a[href*='/person/']").first().getAttribute("href"), site.base).pathname;
	await answered(nurse, person, "wsas", "2026-09-20", 8);
	await answered(nurse, person, "wsas", "2026-10-12", 5);
	await atBed(nurse);
	await says(nurse, "reliably improved", "still moves");
	await silent(nurse, "expected date", "discharge date");
	for (const on of ["2026-10-19", "2026-11-05", "2026-11-20"]) await answered(nurse, person, "wsas", on, 4);
	await atBed(nurse);
	await says(nurse, "no longer moves", "Plan the way home");
	await good(nurse);
	await picture(nurse, "ward-stay");
	await picture(nurse, "ward-stay", SIZES[1]);
	await nurse.go("/ward");
	await says(nurse, "25 to 20", "being reversed");
	await picture(nurse, "ward-board");
	await picture(nurse, "ward-board", SIZES[1]);
});

await test("a red flag stands before everything on the board; then she is on a general hospital ward, the bed is kept, and she is back", async () => {
	const doctor = await who("unitdoctor"), nurse = await who("unitnurse");
	await nurse.go(episode);
	await act(nurse, "suspend", { item: "another-sign", say: "Fever and a stiff neck" });
	await says(nurse, "Suspended");
	await doctor.go("/ward");
	must(/Red flag:/.test(await doctor.locator("#first").innerText()), "the flag is not first");
	await good(doctor);
	await atBed(doctor);
	await says(doctor, "Suspended by a red flag");
	await doctor.go(episode);
	await act(doctor, "resume", { say: "Lumbar puncture normal, a cold" });
	await act(doctor, "move-general-ward", { say: "Pneumonia" });
	await doctor.go("/ward");
	await says(doctor, "On a general hospital ward since", "bed kept");
	await doctor.go(episode);
	await move(doctor, "ward");
	await doctor.go("/ward");
	await silent(doctor, "bed kept");
});

await test("the way home: what is handed over is acknowledged, the bed is free, the local team says that it has taken over", async () => {
	const nurse = await who("unitnurse"), doctor = await who("unitdoctor");
	await doctor.go(episode);
	await judge(doctor, "plateau", "yes", "Three scores the same, she says so too");
	await judge(doctor, "benefit-still-gained", "no", "No more here");
	await proposed(doctor, "Plan the way home");
	await move(doctor, "hand-over");
	await atBed(nurse);
	await put(nurse, "hand-over", { party: "R9W", text: "Plan, feeding, how morphine is reduced" });
	await came(nurse, "Plan, feeding", { choice: "Acknowledged", say: "Dr Nair rang" });
	await nurse.go(episode);
	await judge(nurse, "local-team-ready", "yes", "Came twice");
	await judge(nurse, "person-agrees-to-leave", "yes");
	await move(nurse, "handed-over");
	await says(nurse, "Ended: handed over", "has not said yet that it has taken over");
	await nurse.go("/ward");
	await says(nurse, "7 beds free", "1 taken");
	await atBed(nurse);
	await says(nurse, "In no bed", "Before: Bed 3 from 5 Oct 2026");
	await gone(nurse, "#f-session", "a session is planned for somebody who has gone home");
	const gp = await who("gp");
	must((await gp.goto(site.base + stay)).status() === 403, "the practice reads the ward's page");
});

await test("nights by who pays: counted, and nobody named", async () => {
	const nurse = await who("unitnurse");
	await nurse.go("/ward/nights");
	await says(nurse, "Wexcombe Commissioning Board", "Nov 2026");
	await silent(nurse, ruth.surname);
	await good(nurse);
	await picture(nurse, "ward-nights");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
