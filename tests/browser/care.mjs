// The Leeds pathway walked from a GP's referral to discharge, with every branch of its text: a criterion that is not met and gone against with
// a reason, a red flag, ten sessions without enough progress, the team meeting, more sessions, discharge. By people of the right roles in the
// right organisations, with the keyboard alone and without script; each page is held by its content, then by axe, at two sizes. Speaks TAP.
//
//   care.mjs           test; pictures go to build/pictures
//   care.mjs --keep    and to docs/manual
import fs from "node:fs";
import path from "node:path";
import { served, PASSWORD } from "./clinic.mjs";
import { browser, done, has, must, open, signIn, SIZES, sound, test } from "./kit.mjs";
import { choose, enter, into, radio, tick, unfold } from "./keys.mjs";
import { picture, says } from "./walk.mjs";

const maps = ["hes-outpatient", "hes-admitted", "hes-emergency", "mhsds-contacts", "talking-therapies"];

/* The region of the other tests, small. */
const site = await served((run, dir) => {
	const region = path.join(dir, "region");
	run("synth", "--people", "120", "--seed", "7", region);
	run("organisation", "add", path.join(region, "organisations.csv"));
	run("agreement", "add", path.join(region, "agreements.csv"));
	for (const folder of ["emis-gp", "tpp-gp"])
		for (const name of fs.readdirSync(path.join(region, folder))) run("import", path.join(region, folder, name), "--map", folder);
	for (const map of maps) run("import", path.join(region, `${map}.csv`), "--map", map);
	run("staff", "demo");
	for (const [login, name, profession] of [["liaison", "Dr Helen Marsh", "liaison-psychiatrist"], ["nurse", "Jo Whitlock", "mental-health-nurse"]])
		run("staff", "add", login, "--name", name, "--org", "R9W", "--role", "mus_clinician", "--profession", profession, { input: `${PASSWORD}\n` });
});
console.log(`# ${site.base}`);

/* ---- one act ---- */

/* Opens the form of an act by its summary and fills it: answer, phase, words, against. */
async function act(page, summary, id, { answer, phase, say, against, sessions, submit = true } = {}) {
	const form = page.locator(`#act-${id}`);
	await unfold(page, page.locator(`details:has(> #act-${id}) > summary`, { hasText: summary }), form);
	if (answer) await radio(page, form.locator("fieldset"), answer);
	if (phase) await choose(page, form.getByLabel("Phase"), phase);
	if (sessions) await into(page, form.getByLabel("How many"), String(sessions));
	if (against) await tick(page, form.locator("input[name=against]"));
	if (say) await into(page, form.locator("textarea"), say);
	if (submit) await enter(page, form.getByRole("button"));
	return form;
}
const judge = (page, record, answer, say) => act(page, /Judge/, `judge-${record}`, { answer, say });

/* Content was looked at before, without script. Now the same page beside it with script, for axe, at both sizes: nothing sticks out and axe
   finds nothing. A form that was refused has no address of its own: its page is looked at as it came. */
async function good(page, name) {
	const own = !/\/(refer|judge|move|session|assign|suspend|undo)$/.test(new URL(page.url()).pathname) || name;
	if (own) {
		const beside = await open(site, SIZES[0]);
		await beside.context().addCookies(await page.context().cookies());
		await beside.goto(page.url());
		for (const size of [SIZES[1], SIZES[0]]) {
			await beside.setViewportSize(size);
			await sound(beside, size);
		}
		await beside.context().close();
	}
	if (name) await picture(page, name);
}

const gp = await open(site, SIZES[0], false), nurse = await open(site, SIZES[0], false), liaison = await open(site, SIZES[0], false);
await signIn(gp, "gp");
await signIn(nurse, "nurse");
await signIn(liaison, "liaison");
let person, episode;
for (const page of [gp, nurse, liaison]) page.context().setDefaultTimeout(Number(process.env.PATIENCE_MS ?? 15000));
await test("the board of a service that carries nobody says how somebody comes there", async () => {
	await nurse.go("/board");
	await says(nurse, "Nobody is on a pathway here yet");
	await good(nurse);
});

