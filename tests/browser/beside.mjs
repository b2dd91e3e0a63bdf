// The pages beside the pathways, walked in Chromium with the keyboard alone and without script, by people of the right roles: advice that becomes a
// referral, what is agreed, how severe it is, what carers need, letters, meetings, who is let in by name, and a patient's own pages. Each is held by
// its content, then by axe, at two sizes. Speaks TAP.
//
//   beside.mjs           test; pictures go to build/pictures
//   beside.mjs --keep    and to docs/manual
import { PASSWORD } from "./clinic.mjs";
import { browser, done, must, open, signIn, SIZES, test } from "./kit.mjs";
import { day, enter, into, option, radio, tick, unfold } from "./keys.mjs";
import { find, good, onBoard, picture, refer, says, sheets, silent, staff, TODAY, world } from "./walk.mjs";

const { site, people } = await world((run) => {
	run("setting", "set", "second_factor", "none");       // it has a test of its own
	run("staff", "add", "lead", "--name", "Ada Hill", "--org", "Y99001", "--role", "information_governance", { input: `${PASSWORD}\n` });
});
const who = staff(site);
const [treated, carried] = people;
let thread, episode;

await test("talking therapies ask for advice about somebody whom they treat; nothing is sent that is not whole", async () => {
	const therapist = await who("therapist");
	await find(therapist, treated);
	await enter(therapist, therapist.getByRole("link", { name: "Ask for advice" }));
	await says(therapist, "without a referral", "Not for an emergency", "An answer is due within 5 days.");
	await good(therapist);
	const form = therapist.locator("form.wm-refer");
	await option(therapist, form.locator("#service"), "R9W");
	await into(therapist, form.locator("#about"), "Is this for us?");
	await into(therapist, form.locator("#say"), "Six sessions, and the pain is what she talks of. Three clinics in a year.");
	await enter(therapist, form.getByRole("button"));
	must((await therapist.locator("#say").inputValue()).includes("Three clinics"), "what was written is lost");
	await radio(therapist, therapist.locator("form.wm-refer fieldset"), "yes");
	await enter(therapist, therapist.locator("form.wm-refer").getByRole("button"));
	await says(therapist, "The other side sees it now.", "Answer due by");
	thread = new URL(therapist.url()).pathname;
	await therapist.locator("details:has(#files) > summary").click();
	await therapist.locator("#files").setInputFiles({ name: "letter of the clinic.txt", mimeType: "text/plain", buffer: Buffer.from("All normal.\n") });
	await enter(therapist, therapist.getByRole("button", { name: "Add it" }));
	await says(therapist, "letter-of-the-clinic.txt");
});

await test("the service finds what waits for it, answers by name, and takes it on as a referral with its words", async () => {
	const clinician = await who("clinician"), therapist = await who("therapist"), social = await who("socialworker");
	must((await social.goto(site.base + thread)).status() === 404, "social care reads what is between two others");
	await clinician.go("/advice");
	await says(clinician, "Is this for us?", "yours to answer");
	await good(clinician);
	await clinician.go("/due?who=all");
	await says(clinician, "Answer to", "Is this for us?");
	await clinician.go(thread);
	await into(clinician, clinician.locator("#say"), "Yes. We would see her together with you.");
	await enter(clinician, clinician.getByRole("button", { name: "Answer" }));
	await therapist.go(thread);
	await says(therapist, "We would see her together with you.", "Dr Priya Nair");
	await good(therapist);
	await picture(therapist, "advice-thread");
	await clinician.go(thread);
	await enter(clinician, clinician.getByRole("link", { name: "Take it on as a referral" }));
	must((await clinician.locator("#say").inputValue()).includes("Three clinics"), "the words of the thread are lost");
	await radio(clinician, clinician.locator("form.wm-refer fieldset").first(), "stepped-care");
	await enter(clinician, clinician.locator("form.wm-refer").getByRole("button", { name: "Refer" }));
	await therapist.go(thread);
	await says(therapist, "The referral that it became");
});

await test("whoever refers is told whose record it is then", async () => {
	const gp = await who("gp"), clinician = await who("clinician");
	await find(gp, people[5]);
	await says(gp, "On no pathway that you may see.", "A referral is kept by the service that carries it.");
	await refer(gp, carried, "pcpcs", { service: "R9W", way: "gp", say: "Comes every week with another pain." });
	episode = await onBoard(clinician, carried, "pcpcs");
});

