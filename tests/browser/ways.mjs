// The other five pathways walked in Chromium from their way in to an end, by people of the right roles in the right organisations, with the
// branches of their text: a criterion that is not met, an override, a red flag, too little progress, more than was planned, a plateau, a
// hand-over, advice that becomes a referral, and what nobody may do. Leeds is in care.mjs, with the keyboard alone. What is only setting
// (the tenth session like the ninth) is sent as the form would send it. Speaks TAP.
<<<<<<< HEAD
import fs from "node:fs";
import path from "node:path";
import { served, PASSWORD } from "./clinic.mjs";
import { browser, done, must, open, signIn, SIZES, sound, test } from "./kit.mjs";

const TODAY = "2026-11-21", GP = "Y99001", PEOPLE = 6;

/* One line of an extract about somebody, today: made from the header of the region's own. */
function line(region, name, who, fields) {
	const [head] = fs.readFileSync(path.join(region, `${name}.csv`), "utf8").split("\n", 1);
	const has = { NEWNHSNO: who.nhs, NHSNumber: who.nhs, NEWNHSNO_CHECK: "1", NHSNumberStatus: "01", DOB: who.born, PersonBirthDate: who.born, SEX: "2", Gender: "2",
		GPPRAC: GP, ...fields };
	const file = path.join(region, `${name}-${who.nhs}.csv`);
	fs.writeFileSync(file, `${head}\n${head.split(",").map((key) => has[key] ?? "").join(",")}\n`);
	return file;
}

const people = [];
/* One practice with its people; a hospital, talking therapies, social care and a unit that know some of them from today. */
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
		`P6,The practice tells hospital and social care who somebody is,${GP},R9A;S9A,2026-01-01,,demographics crisis_plan risk,CARE EMERGENCY\n` +
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
});
console.log(`# ${site.base}`);

/* ---- people at work ---- */

