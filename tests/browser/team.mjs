// The people of a service and what others say of it, walked in Chromium with the keyboard and without script: a competence said and confirmed,
// training, supervision with its note, an address and a sheet with its picture, an answer without a name at phone size, cards, words read before they
// are shown, you said we did, the service in numbers. Each page is held by its content, then by axe, at three widths. Speaks TAP.
//
//   team.mjs           test; pictures go to build/pictures
//   team.mjs --keep    and to docs/manual
import { clinic } from "./clinic.mjs";
import { choose, day, enter, into, option, tick, unfold } from "./keys.mjs";
import { done, must, open, SIZES, sound, test } from "./kit.mjs";
import { picture, says, silent, staff } from "./walk.mjs";

const site = await clinic(0);
const who = staff(site);
const MIDDLE = { width: 768, height: 1024 };

async function good(page) {
	const beside = await open(site, SIZES[0]);
	await beside.context().addCookies(await page.context().cookies());
	await beside.goto(page.url());
	for (const size of [SIZES[1], MIDDLE, SIZES[0]]) {
		await beside.setViewportSize(size);
		await sound(beside, size);
	}
	await beside.context().close();
}
/* The form with this button, in its details. */
async function opened(page, id) {
	const details = page.locator(`details#${id}`), form = details.locator("form");
	await unfold(page, details.locator("> summary"), form);
	return form;
}
const press = (page, form, name) => enter(page, form.getByRole("button", { name }));

await test("supervision: the manager names who supervises whom; what is overdue stands first", async () => {
	const manager = await who("manager");
	await manager.go("/team/supervision");
	await says(manager, "Nobody is named who supervises anybody");
	const form = await opened(manager, "pair");
	await choose(manager, form.locator("#p-who"), "Joe Lindqvist");
	await choose(manager, form.locator("#p-by"), "Dr Priya Nair");
	await day(manager, form.locator("#p-from"), "2026-10-01");
	await press(manager, form, "Write down");
	await says(manager, "1 overdue", "Joe Lindqvist");
});

await test("a competence: said by whoever has it, confirmed by who supervises her, a gap less", async () => {
	const colleague = await who("colleague"), clinician = await who("clinician"), manager = await who("manager");
	await colleague.go("/team");
	await says(colleague, "Nothing is written down yet", "19 competences that nobody holds now");
	const form = await opened(colleague, "add");
	await option(colleague, form.locator("#a-what"), "formulation");
	await into(colleague, form.locator("textarea"), "Course of ten days, June");
	await press(colleague, form, "Write down");
	await says(colleague, "self-assessed, waits to be confirmed");
	must((await colleague.getByText("What you saw that confirms it").count()) === 0, "she may confirm her own");
	await clinician.go("/team");
	const confirm = clinician.locator("details", { hasText: "What you saw that confirms it" }).first();
	await unfold(clinician, confirm.locator("> summary"), confirm.locator("form"));
	await into(clinician, confirm.locator("input[name=say]"), "Went through four of hers");
	await press(clinician, confirm, "Confirm");
	await says(clinician, "18 competences that nobody holds now", "Went through four of hers");
	await manager.go("/team");
	await good(manager);
	await picture(manager, "team");
	await picture(manager, "team", SIZES[1]);
});

