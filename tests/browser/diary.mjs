// The diary: a place and hours set without script; a person booked in at most six interactions from the start page; two tabs at once get one booking
// and one clear word; moved, called off; what a colleague sees; the clinic list and the calendar. --keep puts pictures into docs/manual. Speaks TAP.
import { done, h1, must, open, signIn, SIZES, sound, test } from "./kit.mjs";
import { find, good, picture, refer, says, silent, staff, world } from "./walk.mjs";

const { site, people } = await world();
const who = staff(site), [ruth] = people, MIDDLE = { width: 768, height: 1024 };
let clinician, person, booking;

await test("nobody can be booked before hours are set", async () => {
	await refer(await who("gp"), ruth, "leeds-liaison", { service: "R9W", way: "gp", prefers: "outpatient", say: "Pain and tiredness." });
	clinician = await who("clinician");
	person = await find(clinician, ruth);
	await clinician.go(`${person}/book`);
	await says(clinician, "Nobody of your service has set hours yet");
});

await test("a room and hours of every day, set without script", async () => {
	await clinician.go("/diary/hours");
	await clinician.locator("#add-place summary").click();
	await clinician.getByLabel("Name", { exact: true }).fill("Room 2");
	await clinician.getByLabel("Kind").selectOption("outpatient");
	await clinician.getByLabel("Where to come").fill("Second floor, Wexcombe Clinic");
	await clinician.getByLabel("Telephone by which the person calls off").fill("01632 960002");
	await clinician.getByRole("button", { name: "Name it" }).click();
	await says(clinician, "Set. It holds from now on.", "Room 2");
	await clinician.locator("#add-hours summary").click();
	for (let i = 0; i < 7; i++) await clinician.locator(`#day${i}`).check();
	await clinician.getByLabel("From", { exact: true }).fill("09:00");
	await clinician.getByLabel("Until").first().fill("12:20");
	await clinician.getByLabel("Minutes of one appointment").fill("50");
	await clinician.getByRole("button", { name: "Set these hours" }).click();
	await says(clinician, "9am to 12:20pm; 50 minutes each");
	await good(clinician);
	await picture(clinician, "diary-hours");
});

await test("booked in at most six interactions from the start page", async () => {
	const page = await open(site, SIZES[0]);
	await signIn(page, "clinician");
	let count = 0;
	const step = async (what) => { await what; count++; };
	await step(page.locator("#q").fill(ruth.surname));
	await step(page.locator("form.wm-find button").click());
	if (!new URL(page.url()).pathname.startsWith("/person/")) await step(page.locator("main a[href^='/person/']", { hasText: new RegExp(ruth.surname, "i") }).first().click());
	await step(page.getByRole("link", { name: "Book an appointment" }).first().click());
	await page.locator(".wm-slot").first().waitFor();
	for (const size of [SIZES[1], MIDDLE, SIZES[0]]) {
		await page.setViewportSize(size);
		await sound(page, size);
	}
	await picture(page, "diary-book");
	await step(page.locator(".wm-slots").nth(1).locator("input").first().check());
	await step(page.getByRole("button", { name: "Book this time" }).click());
	await page.getByText("Written down.").waitFor();
	must(count <= 6, `${count} interactions`);
	console.log(`# booked in ${count} interactions`);
	booking = new URL(page.url()).pathname;
	for (const size of [SIZES[1], MIDDLE, SIZES[0]]) {
		await page.setViewportSize(size);
		await sound(page, size);
	}
	await page.context().close();
});

await test("two tabs at once: one booking, one clear word", async () => {
	const [a, b] = [await open(site, SIZES[0]), await open(site, SIZES[0])];
	await signIn(a, "clinician");
	await b.context().addCookies(await a.context().cookies());
	for (const page of [a, b]) {
		await page.go(`${person}/book`);
		await page.locator(".wm-slots").nth(2).locator("input").first().check();
	}
	await Promise.all([a, b].map((page) => page.getByRole("button", { name: "Book this time" }).click()));
	await Promise.all([a, b].map((page) => page.locator("main [role=status], #problem").first().waitFor()));
	const words = await Promise.all([a, b].map(async (page) => (await page.locator("#problem").count()) ? page.locator("#problem").innerText() : ""));
	must(words.filter((w) => w === "").length === 1, `both or neither was booked: ${words}`);
	must(words.some((w) => w.includes("Choose another.")), `no clear word: ${words}`);
	await a.context().close();
	await b.context().close();
});