const sheets = {};
/* Signed in once; without script. */
async function who(login) {
	if (!sheets[login]) {
		sheets[login] = await open(site, SIZES[0], false);
		sheets[login].context().setDefaultTimeout(Number(process.env.PATIENCE_MS ?? 15000));
		await signIn(sheets[login], login);
	}
	return sheets[login];
}
const text = (page) => page.locator("main").innerText();
const says = async (page, ...words) => {
	const all = await text(page);
	for (const w of words) must(w instanceof RegExp ? w.test(all) : all.includes(w), `${page.url()} does not say "${w}":\n${all.slice(0, 2500)}`);
};
const silent = async (page, ...words) => {
	const all = await text(page);
	for (const w of words) must(!all.includes(w), `${page.url()} says "${w}"`);
};
/* Axe once for a kind of page, with script, at both sizes. */
async function good(page) {
	const beside = await open(site, SIZES[0]);
	await beside.context().addCookies(await page.context().cookies());
	await beside.goto(page.url());
	for (const size of [SIZES[1], SIZES[0]]) {
		await beside.setViewportSize(size);
		await sound(beside, size);
	}
	await beside.context().close();
}
async function find(page, person) {
	await page.go("/people");
	await page.locator("#q").fill(person.surname);
	await page.locator("form.wm-find button").click();
	if (!new URL(page.url()).pathname.startsWith("/person/"))
		await page.locator("main a[href^='/person/']", { hasText: new RegExp(person.surname, "i") }).first().click();
	return new URL(page.url()).pathname;
}
/* Refers, or puts on a pathway; the address of the episode where it is one's own, else what the page says. */
async function refer(page, person, pathway, { service, way, agreed = "yes", prefers, say }) {
	await page.go(`${await find(page, person)}/refer`);
	const form = page.locator("form.wm-refer");
	if (service) await form.locator("#service").selectOption(service);
	await form.locator(`#p-${pathway}`).check();
	if (way) await form.locator("#way").selectOption(way);
	await form.locator(`input[name=agreed][value=${agreed}]`).check();
	if (prefers) await form.locator("#prefers").selectOption(prefers);
	await form.locator("#say").fill(say);
	await form.getByRole("button", { name: "Refer" }).click();
}
/* The episode on a caseload. */
async function onBoard(page, person, pathway) {
	await page.go(`/board?view=table&pathway=${pathway}`);
	await page.locator("main a[href^='/episode/']", { hasText: new RegExp(person.surname, "i") }).first().click();
	return new URL(page.url()).pathname;
}
/* An act, by its form on the page as it stands. */
async function act(page, id, { answer, item, say, against, sessions } = {}) {
	const form = page.locator(`#act-${id}`), summary = page.locator(`details:has(> #act-${id}) > summary`);
	if (!(await form.isVisible())) await summary.click();
	if (answer) await form.locator(`input[name=answer][value=${answer}]`).check();
	if (item) await form.locator("select[name=item]").selectOption(item);
	if (sessions) await form.locator("input[name=number]").fill(String(sessions));
	if (against) await form.locator("input[name=against]").check();
	if (say) await form.locator("textarea").fill(say);
	await form.getByRole("button").click();
}
const judge = (page, record, answer, say) => act(page, `judge-${record}`, { answer, say });
const move = (page, to, how) => act(page, `move-${to}`, how);
/* The same, sent as the page's form would send it: for what is only setting. Several after each other on one page. */
async function quick(page, episode, ...acts) {
	for (const [id, fields = {}] of acts) {
		const html = await (await page.request.get(site.base + episode)).text();
		const from = html.indexOf(`id="act-${id}"`);
		must(from > 0, `${episode} has no form act-${id}`);
		const start = html.lastIndexOf("<form", from), form = html.slice(start, html.indexOf("</form>", from));
		const send = { on: TODAY };
		for (const [, name, value] of form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)) send[name] = value;
		const answer = await page.request.post(site.base + form.match(/action="([^"]+)"/)[1], { form: { ...send, ...fields }, headers: { origin: site.base } });
		const said = answer.status() < 400 ? "" : (await answer.text()).match(/role="alert"[^>]*>(.*?)<\/p>/)?.[1];
		must(answer.status() < 400, `act-${id}: ${answer.status()} ${said}`);
	}
	await page.go(episode);
}
const yes = (record, say = "Talked through and looked at") => [`judge-${record}`, { answer: "yes", say }];
const times = (n, fields) => Array.from({ length: n }, () => ["session", { answer: "yes", ...fields }]);
const proposed = async (page, way) => {
	const li = page.locator("#ways li", { has: page.locator("b", { hasText: new RegExp(`^${way}$`) }) });
	must((await li.innerText()).includes("Proposed"), `"${way}" is not proposed: ${await li.innerText()}`);
};
/* Whoever has a red flag open begins suspended: what stands in the record is looked at first. */
async function settled(page, person) {
	await page.go(await find(page, person));
	for (let form = page.locator("#flags form").first(); await form.count(); form = page.locator("#flags form").first()) {
		await form.locator("select[name=outcome]").selectOption("explained");
		await form.locator("input[name=say]").fill("Looked into last year");
		await form.getByRole("button").click();
	}
}
const gone = async (page, selector, why) => must((await page.locator(selector).count()) === 0, why);
=======
import { browser, done, must, test } from "./kit.mjs";
import { act, gone, good, judge, move, onBoard, proposed, quick, refer, says, silent, staff, times, world, yes } from "./walk.mjs";
>>>>>>> 95f457f (Partners and wards ask for advice; ward forms only for whom the policy lets; severity tables and constraints are signed like rules; keyboard alone on all walks)

const { site, people } = await world();
const who = staff(site);
const [stepped, talked, seen, travels, acute, inbed] = people;
let episode;

/* ---- stepped care ---- */

