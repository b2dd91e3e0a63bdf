// The ten commonest tasks of a working day, each as whoever does it goes about it: from the page that she comes to, by what stands on the pages. And what has to
// be there for them, set beforehand by the forms that people fill in. Used by tests/browser/timing.mjs.
import { must, open, SIZES, signIn } from "./kit.mjs";
import { quick } from "./walk.mjs";

export const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 15000);
const link = (page, name) => page.locator("main").getByRole("link", { name });
const summary = (page, words) => page.locator("main summary", { hasText: words });
const visit = (page, person) => page.locator(".wm-day a.wm-name", { hasText: person.name });

/* Each: who, what it is, and how: hand counts; at has the people and their turn. */
export const TASKS = [
	{ id: "letter-to-gp", what: "Letter to the GP", who: "clinician", async does(hand, page, at) {
		await hand.go("My day: her name, under Appointments and reviews", visit(page, at.team));
		await hand.open("Write a letter", summary(page, "Write a letter"));
		await hand.go("Assessment and plan: to the GP", page.locator("#letters a[href*='/letter/plan-to-all?to=gp']", { hasText: "to the GP" }));
		for (const part of await page.locator("#letter-form textarea[name^='p-']").all())       /* the rest stands there from the record */
			if (/\(not known\)/.test(await part.inputValue()))
				await hand.write(`"${await page.locator(`label[for="${await part.getAttribute("id")}"]`).innerText()}", in her words`, part,
					"An alarm that does not switch off: explained, and understood.");
		await hand.go("Keep this draft", page.locator("#letter-form").getByRole("button"));
		await hand.go("Approve this letter", page.getByRole("button", { name: "Approve this letter" }));
		await hand.says("Approved");
	} },
	{ id: "add-goal", what: "Add a goal", who: "clinician", async does(hand, page, at) {
		await hand.go("My day: her name", visit(page, at.team));
		await hand.go("What is agreed", link(page, /^What is agreed/));
		await hand.open('Add to "Goals"', page.locator("#goal summary", { hasText: "Add to" }));
		await hand.write("the goal, in the person's words", page.locator("#plan-goal textarea"), `Walks to the shop and back, ${at.no} times a week`);
		await hand.write("by which day", page.locator("#plan-goal input[name=due_on]"), at.later);
		await hand.go("Add", page.locator("#plan-goal button.wm-btn--do"));
		await hand.says(`${at.no} times a week`);
	} },
	{ id: "score-paper", what: "Score a paper measure", who: "clinician", async does(hand, page, at) {
		await hand.go("My day: her name", visit(page, at.team));
		await hand.go("All measures", page.locator("#last a"));
		await hand.go("GAD-7: from paper", page.locator("details[open] a[href*='/measure/gad-7?mode=paper'], p a[href*='/measure/gad-7?mode=paper']"));
		must(await page.locator("#row").evaluate((e) => e === document.activeElement), "the cursor is not where the answers are typed");
		await hand.write("the answers, as they stand on the form", page.locator("#row"), "2132101");
		await hand.write("the total on the form", page.locator("#total"), "10");
		await hand.go("Keep these answers", page.getByRole("button", { name: "Keep these answers" }));
		await hand.says("10");
	} },
	{ id: "book", what: "Book an appointment", who: "clinician", async does(hand, page, at) {
		await hand.go("My day: her name", visit(page, at.team));
		await hand.go("Book an appointment", link(page, "Book an appointment"));
		await hand.pick("a free time", page.locator(".wm-slots").nth(1).locator("input").nth(at.no));
		await hand.go("Book this time", page.getByRole("button", { name: "Book this time" }));
		await hand.says("Written down.");
	} },
	{ id: "session", what: "Record a session", who: "clinician", async does(hand, page, at) {
		await hand.go("My day: her name", visit(page, at.team));
		await hand.open("A session", summary(page, /^A session/));
		await hand.pick("Kept", page.locator("#act-session input[value=yes]"));
		await hand.choose("the phase", page.locator("#act-session select[name=item]"), { index: 2 });
		await hand.write("what it was about", page.locator("#act-session textarea"), "What keeps the symptoms going, drawn together; half a page to take home.");
		await hand.go("Write the session down", page.locator("#act-session button.wm-btn--do"));
		await hand.says("Session kept");
	} },
	{ id: "refer-on", what: "Refer on", who: "clinician", async does(hand, page, at) {
		await hand.go("My day: her name", visit(page, at.onward));
		await hand.open("Talking therapies: Go this way", page.locator("#ways summary", { hasText: "Talking therapies" }));
		const form = page.locator("#act-move-talking-therapies");
		if (await form.locator("input[name=against]").count()) await hand.pick("against its condition", form.locator("input[name=against]"));
		await hand.write("why this way", form.locator("textarea"), "Wants to talk it through near home; agrees, and has been told what to expect.");
		await hand.go("Go this way", form.locator("button.wm-btn--do"));
		await hand.says("Talking therapies");
	} },
	{ id: "answer-advice", what: "Answer a request for advice", who: "clinician", async does(hand, page) {
		await hand.go("My day: the question, under Questions and answers", page.locator(".wm-day a[href^='/advice/']"));
		await hand.write("the answer", page.locator("#say"), "Yes: see her together with us; no further tests without a new sign. Ask again in spring.");
		await hand.go("Answer", page.locator("#reply").getByRole("button", { name: "Answer" }));
		await hand.says("Ask again in spring.");
	} },
	{ id: "why-flagged", what: "Find why a person was flagged", who: "clinician", async does(hand, page, at) {
		await hand.write("her number, in the search of the bar", page.locator("#q"), at.flagged);
		await hand.enter("Enter");
		await hand.says(/The rule asks for/i);
	} },
	{ id: "close-action", what: "Close an action", who: "clinician", async does(hand, page) {
		await hand.go("Meetings", page.locator("nav.wm-nav").getByRole("link", { name: /^Meetings/ }));
		await hand.go("whom it is about, under Still to be done", page.locator("section[aria-labelledby=d-h] tr[data-row] a"));
		await hand.open("Say what came of it", summary(page, "Say what came of it"));
		await hand.write("what came of it", page.locator(".wm-points details[open] textarea[name=outcome]"), "Rang the practice: the letter is there, and they agree.");
		await hand.go("It is done", page.locator(".wm-points details[open]").getByRole("button", { name: "It is done" }));
		await hand.says("Rang the practice");
	} },
	{ id: "admit", what: "Admit to the unit", who: "unitnurse", async does(hand, page) {
		await hand.go("Bed board: her name, under Referred and waiting", page.locator("section[aria-labelledby=w-h] tr", { hasText: "Waiting for a bed" }).locator("a.wm-name"));
		await hand.open("Admit", summary(page, /^Admit/));
		await hand.pick("the plan is agreed with her", page.locator("#f-admit input[name=agreed][value=yes]"));
		if (await page.locator("#f-admit input[name=against]").count()) await hand.pick("though nobody has said yet that they pay", page.locator("#f-admit input[name=against]"));
		await hand.write("in her words", page.locator("#f-admit textarea"), "Came with her mother; the board rings tomorrow about the funding.");
		await hand.go("Admit to this bed", page.locator("#f-admit").getByRole("button"));
		await hand.says(/day 1/);
	} },
];

