// A person's measures in Chromium: answered for two months, seen small on one page and each on its own, by the service, at the session, in the
// meeting and by herself; without script, by axe at three widths, at 200 % zoom, in large print and on paper in grey. Speaks TAP.
//
//   measures.mjs           test; pictures go to build/pictures
//   measures.mjs --keep    and to docs/manual
import { PASSWORD } from "./clinic.mjs";
import { browser, done, must, open, SIZES, sound, test } from "./kit.mjs";
import { day, enter, into, radio, unfold } from "./keys.mjs";
import { find, onBoard, picture, refer, says, silent, staff, TODAY, world } from "./walk.mjs";

const { site, people } = await world((run) => {
	run("setting", "set", "second_factor", "none");
	run("staff", "add", "lead", "--name", "Ada Hill", "--org", "Y99001", "--role", "information_governance", { input: `${PASSWORD}\n` });
});
const who = staff(site), her = people[1];
const WIDTHS = [SIZES[0], SIZES[1], { width: 768, height: 1024 }];
let person, episode;

/* Answers that come to a total: each question takes what it can. "-": more left open than may be. */
async function answered(page, instrument, on, total, most) {
	await page.go(`${person}/measure/${instrument}`);
	await page.locator("#on").fill(on);
	await page.locator("input[name=mode]").first().check();
	let open = total === "-" ? 3 : 0;
	for (const group of await page.locator("form fieldset.wm-ask:has(input[name^=q])").all()) {
		const take = total === "-" ? open-- > 0 ? "-" : 0 : Math.min(total, most);
		if (total !== "-") total -= take;
		await group.locator(`input[value="${take}"]`).check();
	}
	await page.getByRole("button", { name: "Keep these answers" }).click();
	must(new URL(page.url()).pathname === `${person}/measures`, `${instrument} of ${on} was not kept: ${await page.locator("main").innerText()}`);
}