await test("stepped care: a GP begins, with the person's wish where to be seen; the practice acts on the service's pathway by an agreement", async () => {
	const gp = await who("gp");
	await refer(gp, stepped, "stepped-care", { service: "R9W", way: "gp", prefers: "gp-surgery", say: "Pain and tiredness for two years; tests normal." });
	await says(gp, "Sent. The service sees it on its board now.", "GP and practice");
	await gp.locator("main a[href^='/episode/']").first().click();
	episode = new URL(gp.url()).pathname;
	await says(gp, "Last new symptom", "Would rather be seen", "The GP surgery", "Red flags", "Seen at");
	await gone(gp, "#act-assign", "another organisation gives the person to somebody");
	await judge(gp, "person-agrees", "yes", "Wants to try");
	await judge(gp, "suits-talking-therapies", "yes");
	await proposed(gp, "Talking therapies");
	await says(gp, "the person would rather be seen: the GP surgery");
	await move(gp, "talking-therapies");
	await says(gp, "Guided self-help or CBT", "For: ");
	await good(gp);
});

await test("stepped care: talking therapies see the person once they are brought in, treat, and step up", async () => {
	const clinician = await who("clinician"), therapist = await who("therapist");
	const social = await who("socialworker");
	must((await social.goto(site.base + episode)).status() === 404, "social care sees what it does not take part in");
	await clinician.go(episode);
	await act(clinician, "involve", { item: "S9A", say: "What would help her to get out of the house" });
	await says(clinician, "Takes part", "Wexcombe Social Care");
	must((await social.goto(site.base + episode)).status() === 200, "social care does not see what it takes part in");
	await gone(social, "#act-session", "social care writes sessions of talking therapies");
	await gone(social, "#act-involve", "a partner brings in others");
	await therapist.go(episode);
	await says(therapist, "0 of 20 kept");
	await act(therapist, "session", { answer: "yes", say: "First call" });
	await quick(therapist, episode, ...times(5), yes("outcomes-agreed"));
	await says(therapist, "6 of 20 kept");
	await judge(therapist, "too-complex-for-talking-therapies", "yes", "Three specialties, two admissions");
	await proposed(therapist, "Step up to the community team");
	await move(therapist, "community-assessment");
	await says(therapist, "Assessment by the community team", "For: ");
});

await test("stepped care: red flag, a step further up against its condition, down again, and discharge when both agree", async () => {
	const clinician = await who("clinician"), gp = await who("gp");
	await gp.go(episode);
	await act(gp, "suspend", { item: "another-sign", say: "Fainted on the stairs" });
	await says(gp, "Suspended");
	await clinician.go(episode);
	await gone(clinician, "#ways", "there are ways on while a red flag stands");
	await act(clinician, "resume", { say: "ECG and blood pressure normal, seen by Dr Haddow" });
	await quick(clinician, episode, yes("organic-ruled-out", "Neurology, 2026"), yes("assessed"), yes("formulation-shared"), yes("outcomes-agreed"));
	await proposed(clinician, "Treatment by the community team");
	await move(clinician, "community-team");
	await quick(clinician, episode, ...times(2, { item: "engagement" }));
	await act(clinician, "move-day-service", { against: true, say: "Cannot leave the house alone; single sessions will not do" });
	await says(clinician, "against its condition", "Day service");
	await quick(clinician, episode, ...times(3), ["judge-outcomes-met", { answer: "no", say: "Not yet" }], ["judge-local-services-failed", { answer: "no", say: "No" }]);
	await judge(clinician, "person-agrees-to-end", "yes", "Wants to go on nearer to home");
	await move(clinician, "community-team");
	await quick(clinician, episode, yes("outcomes-met"), yes("discharge-plan"));
	await proposed(clinician, "Discharge");
	await move(clinician, "discharge");
	await says(clinician, "Ended: discharged", "What was done");
});

/* ---- City and Hackney ---- */

await test("PCPCS: the GP's question is talked through without the person, and becomes a referral", async () => {
	const gp = await who("gp"), clinician = await who("clinician");
	await refer(gp, talked, "pcpcs", { service: "R9W", way: "gp", agreed: "unknown", say: "Comes every week. What am I missing?" });
	await says(gp, "Sent.");
	episode = await onBoard(clinician, talked, "pcpcs");
	await says(clinician, "was not asked yet", "the person is not there", "The GP surgery");
	await act(clinician, "session", { answer: "yes", say: "Talked through with Dr Haddow in the surgery" });
	await quick(clinician, episode, yes("question-clear"), yes("discussed-with-gp"), ["judge-gp-can-go-on", { answer: "no", say: "Tried that" }]);
	await gp.go(episode);
	await judge(gp, "person-agrees", "yes", "Asked on Monday");
	await judge(gp, "no-other-service-fits", "yes", "Talking therapies have discharged twice");
	await proposed(gp, "See the person at the surgery");
	await move(gp, "assessment");
	await says(gp, "One or more meetings at the surgery");
});