await test("what is agreed: written item by item, agreed to by name; how severe: proposed with its reasons, graded by a person", async () => {
	const clinician = await who("clinician");
	await enter(clinician, clinician.getByRole("link", { name: /What is agreed/ }));
	await says(clinician, "nothing written yet");
	const goal = clinician.locator("form.wm-act", { has: clinician.locator("input[name=kind][value=goal]") });
	await unfold(clinician, clinician.locator("details", { has: goal }).locator("summary"), goal);
	await into(clinician, goal.locator("textarea"), "Walks to the shop and back, twice a week");
	await day(clinician, goal.locator("input[name=due_on]"), "2027-02-01");
	await enter(clinician, goal.getByRole("button"));
	await says(clinician, "Walks to the shop and back");
	await enter(clinician, clinician.getByRole("button", { name: "The person agrees, and told me so" }).first());
	await says(clinician, "The person herself or himself");
	await good(clinician);
	await picture(clinician, "plan-agreed");
	await clinician.go(`${new URL(clinician.url()).pathname}/severity`);
	await says(clinician, "The program proposes; you decide, by name.", "nobody has graded it yet");
	await good(clinician);
	await option(clinician, clinician.locator("#grade-is"), "3");
	await into(clinician, clinician.locator("#grade-say"), "Has left her work over it");
	await enter(clinician, clinician.getByRole("button", { name: "Grade" }));
	await clinician.go(`/plan/${episode.split("/").pop()}/severity`);
	await says(clinician, "Has left her work over it");
	await picture(clinician, "severity");
});

await test("a draft: kept by its button, gone on with, thrown away; with script kept as it is written, two windows apart", async () => {
	const clinician = await who("clinician"), id = episode.split("/").pop(), words = "Goes to her sister's by bus";
	const goal = (page) => page.locator("#plan-goal");
	await clinician.go(`/plan/${id}`);
	await unfold(clinician, clinician.locator("details", { has: goal(clinician) }).locator("summary"), goal(clinician));
	await into(clinician, goal(clinician).locator("textarea"), words);
	await enter(clinician, clinician.locator("button[form=plan-goal]"));
	await says(clinician, "Your draft, as it was kept.");
	must((await clinician.locator("aside.wm-drafts").innerText()).startsWith("Your drafts here"), "the page does not name its draft");
	must((await goal(clinician).locator("textarea").inputValue()) === words, "the draft does not stand in its form");
	await good(clinician);
	await picture(clinician, "draft");
	await clinician.go("/drafts");
	await good(clinician);
	await enter(clinician, clinician.locator("tr[data-row] a").first());
	await says(clinician, words, "Nobody else sees it; it is not in the record.");
	await good(clinician);
	await enter(clinician, clinician.getByRole("button", { name: "Throw it away" }));
	await says(clinician, "You have no drafts.");
	const windows = [];
	for (const more of [" alone", " with her"]) {
		const page = await open(site, SIZES[0]);
		await signIn(page, "clinician");
		await page.go(`/plan/${id}`);
		await page.locator("details", { has: goal(page) }).locator("summary").first().click();
		await goal(page).locator("textarea").fill(words + more);
		await page.locator("[data-draft=plan-goal]").getByText("Kept as a draft").waitFor();
		windows.push(page);
	}
	await clinician.go("/drafts");
	must((await clinician.locator("tr[data-row]").count()) === 2, "two windows are not two drafts");
	for (const page of windows) {
		must(page.complaints.length === 0, page.complaints.join());
		await page.context().close();
	}
});