await test("the week; moved, with a word; called off, with a reason", async () => {
	await clinician.go("/diary");
	await says(clinician, /My diary/, "Kept and missed");
	await clinician.go(booking);
	await clinician.getByRole("link", { name: "Move it" }).click();
	await says(clinician, "That time is free again once another is chosen");
	await clinician.locator(".wm-slots").nth(1).locator("input").nth(1).check();
	await clinician.getByLabel("Why it is moved").fill("The bus comes later");
	await clinician.getByRole("button", { name: "Move it there" }).click();
	await says(clinician, "Written down.", "Booked");
	booking = new URL(clinician.url()).pathname;
	await clinician.go("/diary");
	await good(clinician);
	await picture(clinician, "diary-week");
});

await test("leave over what is booked says who has to be moved", async () => {
	const day = (n) => new Date(Date.parse("2026-11-21") + n * 86400000).toISOString().slice(0, 10);
	await clinician.go("/diary/hours");
	await clinician.locator("#add-away summary").click();
	await clinician.getByLabel("First day").last().fill(day(1));
	await clinician.getByLabel("Last day").last().fill(day(6));
	await clinician.getByRole("button", { name: "Enter it" }).click();
	await says(clinician, "Booked in that time: to be moved", "is away then");
	await clinician.go("/diary");
	await says(clinician, "To be moved or called off", "is away then");
	await picture(clinician, "diary-moves");
	await clinician.go(booking);
	await clinician.locator("summary", { hasText: "We call off" }).click();
	await clinician.locator("#s-cancel-service").fill("Away that week");
	await clinician.locator("details[open] button").click();
	await says(clinician, "Called off by the service", "Away that week");
});

await test("the clinic list says what it is; the calendar names nobody", async () => {
	await clinician.go("/diary/hours");
	await clinician.getByRole("button", { name: /Is not away/ }).click();
	await clinician.go(`${person}/book`);
	await clinician.locator(".wm-slots").nth(1).locator("input").first().check();
	await clinician.getByLabel("Telephone to reach").fill("01632 960003");
	await clinician.getByRole("button", { name: "Book this time" }).click();
	await says(clinician, "01632 960003");
	await clinician.go("/diary/list");
	await says(clinician, "PERSONAL DATA", "destroy it by the end of", ruth.surname.toUpperCase(), "01632 960003");
	await good(clinician);
	await picture(clinician, "diary-list");
	await clinician.go("/diary/calendar");
	await clinician.getByRole("button", { name: "Make an address" }).click();
	const address = await clinician.locator("#address").innerText();
	await good(clinician);
	const calendar = await (await fetch(address)).text();
	must(calendar.startsWith("BEGIN:VCALENDAR") && calendar.includes("SUMMARY:Appointment") && calendar.includes("LOCATION:Room 2"), calendar);
	must(!calendar.toLowerCase().includes(ruth.surname.toLowerCase()), "the calendar names her");
	await clinician.go("/diary/calendar");
	await clinician.getByRole("button", { name: "Take the address away" }).click();
	must((await fetch(address)).status === 404, "the address still answers");
});

await test("the manager sees that times are taken, and not whose", async () => {
	const manager = await who("manager");
	await manager.go("/diary");
	const name = (await manager.locator("#d-who option").allInnerTexts()).indexOf("Mine");
	must(name === 0, "the manager has no list of people at work");
	const values = await manager.locator("#d-who option").evaluateAll((all) => all.map((o) => o.value));
	for (const value of values.slice(1)) {
		await manager.go(`/diary?who=${value}`);
		await silent(manager, ruth.surname.toUpperCase());
		if ((await manager.getByText("taken", { exact: true }).count()) > 0) {
			await good(manager);
			return;
		}
	}
	throw new Error("no time is told as taken");
});

await site.stop();
done();