await test("PCPCS: brief intervention; too little progress after all sessions goes to the team; more only with a reason; discharge", async () => {
	const clinician = await who("clinician");
	await clinician.go(episode);
	await act(clinician, "session", { answer: "yes", say: "At the surgery" });
	await says(clinician, "Referral to assessment", "Question to case discussion");
	await quick(clinician, episode, yes("assessed"), yes("focus-agreed"));
	await proposed(clinician, "Brief intervention");
	await move(clinician, "brief-intervention");
	await quick(clinician, episode, ...times(12, { item: "working-through" }));
	await says(clinician, "12 of 16 kept", "Look back now");
	await quick(clinician, episode, ...times(4, { item: "ending" }), ["judge-progress-enough", { answer: "no", say: "Half" }]);
	await says(clinician, "16 of 16 kept");
	await gone(clinician, "#act-session", "a seventeenth session can be written");
	await quick(clinician, episode, yes("gp-informed"));
	await proposed(clinician, "Take it to the team");
	await move(clinician, "team-review");
	await gone(clinician, "#act-move-brief-intervention", "the team goes on without a reason");
	await judge(clinician, "rationale-for-more", "yes", "The couple has begun to talk; four more with both");
	await move(clinician, "brief-intervention");
	await act(clinician, "more-brief-intervention", { sessions: 4, say: "Both partners" });
	await says(clinician, "16 of 20 kept");
	await quick(clinician, episode, ...times(2, { item: "ending" }), yes("progress-enough"));
	await proposed(clinician, "Discharge");
	await move(clinician, "discharge");
	await says(clinician, "Ended: discharged");
});

/* ---- Birmingham and Solihull ---- */

await test("Birmingham and Solihull: noticed by a consultant in her own clinic; the pattern is judged, the cause not yet; advice first", async () => {
	const consultant = await who("consultant");
	await refer(consultant, seen, "bsol-acute", { service: "R9W", say: "Fourth clinic this year, all normal." });
	await says(consultant, "Sent.");
	await consultant.locator("main a[href^='/episode/']").first().click();
	episode = new URL(consultant.url()).pathname;
	await says(consultant, "Noticed in the hospital", "Nobody is labelled");
	await judge(consultant, "frequent-or-many-specialties", "yes", "Cardiology, neurology, gastroenterology, pain");
	await judge(consultant, "treating-team-agrees", "yes");
	await judge(consultant, "organic-checked", "no", "Echo still to come");
	await proposed(consultant, "Advise the treating team");
	await move(consultant, "advice");
	await says(consultant, "For: Clinician of the symptoms service");
	await good(consultant);
});

await test("Birmingham and Solihull: seen together in the specialty's clinic; therapy; case conference; one plan; discharge", async () => {
	const clinician = await who("clinician"), consultant = await who("consultant");
	episode = await onBoard(clinician, seen, "bsol-acute");
	await act(clinician, "session", { answer: "yes", say: "Told the team what not to repeat" });
	await quick(clinician, episode, yes("person-agrees"));
	await proposed(clinician, "See the person together");
	await move(clinician, "joint-clinic");
	await consultant.go(episode);
	await says(consultant, "together", "The acute specialty's own clinic");
	await act(consultant, "session", { answer: "yes", say: "Seen with Dr Nair" });
	await judge(consultant, "joint-plan", "yes", "No more scans without a new sign; I see her every three months");
	await quick(clinician, episode, yes("assessed"), yes("explanation-agreed"));
	await proposed(clinician, "Therapy in the hospital");
	await move(clinician, "therapy");
	await quick(clinician, episode, ...times(12, { item: "treatment" }), ["judge-distress-less", { answer: "no", say: "Distress the same" }]);
	await says(clinician, "12 of 12 kept");
	await proposed(clinician, "Case conference of all specialties");
	await move(clinician, "case-conference");
	await consultant.go(episode);
	await gone(consultant, "#act-move-therapy", "more therapy without a reason");
	await move(consultant, "coordinated");
	await quick(clinician, episode, yes("plan-with-gp"), yes("distress-less"));
	await proposed(clinician, "Discharge to the GP");
	await move(clinician, "discharge");
	await says(clinician, "Ended: discharged", "Dr Martin Sole");
});