await test("a carer: what she needs herself, offered an assessment, looked at again by a day; for who treats the person here and nobody else", async () => {
	const clinician = await who("clinician"), gp = await who("gp"), id = episode.split("/").pop();
	await clinician.go(episode);
	await enter(clinician, clinician.getByRole("link", { name: "Carers", exact: true }));
	await says(clinician, "the carer's own", "No carer is written down here", "Write down a carer");
	await good(clinician);
	await picture(clinician, "carers-empty");
	const form = clinician.locator("#carer-new"), send = () => enter(clinician, form.getByRole("button", { name: "Write down" }));
	await unfold(clinician, clinician.locator("#add > summary"), form);
	await into(clinician, form.locator("textarea[name=say]"), "Sleeps badly, and has nobody to ask when it gets worse at night.");
	await send();
	await says(clinician, "Choose who the carer is to the person.");
	must((await form.locator("textarea[name=say]").inputValue()).includes("at night"), "what was written is lost");
	await good(clinician);
	await option(clinician, form.locator("select[name=relationship]"), "partner");
	await option(clinician, form.locator("select[name=offer]"), "accepted");
	await tick(clinician, form.locator("input[name=support-crisis-contact]"));
	await tick(clinician, form.locator("input[name=support-psycho-education]"));
	await into(clinician, form.locator("textarea[name=agreed]"), "Comes to the evening for carers in December");
	await day(clinician, form.locator("input[name=look_on]"), "2026-11-28");
	await send();
	await says(clinician, "Husband, wife or partner", "has nobody to ask", "offered and wanted", "Whom to ring in a crisis", "28 Nov 2026");
	await good(clinician);
	await picture(clinician, "carers");
	await picture(clinician, "carers", SIZES[1]);
	await clinician.go("/due?who=all");
	await says(clinician, "Carer: what she or he needs (Husband, wife or partner)");
	for (const page of [episode, `/plan/${id}`]) {
		await clinician.go(page);
		await silent(clinician, "has nobody to ask", "Husband, wife");
	}
	must((await gp.goto(`${site.base}/carers/${id}`)).status() === 403, "the practice reads what a carer said of herself");
});

await test("a letter: begun from the record, worded, not approved while a part is empty, approved by name", async () => {
	const clinician = await who("clinician");
	await clinician.go(episode);
	await clinician.locator("details > summary", { hasText: "Write a letter" }).click();
	await enter(clinician, clinician.locator("#letters a[href*='/letter/'], section:has(h2:text('Letters')) a[href*='/letter/']").first());
	await says(clinician, "This is a beginning, made from the record.");
	await good(clinician);
	for (const part of await clinician.locator("form textarea[name^=p-]").all())
		await part.fill(`${(await part.inputValue()).replaceAll("(not known)", "not asked")}\nAs talked over.`.trim());
	await clinician.locator("#address").fill("The practice\nWharf Road");
	await enter(clinician, clinician.locator("form:has(#address)").getByRole("button").last());
	await says(clinician, "Draft", "The pages as PDF");
	await good(clinician);
	await picture(clinician, "letter-draft");
	await enter(clinician, clinician.getByRole("button", { name: "Approve this letter" }));
	await says(clinician, "Approved", "Write down that it went out");
	const letter = new URL(clinician.url()).pathname;
	const pages = await sheets(clinician, `${letter}/pdf`, "letter"), large = await sheets(clinician, `${letter}/pdf?large=yes`, "letter-large");
	must(pages > 0 && large > pages, `${pages} pages, and ${large} in large print`);
});

await test("letters that wait: printed several at once, each on paper of its own, and written down as gone", async () => {
	const clinician = await who("clinician");
	await clinician.go(`${episode}/letter/appointment-offered?to=patient`);
	for (const part of await clinician.locator("form textarea[name^=p-]").all())
		await part.fill(`${(await part.inputValue()).replaceAll("(not known)", "not asked")}\nAs talked over.`.trim());
	await enter(clinician, clinician.locator("form:has(#address)").getByRole("button").last());
	await enter(clinician, clinician.getByRole("button", { name: "Approve this letter" }));
	await clinician.go("/day");
	await enter(clinician, clinician.getByRole("link", { name: "2 letters wait to go out" }));
	await says(clinician, "Waiting, the oldest first", "Print those with a tick", "The practice");
	await good(clinician);
	await picture(clinician, "letters");
	await picture(clinician, "letters", SIZES[1]);
	await clinician.getByRole("button", { name: "Print them" }).focus();
	const [file] = await Promise.all([clinician.context().waitForEvent("response", { predicate: (r) => r.url().endsWith("/letters/print"), timeout: 20000 }),
		clinician.keyboard.press("Enter")]);
	must(file.status() === 200 && file.headers()["content-type"] === "application/pdf", `${file.status()} of ${file.headers()["content-type"]}`);
	const waiting = clinician.locator("tbody tr[data-row]");
	must(await waiting.count() === 2, "a letter went by being printed");
	await clinician.locator("tbody tr[data-row] input[type=checkbox]").first().focus();
	await clinician.keyboard.press("Space");                        // one is kept back
	await enter(clinician, clinician.getByRole("button", { name: "They went out" }));
	await says(clinician, "Written down", "gone");
	must(await waiting.count() === 1, `${await waiting.count()} wait still`);
	await good(clinician);
});