await test("a session is kept, its note read by the two of them and not by the manager; training is counted", async () => {
	const clinician = await who("clinician"), colleague = await who("colleague"), manager = await who("manager");
	await clinician.go("/team/supervision");
	const form = await opened(clinician, "keep");
	await tick(clinician, form.locator("input[type=checkbox]").first());
	await press(clinician, form, "Write down");
	await silent(clinician, "1 overdue");
	const note = clinician.locator("details", { hasText: "What you want to keep of it" }).first();
	await unfold(clinician, note.locator("> summary"), note.locator("form"));
	await into(clinician, note.locator("textarea"), "Less on Fridays");
	await press(clinician, note, "Keep");
	await says(clinician, "Less on Fridays");
	await colleague.go("/team/supervision");
	await says(colleague, "Less on Fridays");
	await manager.go("/team/supervision");
	await silent(manager, "Less on Fridays");
	await says(manager, "one to one", "1 h");
	await good(clinician);
	await picture(clinician, "supervision");
	await manager.go("/team/training");
	const put = await opened(manager, "add");
	for (const [name, value] of [["to_name", "Ward 7"], ["topic", "Explaining symptoms"], ["people", "12"], ["minutes", "90"], ["good", "9"], ["partly", "1"]])
		await into(manager, put.locator(`input[name=${name}]`), value);
	await press(manager, put, "Write down");
	await says(manager, "Ward 7", "9 useful, 1 partly, 0 not; 2 said nothing");
	await good(manager);
});

let address;
await test("an address with its sheet; an answer without a name from a telephone; nothing of it is shown of one", async () => {
	const manager = await who("manager");
	await manager.go("/experience");
	const form = await opened(manager, "link");
	await into(manager, form.locator("#k-place"), "Elm Clinic");
	await press(manager, form, "Make it");
	await enter(manager, manager.getByRole("link", { name: "Elm Clinic" }));
	await says(manager, "How was it?", "/feedback/");
	must((await manager.locator(".wm-qr svg").count()) === 1, "no picture for the camera");
	address = new URL((await manager.locator("code").innerText()).trim()).pathname;
	await good(manager);
	await picture(manager, "experience-sheet");
	const patient = await open(site, SIZES[1], false);
	await patient.go(address);
	await says(patient, "Overall, how was your experience of our service?", "We do not ask who you are");
	await silent(patient, "MUS", "unexplained");
	await good(patient);
	await picture(patient, "feedback", SIZES[1]);
	await enter(patient, patient.getByRole("button", { name: "Send" }));
	await says(patient, "Choose one of the answers.");
	await tick(patient, patient.locator("#a-1"));
	await into(patient, patient.locator("#why"), "Somebody listened");
	await enter(patient, patient.getByRole("button", { name: "Send" }));
	await says(patient, "Thank you");
	must((await patient.context().cookies()).length === 0, "a cookie came with it");
	await manager.go("/experience");
	await says(manager, "Somebody listened", "Nobody answered in the twelve months");
});

await test("cards of last month by place; what hides another is hidden too; words are read; you said, we did", async () => {
	const clinician = await who("clinician"), manager = await who("manager");
	for (const [place, good1, poor] of [["Elm Clinic", "14", "2"], ["Oak Surgery", "9", "0"]]) {
		await clinician.go("/experience");
		const form = await opened(clinician, "cards");
		await into(clinician, form.locator("#p-place"), place);
		await day(clinician, form.locator("#p-on"), "2026-10-12");
		await into(clinician, form.locator("#n-1"), good1);
		await into(clinician, form.locator("#n-4"), poor);
		await press(clinician, form, "Count them");
	}
	await says(clinician, "October 2026", "92%", "8%", "Oak Surgery");
	await enter(clinician, clinician.getByRole("button", { name: /^It can be shown/ }));
	await says(clinician, "Nothing waits to be read.");
	await good(clinician);
	await picture(clinician, "experience");
	await picture(clinician, "experience", SIZES[1]);
	await manager.go("/experience/voices");
	const said = await opened(manager, "said");
	await into(manager, said.locator("#s-said"), "The letters are hard to read");
	await into(manager, said.locator("#s-did"), "They are in plain words now");
	await into(manager, said.locator("#s-doer"), "The team");
	await press(manager, said, "Hang it up");
	await says(manager, "They are in plain words now");
	await good(manager);
	await manager.go("/experience/said");
	await says(manager, "You said:", "We did:");
	await good(manager);
	await manager.go("/experience/summary");
	await says(manager, "The service in numbers", "Competences that nobody holds");
	await good(manager);
	await picture(manager, "experience-summary");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
done();