/* ---- the inpatient unit ---- */

await test("YCPM: a service refers; not stable enough is advised first, then funding, which nobody goes round", async () => {
	const clinician = await who("clinician"), doctor = await who("unitdoctor");
	await settled(clinician, travels);
	await refer(clinician, travels, "stepped-care", { way: "gp", say: "To have her on our own caseload while we ask the unit." });
	await refer(clinician, travels, "ycpm-inpatient", { service: "R9U", way: "psychiatry", say: "In bed for a year; three services have tried." });
	await says(clinician, "Sent.");
	episode = await onBoard(doctor, travels, "ycpm-inpatient");
	await good(doctor);
	await says(doctor, "Nobody has to promise", "Wexcombe Persistent Symptoms Service");
	await judge(doctor, "severe", "yes", "Bed-bound, tube-fed");
	await judge(doctor, "local-services-failed", "yes", "Three, since 2023");
	await judge(doctor, "medically-stable", "no", "Potassium");
	await proposed(doctor, "Advise the local team");
	await move(doctor, "local-advice");
	await act(doctor, "session", { answer: "yes", say: "Rang the local team" });
	await judge(doctor, "medically-stable", "yes", "Potassium normal for four weeks");
	await proposed(doctor, "It did not help; ask the commissioner");
	await move(doctor, "funding");
	await gone(doctor, "#act-move-waiting-for-bed", "somebody goes round the commissioner");
	await judge(doctor, "funding-approved", "yes", "Letter of 20 November, twelve weeks in the first place");
	await move(doctor, "waiting-for-bed");
	await judge(doctor, "local-team-named", "yes", "Dr Nair's team");
	await proposed(doctor, "Admit");
	await move(doctor, "ward");
	await says(doctor, "The plan is agreed at admission", "The specialist unit");
});

await test("YCPM: acutely ill and back; treated while benefit is gained; a plateau, not a date, plans the way home; handed over", async () => {
	const nurse = await who("unitnurse"), clinician = await who("clinician");
	await nurse.go(episode);
	await silent(nurse, "expected date", "planned discharge date");
	await quick(nurse, episode, yes("plan-agreed"), yes("formulation-made"), yes("burdens-listed", "Tube, catheter, two opioids"), ["session", { answer: "yes", say: "Stood" }]);
	await act(nurse, "move-general-ward", { say: "Pneumonia" });
	await says(nurse, "The unit keeps the place");
	await judge(nurse, "medically-stable", "yes", "Dry, no fever");
	await move(nurse, "ward");
	await judge(nurse, "benefit-still-gained", "yes", "Sits for an hour");
	await judge(nurse, "plateau", "no", "WSAS 40 to 31");
	const home = nurse.locator("#ways li", { hasText: "Plan the way home" });
	must(!(await home.innerText()).includes("Proposed"), "the way home is planned while benefit is gained");
	await judge(nurse, "plateau", "yes", "Three weeks the same, she says so too");
	await judge(nurse, "benefit-still-gained", "no", "No more here");
	await proposed(nurse, "Plan the way home");
	await move(nurse, "hand-over");
	await judge(nurse, "local-team-ready", "yes", "Came twice");
	await judge(nurse, "person-agrees-to-leave", "yes");
	await proposed(nurse, "Discharge to the local team");
	await move(nurse, "handed-over");
	await says(nurse, "Ended: handed over", "has not said yet that it has taken over");
	await clinician.go(episode);
	await act(clinician, "taken-over", { say: "First visit at home on Monday" });
	await silent(clinician, "has not said yet");
	await says(clinician, "The other service has taken over");
});