await test("a meeting: called, somebody put on its list, decided with a named person and a day that is not over", async () => {
	const clinician = await who("clinician");
	await clinician.go("/meetings");
	await says(clinician, "No meeting is called.");
	await good(clinician);
	const call = clinician.locator("#call form");
	await unfold(clinician, clinician.locator("#call > summary"), call);
	await into(clinician, call.locator("#c-title"), "Team meeting");
	await day(clinician, call.locator("#c-on"), TODAY);
	await enter(clinician, call.getByRole("button", { name: "Call it" }));
	const meeting = new URL(clinician.url()).pathname;
	await says(clinician, "Nobody is on the list yet");
	await clinician.go(`${await find(clinician, carried)}/meeting`);
	await into(clinician, clinician.locator("#question"), "Who sees her next?");
	await good(clinician);
	await enter(clinician, clinician.getByRole("button", { name: "Put on the list" }));
	await says(clinician, "Who sees her next?", "What changed");
	const decide = async (on) => {
		const form = clinician.locator("#point-decision");
		await into(clinician, form.locator("textarea[name=say]"), "Dr Nair sees her in the surgery");
		await into(clinician, form.locator("textarea[name=why]"), "She trusts the practice");
		await into(clinician, form.locator("input[name=doer_name]"), "Dr Nair");
		await form.locator("input[name=due_on]").evaluate((input) => input.removeAttribute("min"));
		await day(clinician, form.locator("input[name=due_on]"), on);
		await enter(clinician, form.getByRole("button"));
	};
	await decide("2026-11-20");
	await says(clinician, "That day is over.");
	must((await clinician.locator("#point-decision textarea[name=say]").inputValue()).includes("surgery"), "what was written is lost");
	await decide("2026-11-28");
	await says(clinician, "Dr Nair sees her in the surgery", "by 28 Nov 2026");
	await good(clinician);
	await picture(clinician, "meeting-person");
	await clinician.go(meeting);
	await says(clinician, "Who sees her next?", "decided");
	await good(clinician);
	await clinician.go("/due?who=all");
	await says(clinician, "Meeting: Dr Nair sees her in the surgery");
	await good(clinician);
});

await test("a patient is let in by name to her own record, chooses a password, and reads it; nobody else's", async () => {
	const lead = await who("lead");
	await lead.go("/permissions");
	await says(lead, "Nobody yet");
	await good(lead);
	await lead.go("/permissions/give/self");
	await into(lead, lead.locator("#number"), carried.nhs);
	await into(lead, lead.locator("#birth"), carried.born.split("-").reverse().join("/"));
	await radio(lead, lead.locator("fieldset").first(), "photo-identity");
	await good(lead);
	await into(lead, lead.locator("#decided_by"), "Ann Reid, reception");
	await enter(lead, lead.getByRole("button", { name: "Let in" }));
	const permission = new URL(lead.url()).pathname;
	await says(lead, "Ann Reid, reception");
	await good(lead);
	await enter(lead, lead.getByRole("button", { name: "Make a code" }));
	const [, login] = (await lead.locator("main").innerText()).match(/(my-[0-9a-z]{4}-[0-9a-z]{4})/);
	const [, code] = (await lead.locator("main").innerText()).match(/\b([0-9A-Za-z]{5}(?:-[0-9A-Za-z]{5}){3})\b/);
	const patient = await open(site, SIZES[1], false);
	await patient.go("/welcome");
	await into(patient, patient.locator("#code"), code);
	await into(patient, patient.locator("#new"), "seven quiet rivers run");
	await into(patient, patient.locator("#again"), "seven quiet rivers run");
	await enter(patient, patient.locator("form:has(#code)").getByRole("button"));
	await patient.go("/sign-in");
	await patient.getByLabel("Sign-in name").fill(login);
	await patient.getByLabel("Password").fill("seven quiet rivers run");
	await patient.getByRole("button", { name: "Sign in", exact: true }).click();
	await patient.go("/mine");
	if (await patient.locator("main a[href^='/mine/']:not([href*=easy])").count()) await patient.goto(new URL(await patient.locator("main a[href^='/mine/']:not([href*=easy])").first().getAttribute("href"), site.base).href.replace(/\/(happened|looked|choices)$/, ""));
	await says(patient, "My record", "Nobody watches this page.", "What happened lately");
	await silent(patient, people[2].surname);
	const own = new URL(patient.url()).pathname;
	await good(patient);
	await picture(patient, "mine", SIZES[1]);
	for (const page of ["happened", "looked", "choices"]) {
		await patient.go(`${own}/${page}`);
		await good(patient);
	}
	must((await patient.goto(site.base + permission)).status() === 403, "a patient reads how others are let in");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