await test("a GP refers a patient of the practice; what is missing is said, and what was written comes back", async () => {
	await gp.go("/people");
	await into(gp, gp.locator("#q"), "a");
	await enter(gp, gp.locator("form.wm-find button"));
	if (!new URL(gp.url()).pathname.startsWith("/person/")) await enter(gp, gp.locator("main a[href^='/person/']").first());
	person = new URL(gp.url()).pathname;
	await enter(gp, gp.getByRole("link", { name: "Refer, or put on a pathway" }));
	await says(gp, "Which service carries it", "Liaison psychiatry pathway", "Does the person agree to it?");
	await good(gp, "care-refer");
	const form = gp.locator("form.wm-refer");
	await radio(gp, form.locator("fieldset").first(), "leeds-liaison");
	await radio(gp, form.locator("fieldset").nth(1), "no");
	await into(gp, form.getByLabel("What is asked"), "Tired and in pain for two years. Wants to know what it is and to work again.");
	await enter(gp, form.getByRole("button", { name: "Refer" }));
	await says(gp, "without saying who it is");
	await good(gp);
	must((await gp.locator("#say").inputValue()).startsWith("Tired and in pain"), "the words were lost");
	await radio(gp, gp.locator("form.wm-refer fieldset").nth(1), "yes");
	await enter(gp, gp.locator("form.wm-refer").getByRole("button", { name: "Refer" }));
	await says(gp, "Sent. The service sees it on its board now.", "it answers you by letter");
});

await test("the service finds it on its board and reads what was asked", async () => {
	await nurse.go("/board");
	await says(nurse, "1 person", "Nobody yet", "126 left");
	await good(nurse, "care-board");
	await enter(nurse, nurse.locator("main a[href^='/episode/']").first());
	episode = new URL(nurse.url()).pathname;
	await says(nurse, "Last new symptom", "Wants to know what it is", "Nothing is proposed before");
	await good(nurse, "care-referral");
	await picture(nurse, "care-referral", SIZES[1]);
});

await test("a criterion that is not met: advice is proposed; going on all the same takes a reason", async () => {
	await judge(nurse, "persistent", "yes", "Two years, normal tests, letter of the GP");
	await judge(nurse, "loss-of-function", "no", "Works half days");
	await judge(nurse, "help-seeking", "yes");
	await judge(nurse, "willing-and-able", "yes");
	await says(nurse, "Two years, normal tests");
	const advise = nurse.locator("#ways li", { hasText: "Advise the referrer" });
	must((await advise.innerText()).includes("Proposed"), "advice is not proposed");
	await act(nurse, /Go this way/, "move-first-appointment", {});
	await says(nurse, "Its condition is not met");
	await good(nurse);
	await act(nurse, /Go this way/, "move-first-appointment", { against: true, say: "Half days are a great loss for her: she was a nurse on shifts" });
	await says(nurse, "against its condition", "First appointment");
	must((await nurse.locator("#act-session").count()) === 0, "the nurse may write the psychiatrist's appointment");
	await says(nurse, "For: Liaison psychiatrist");
});

await test("somebody else acted meanwhile: the page says who did what, and keeps what was written", async () => {
	await nurse.go(episode);
	await liaison.go(episode);
	await act(nurse, "A named person", "assign");
	await act(liaison, "That the person was seen", "session", { answer: "yes", say: "Heart, thyroid and iron looked at" });
	await says(liaison, "Meanwhile", "Jo Whitlock", "Named person: Jo Whitlock");
	must((await liaison.locator("#act-session textarea").inputValue()).includes("thyroid"), "the words were lost");
	await picture(liaison, "care-stale");
	await enter(liaison, liaison.locator("#act-session").getByRole("button"));
	await says(liaison, "Session kept", /stopped after \d+ of 126 days/);
});

await test("a red flag stops everything and stands on top of the board until a psychiatrist says what came of it", async () => {
	await nurse.go(episode);
	const form = await act(nurse, "A red flag", "suspend", { submit: false });
	await choose(nurse, form.getByLabel("Which"), "Unintended");
	await into(nurse, form.locator("textarea"), "Six kilograms in two months, without wishing to");
	await enter(nurse, form.getByRole("button"));
	await says(nurse, "Suspended", "Unintended weight loss", "This calls: Liaison psychiatrist and General practitioner");
	must((await nurse.locator("#ways").count()) === 0, "there are ways on while it is suspended");
	await good(nurse, "care-suspended");
	await liaison.go("/board");
	await says(liaison, "Stopped by a red flag", "Calls: Liaison psychiatrist and General practitioner");
	await good(liaison, "care-board-flag");
	await picture(liaison, "care-board-flag", SIZES[1]);
	await enter(liaison, liaison.locator(`a[href="${episode}"]`).first());
	await act(liaison, "Go on with the pathway", "resume", { say: "Seen by Dr Haddow: a new diet, weight back, tests normal" });
	await says(liaison, "the pathway goes on");
});