/* ---- the basic hospital service ---- */

await test("A&E: nothing of Waymark is a triage list; redirect waits for today's assessment by who works there", async () => {
	const doctor = await who("emergency"), clinician = await who("clinician");
	must((await doctor.goto(`${site.base}/worklist`)).status() === 403, "A&E reads the worklist");
	must((await doctor.goto(`${site.base}/board`)).status() === 403, "A&E reads a caseload");
	await doctor.go("/people");
	await refer(doctor, acute, "basic-hospital", { service: "R9W", way: "emergency", say: "Ninth time this year with the same pain." });
	await says(doctor, "Sent.");
	await doctor.locator("main a[href^='/episode/']").first().click();
	episode = new URL(doctor.url()).pathname;
	await says(doctor, "Last new symptom", "Nothing of this stands on a triage list");
	must((await doctor.locator("main").innerText()).trimStart().startsWith("Red flag"), "the first line is not the red flag");
	await gone(doctor, "#act-move-redirected", "redirect is offered before the assessment");
	await quick(doctor, episode, yes("no-new-symptom"), yes("planned-care-known", "Dr Haddow, Tuesday"), yes("person-agrees"));
	await gone(doctor, "#act-move-redirected", "redirect is offered before the assessment");
	await clinician.go(episode);
	await gone(clinician, "#act-judge-assessed-today", "the symptoms service assesses for A&E");
	await gone(clinician, "#act-move-redirected", "the symptoms service redirects from A&E");
	await doctor.go(episode);
	await judge(doctor, "assessed-today", "yes", "Abdomen soft, bloods normal, seen by me at 9");
	await proposed(doctor, "Offer planned care instead");
	await good(doctor);
	await move(doctor, "redirected");
	await says(doctor, "Ended: redirected");
});

await test("A ward is helped to let somebody leave in good order; a question of a GP ends in a full service, which says that it has taken over", async () => {
	const ward = await who("wardnurse"), gp = await who("gp"), clinician = await who("clinician");
	await refer(ward, inbed, "basic-hospital", { service: "R9W", say: "Fit to go, afraid to." });
	await says(ward, "Sent.");
	await ward.locator("main a[href^='/episode/']").first().click();
	episode = new URL(ward.url()).pathname;
	await judge(ward, "medically-fit", "yes", "Mr Farley, ward round");
	await quick(ward, episode, yes("planned-care-known", "Practice nurse on Thursday"), yes("gp-informed"));
	await proposed(ward, "Leave with planned care");
	await move(ward, "expedited");
	await says(ward, "Ended: discharged");
	await refer(gp, inbed, "basic-hospital", { service: "R9W", way: "gp", agreed: "unknown", say: "What do I say when the pain comes back?" });
	await gp.locator("main a[href^='/episode/']").first().click();
	episode = new URL(gp.url()).pathname;
	await judge(gp, "advice-given-to-team", "no");
	await proposed(gp, "More is needed; advise and train the team");
	await move(gp, "advice");
	await clinician.go(episode);
	await act(clinician, "move-full-service", { say: "Needs a team" });
	await says(clinician, "has not said yet that it has taken over");
	await act(clinician, "taken-over");
	await says(clinician, "The other service has taken over");
});

await test("the demonstration has somebody on each pathway, and the doctor finds that the acts add up", async () => {
	const manager = await who("manager");
	site.run("staff", "demo", "--carry");
	for (const pathway of ["basic-hospital", "bsol-acute", "leeds-liaison", "pcpcs", "stepped-care"]) {
		await manager.go(`/pathway/${pathway}`);
		await says(manager, /[1-9]\d* here now/);
	}
	const unit = await who("unitdoctor");
	await unit.go("/board");
	await says(unit, "Caseload", /[1-9]\d* (person|people)/);
	must(/pathways +Where people stand on pathways is what their acts add up to/.test(site.run("doctor", "--deep")), "the doctor finds something");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