/* With script, for axe, at three widths; and at 200 %: nothing sticks out. */
async function whole(page) {
	const beside = await open(site, SIZES[0]);
	await beside.context().addCookies(await page.context().cookies());
	await beside.goto(page.url());
	for (const size of WIDTHS) {
		await beside.setViewportSize(size);
		await sound(beside, size);
	}
	await beside.setViewportSize({ width: 683, height: 384 });
	must(await beside.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${page.url()} sticks out at 200 %`);
	await beside.context().close();
}

await test("two months of answers; each is judged from the first since she was referred", async () => {
	const clinician = await who("clinician");
	await refer(await who("gp"), her, "pcpcs", { service: "R9W", way: "gp", on: "2026-09-01", say: "Tired for two years, and low." });
	episode = await onBoard(clinician, her, "pcpcs");
	person = await find(clinician, her);
	await answered(clinician, "phq-9", "2026-08-02", 22, 3);
	for (const [on, total] of [["2026-09-03", 19], ["2026-09-24", 18], ["2026-10-15", 13], ["2026-11-05", 12], ["2026-11-19", 8]])
		await answered(clinician, "phq-9", on, total, 3);
	for (const [on, total] of [["2026-09-03", 10], ["2026-10-15", "-"], ["2026-11-19", 9]]) await answered(clinician, "gad-7", on, total, 3);
	for (const [on, total] of [["2026-09-03", 20], ["2026-10-15", 32]]) await answered(clinician, "wsas", on, total, 8);
	for (const [on, total] of [["2026-09-03", 12], ["2026-11-19", 15]]) await answered(clinician, "phq-15", on, total, 2);
	await answered(clinician, "zbi-12", "2026-11-19", 20, 4);
});

await test("small ones side by side: the word, the sentence, the picture; a carer's own apart", async () => {
	const clinician = await who("clinician");
	await clinician.go(`${person}/measures`);
	await says(clinician, "PHQ-9 8, was 12 on 5 Nov 2026: no reliable change", "GAD-7 9, was 10", "not asked again: WSAS", "recovered", "reliably deteriorated",
		"own proposal", "Answered by a carer about herself", "does not say why", "since the pathway began on 1 Sep 2026");
	must(await clinician.locator(".wm-smalls svg[role=img][aria-label]").count() === 5, "not a picture for each");
	must(!/Zarit/.test(await clinician.locator("#last").innerText()), "a carer's answers are in the sentence about her");
	await whole(clinician);
	await picture(clinician, "measures");
	await picture(clinician, "measures", SIZES[1]);
});

await test("one of them: picture and table of the same numbers, which is the first and why, what the figures rest on", async () => {
	const clinician = await who("clinician");
	await clinician.getByRole("link", { name: "PHQ-9, low mood", exact: true }).click();
	await says(clinician, "From 19 to 8: 11 better, beyond the error of measurement (6); now below the cut-off of 10.", "The first is 19 on 3 Sep 2026",
		"1 from before that is not counted", "before the pathway", "NHS Talking Therapies manual");
	const told = (await clinician.locator(".wm-traj2 tbody td.wm-num b").allInnerTexts()).join(" ");
	must(told === "8 12 13 18 19 22", `the table has ${told}`);
	const drawn = await clinician.locator(".wm-traj2 > .wm-scroll svg").innerHTML();
	for (const n of ["8", "12", "13", "18", "19", "Cut-off: 10 or more"]) must(drawn.includes(`>${n}<`), `the picture lacks ${n}`);
	must(drawn.includes("<desc>From 19 to 8"), "the picture does not say what it shows");
	await whole(clinician);
	await picture(clinician, "measure-one");
	await picture(clinician, "measure-one", SIZES[1]);
	await clinician.emulateMedia({ media: "print" });
	await picture(clinician, "measure-print");
	await clinician.emulateMedia({ media: "screen" });
	await clinician.getByRole("link", { name: "In large print" }).click();
	must(await clinician.locator("main td").first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize)) >= 21, "large print is not large");
	await picture(clinician, "measure-large");
	await clinician.go(`${person}/measures/wsas`);
	await says(clinician, "beyond the error of measurement (11)", "own proposal", "worked out from retest reliability");
	await clinician.go(`${person}/measures/gad-7`);
	await says(clinician, "no score", "No score");
	await clinician.go(`${person}/measures/ssd-12`);
	await says(clinician, "No answers to it are recorded in what you may see.");
	must((await clinician.goto(`${site.base}${person}/measures/fft`)).status() === 404, "what is answered without a name has a page");
});

const SINCE = "19 Nov 2026: GAD-7 9, was 10 on 3 Sep 2026: no reliable change; PHQ-15 15, was 12 on 3 Sep 2026: no reliable change (own proposal); " +
	"PHQ-9 8, was 12 on 5 Nov 2026: no reliable change; not asked again: WSAS (last 15 Oct 2026).";

await test("the same sentence at the session, on her page and in the team meeting", async () => {
	const clinician = await who("clinician");
	await clinician.go(episode);
	await says(clinician, `Since last time. ${SINCE}`);
	await whole(clinician);
	await clinician.go(person);
	await says(clinician, `Measures since last time. ${SINCE}`);
	await clinician.go("/meetings");
	const call = clinician.locator("#call form");
	await unfold(clinician, clinician.locator("#call > summary"), call);
	await into(clinician, call.locator("#c-title"), "Team meeting");
	await day(clinician, call.locator("#c-on"), TODAY);
	await enter(clinician, call.getByRole("button", { name: "Call it" }));
	await clinician.go(`${person}/meeting`);
	await into(clinician, clinician.locator("#question"), "Is she well enough to stop?");
	await enter(clinician, clinician.getByRole("button", { name: "Put on the list" }));
	await says(clinician, SINCE, "recovered", "reliably deteriorated");
	await silent(clinician, "Zarit");
	await whole(clinician);
	await picture(clinician, "meeting-measures");
});

/* Let in by name, with the code that she is given. */
async function herself(gp) {
	await gp.go(person);
	const nhs = (await gp.locator(".wm-ph .wm-nhs").innerText()).replace(/\s/g, "");
	const born = new Date(`${(await gp.locator(".wm-ph1").innerText()).match(/\d+ [A-Z][a-z]+ \d{4}/)[0]} UTC`).toISOString().slice(0, 10);
	const lead = await who("lead");
	await lead.go("/permissions/give/self");
	await lead.locator("#number").fill(nhs);
	await lead.locator("#birth").fill(born.split("-").reverse().join("/"));
	await radio(lead, lead.locator("fieldset").first(), "photo-identity");
	await lead.locator("#decided_by").fill("Ann Reid, reception");
	await lead.getByRole("button", { name: "Let in" }).click();
	await lead.getByRole("button", { name: "Make a code" }).click();
	const given = await lead.locator("main").innerText(), [login] = given.match(/my-[0-9a-z]{4}-[0-9a-z]{4}/);
	const [code] = given.match(/\b[0-9A-Za-z]{5}(?:-[0-9A-Za-z]{5}){3}\b/), words = "seven quiet rivers run";
	const patient = await open(site, SIZES[1], false);
	await patient.go("/welcome");
	await patient.locator("#code").fill(code);
	for (const field of ["#new", "#again"]) await patient.locator(field).fill(words);
	await patient.locator("form:has(#code)").getByRole("button").click();
	await patient.go("/sign-in");
	await patient.getByLabel("Sign-in name").fill(login);
	await patient.getByLabel("Password").fill(words);
	await patient.getByRole("button", { name: "Sign in", exact: true }).click();
	await patient.go("/mine");
	return patient;
}

await test("she sees how her own answers went, in plain words", async () => {
	const gp = await who("gp");
	for (const [on, total] of [["2026-08-20", 18], ["2026-10-02", 12], ["2026-11-18", 6]]) await answered(gp, "gad-7", on, total, 3);
	const patient = await herself(gp);
	await says(patient, "GAD-7, anxiety", "it was 18 on 20 Aug 2026");
	await patient.getByRole("link", { name: "How my answers went over time" }).click();
	await says(patient, "6 of 21, mild on 18 Nov 2026; it was 18 on 20 Aug 2026. That is better than at the start, by more than chance in answering.",
		"More points mean that things are harder.", "Why something changed, a number cannot say");
	await silent(patient, "MUS", "nexplained", "cut-off", "recovered", "Zarit", "WSAS");
	await whole(patient);
	await picture(patient, "mine-measures", SIZES[1]);
	/* her record easy to read, from page to page and back */
	await patient.go("/mine");
	await patient.getByRole("link", { name: "Easy to read" }).click();
	await says(patient, "My next appointments", "My care", "Something is wrong? Tell them.");
	await silent(patient, "MUS", "nexplained");
	await whole(patient);
	await picture(patient, "mine-easy", SIZES[1]);
	await patient.getByRole("link", { name: "My choices" }).click();
	must((await patient.locator("body.wm--easy").count()) === 1, "the next page is not easy to read");
	await patient.getByRole("link", { name: "The usual page" }).click();
	must((await patient.locator("body.wm--easy").count()) === 0, "the usual page does not come back");
});

await test("a sheet of paper is keyed in twice, and what differs is settled", async () => {
	const [first, second] = [await who("clinician"), await who("colleague")];
	await first.go(`${person}/remote`);
	await first.getByText("Or print it on paper").click();
	await first.locator("#p-which").selectOption("phq-9");
	await enter(first, first.getByRole("button", { name: "Make the sheet" }));
	const sheet = new URL(first.url()).pathname, number = (await first.locator("#p-h").innerText()).replace("Sheet ", "");
	must((await first.context().request.get(`${site.base}${sheet}/pdf`)).headers()["content-type"] === "application/pdf", "no sheet to print");
	const keyed = async (page, values) => {
		await page.locator("#on").fill("2026-11-18");
		for (const [i, value] of values.entries()) await page.locator(`#q${i + 1}-${value}`).check();
		await enter(page, page.getByRole("button", { name: "Keep what was keyed" }));
	};
	await keyed(first, [1, 2, 1, 0, 0, 1, 0, 0, 0]);
	await second.go("/due");
	await second.getByRole("link", { name: "1 sheet of paper waits to be keyed in again" }).click();
	await says(second, "keyed once", "by Dr Priya Nair");
	await whole(second);
	await second.locator("#sheet").fill(number.toLowerCase());
	await enter(second, second.getByRole("button", { name: "Key it in" }));
	await says(second, "the second time");
	must((await second.locator("input:checked").count()) === 0, "the second keying is shown the first");
	await whole(second);
	await keyed(second, [1, 2, 2, 0, 0, 1, 0, 0, 0]);
	await says(second, "The two do not say the same", "First: 1, Several days. Now: 2, More than half the days.");
	await picture(second, "paper-differs");
	await second.locator("#q3-2").check();
	await enter(second, second.getByRole("button", { name: "This is what stands there" }));
	await says(second, "Question 3: 1, then 2; settled as 2.");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