/* ---- what has to be there ---- */

/* Rooms and hours of every day: as tests/browser/diary.mjs walks it. */
async function hours(page) {
	await page.go("/diary/hours");
	if ((await page.locator("main").innerText()).includes("minutes each")) return;
	await page.locator("#add-place summary").click();
	await page.getByLabel("Name", { exact: true }).fill("Room 2");
	await page.getByLabel("Kind").selectOption("outpatient");
	await page.getByLabel("Where to come").fill("Second floor");
	await page.getByRole("button", { name: "Name it" }).click();
	await page.locator("#add-hours summary").click();
	for (let i = 0; i < 7; i++) await page.locator(`#day${i}`).check();
	await page.getByLabel("From", { exact: true }).fill("08:00");
	await page.getByLabel("Until").first().fill("20:00");
	await page.getByLabel("Minutes of one appointment").fill("30");
	await page.getByRole("button", { name: "Set these hours" }).click();
}
/* Whom nobody's red flag stops, at this step: the clinician carries them from now on, and looks at them on a day of this week. */
async function named(page, pathway, step, count, soon) {
	await page.go(`/board?pathway=${pathway}`);
	const cards = page.locator(`.wm-col[aria-label="${step}"] li a[href^='/episode/']`), people = [];
	must((await cards.count()) >= count, `${await cards.count()} people at "${step}", ${count} wanted`);
	for (let i = 0; i < count; i++) people.push({ name: await cards.nth(i).innerText(), episode: await cards.nth(i).getAttribute("href") });
	for (const p of people) {
		await page.go(p.episode);
		const staff = await page.locator("#act-assign option", { hasText: "Priya Nair" }).getAttribute("value");
		await quick(page, p.episode, ["assign", { staff }], ["review", { due_on: soon, say: "To be looked at this week" }]);
	}
	return people;
}
async function questions(page, count) {
	for (let i = 0; i < count; i++) {
		await page.go("/people");
		await page.locator("#q").fill("a");
		await page.locator("form.wm-find button").click();
		await page.locator("main a[href^='/person/']").nth(i).click();
		await link(page, "Ask for advice").click();
		const form = page.locator("form.wm-refer");
		await form.locator("#service").selectOption("R9W");
		await form.locator("#about").fill(`Is this for you? (${i + 1})`);
		await form.locator("#say").fill("Three clinics in a year, all normal; comes every week.");
		await form.locator("input[name=agreed][value=yes]").check();
		await form.getByRole("button").first().click();
		await page.getByText("The other side sees it now.").waitFor();
	}
}
/* The numbers of people whom a rule found, those first who stand first on the list. */
async function found(page, count) {
	await page.go("/worklist");
	const rows = page.locator("main tr[data-row] a.wm-name"), hrefs = await rows.evaluateAll((all) => all.map((a) => a.getAttribute("href"))), numbers = [];
	for (const href of hrefs) {
		if (numbers.length === count) break;
		await page.go(href);
		const number = page.locator(".wm-nhs");
		if ((await number.count()) && /the rule asks for/i.test(await page.locator("main").innerText())) numbers.push((await number.first().innerText()).replace(/\D/g, ""));
	}
	return numbers;
}
/* A meeting that left somebody to do something, where none has. */
async function actions(page, people, later) {
	await page.go("/meetings");
	if (await page.locator("section[aria-labelledby=d-h] tr[data-row]").count()) return;
	await page.locator("#call > summary").click();
	await page.locator("#c-title").fill("Team meeting");
	await page.locator("#c-on").fill(later);
	await page.getByRole("button", { name: "Call it" }).click();
	for (const p of people) {
		await page.go(p.episode);
		await link(page, "Put on a meeting's list").click();
		await page.locator("#question").fill("Who asks the practice?");
		await page.getByRole("button", { name: "Put on the list" }).click();
		await page.locator("details:has(> #point-action) > summary").click();
		const form = page.locator("#point-action");
		await form.locator("textarea[name=say]").fill("Ask the practice what it has told her");
		await form.locator("input[name=doer_name]").fill("Dr Nair");
		await form.locator("input[name=due_on]").fill(later);
		await form.getByRole("button").click();
	}
}