await test("the psychiatrist formulates with the person; together they choose the hospital team", async () => {
	await judge(liaison, "active-medical-issues", "yes", "Thyroid, iron and heart normal this month");
	await judge(liaison, "formulation-shared", "yes", "An alarm system that does not switch off");
	await judge(liaison, "treatment-chosen-together", "yes");
	await says(liaison, "clinician and patient decide together".replace("c", "C"));
	await good(liaison, "care-first-appointment");
	await act(liaison, /Go this way/, "move-hospital-team", {});
	await says(liaison, "Hospital mental health team", "0 of 10 kept");
});

const PHASES = ["Engagement", "Engagement", "Shared understanding", "Goal agreement", "Core intervention", "Core intervention", "Core intervention",
	"Activating", "Activating", "Relapse"];

await test("ten sessions in six phases; one is missed; an eleventh is not offered", async () => {
	await nurse.go(episode);
	await act(nurse, "A session", "session", { answer: "no" });
	for (const phase of PHASES.slice(0, 6)) await act(nurse, "A session", "session", { answer: "yes", phase, say: `${phase}: as planned` });
	await says(nurse, "6 of 10 kept", "did not come 1 time");
	await good(nurse, "care-sessions");
	for (const phase of PHASES.slice(6)) await act(nurse, "A session", "session", { answer: "yes", phase });
	await says(nurse, "10 of 10 kept", "The planned sessions have been");
	must((await nurse.locator("#act-session").count()) === 0, "an eleventh session can be written");
});

await test("session 10 without enough progress: the team meeting is proposed", async () => {
	await judge(nurse, "goals-reviewed", "yes");
	await judge(nurse, "progress-clinician", "no", "One goal of three");
	await judge(nurse, "progress-patient", "no");
	await judge(nurse, "measures-repeated", "yes");
	const meeting = nurse.locator("#ways li", { hasText: "Take it to the team meeting" });
	must((await meeting.innerText()).includes("Proposed"), "the team meeting is not proposed");
	await act(nurse, /Go this way/, "move-team-meeting", {});
	await says(nurse, "Team meeting");
});

await test("the team decides: more sessions only with a rationale and a motivation", async () => {
	await liaison.go(episode);
	must((await liaison.locator("#act-move-hospital-team").count()) === 0, "more sessions without a rationale");
	await judge(liaison, "rationale-for-more", "yes", "The third goal moves; physiotherapy has not been tried");
	await judge(liaison, "motivated-for-more", "yes", "Came to ten of eleven, asks for it");
	await good(liaison, "care-team-meeting");
	await act(liaison, /Go this way/, "move-hospital-team", {});
	await act(liaison, "More sessions", "more-hospital-team", { sessions: 4, say: "Twenty minutes in the garden" });
	await says(liaison, "10 of 14 kept");
});

await test("what was written by mistake is taken back, and stays to be read", async () => {
	await nurse.go(episode);
	await act(nurse, "A session", "session", { answer: "yes", phase: "Relapse" });
	await act(nurse, "Take back the last", "undo", { say: "That was another person" });
	await says(nurse, "taken back", "10 of 14 kept");
});

await test("discharge when both agree", async () => {
	await act(nurse, "A session", "session", { answer: "yes", phase: "Relapse" });
	await judge(nurse, "progress-clinician", "yes", "Two goals of three, the third nearly");
	await judge(nurse, "progress-patient", "yes", "I can do the rest alone");
	const discharge = nurse.locator("#ways li").filter({ has: nurse.locator("b", { hasText: /^Discharge$/ }) });
	must((await discharge.innerText()).includes("Proposed"), "discharge is not proposed");
	await act(nurse, /Go this way/, "move-discharge", {});
	await says(nurse, "Ended: discharged");
	await good(nurse, "care-discharged");
	must((await gp.goto(site.base + episode)).status() === 404, "the GP reads what nobody shares with the practice");
	await nurse.go("/board");
	await says(nurse, "Nobody is on a pathway here yet");
});

await test("the pathway's picture and the numbers for who manages", async () => {
	const manager = await open(site, SIZES[0], false);
	await signIn(manager, "manager");
	await manager.go("/pathway/leeds-liaison");
	await says(manager, "0 here now");
	await good(manager, "care-pathway");
	await has(manager, "heading", "Steps");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