/* Somebody who waits for a bed, where nobody does: whoever waits for funding. Before the unit has a ward here, which asks the commissioner's answer. */
async function waiting(page) {
	const at = (step) => page.locator(`.wm-col[aria-label="${step}"] li a[href^='/episode/']`);
	await page.go("/board?pathway=ycpm-inpatient");
	if (await at("Waiting for a bed").count()) return;
	const episode = await at("Funding").first().getAttribute("href");
	await quick(page, episode, ["judge-funding-approved", { answer: "yes", say: "The board's letter" }], ["move-waiting-for-bed", { say: "Paid for" }]);
}

/* count people for each task, and what they need; soon, later: a day of this week, and one that is to come. */
export async function prepare(site, count, soon, later) {
	const sheet = async (login) => {
		const page = await open(site, SIZES[0]);
		page.context().setDefaultTimeout(PATIENCE_MS);
		await signIn(page, login);
		return page;
	};
	const clinician = await sheet("clinician"), gp = await sheet("gp"), doctor = await sheet("unitdoctor");
	await hours(clinician);
	const team = await named(clinician, "leeds-liaison", "Hospital mental health team", count, soon);
	const onward = await named(clinician, "stepped-care", "GP and practice", count, soon);
	await actions(clinician, team, later);
	const flagged = await found(clinician, count);
	await questions(gp, count);
	await waiting(doctor);
	for (const page of [clinician, gp, doctor]) await page.context().close();
	return { team, onward, flagged };
}
