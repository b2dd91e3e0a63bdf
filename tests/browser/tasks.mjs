// Tasks: written from a person's page in three interactions, taken by a colleague from the list, closed with one form, without script; the team's inbox; and the
// same looked at at two widths. --keep puts pictures into docs/manual. Speaks TAP.
import { done, h1, must, open, SIZES, test } from "./kit.mjs";
import { find, good, picture, refer, says, silent, staff, world } from "./walk.mjs";

const { site, people } = await world();
const who = staff(site), [ruth] = people;
let clinician, colleague, person;

await test("a task for somebody, written on her page in three interactions", async () => {
	clinician = await who("clinician");
	colleague = await who("colleague");
	await refer(await who("gp"), ruth, "leeds-liaison", { service: "R9W", way: "gp", say: "Pain and tiredness." });
	person = await find(clinician, ruth);
	const page = await open(site, SIZES[0]);
	await page.context().addCookies(await clinician.context().cookies());
	await page.go(person);
	let count = 0;
	const step = async (what) => { await what; count++; };
	await step(page.locator("#tasks summary", { hasText: "Write down a task" }).click());
	await step(page.getByLabel("What is to be done").fill("Ring the practice about her tablets"));
	await step(page.getByRole("button", { name: "Write it down" }).click());
	await page.locator("#tasks").getByText("Ring the practice about her tablets").first().waitFor();
	must(count <= 3, `${count} interactions`);
	await page.go("/day");
	await says(page, "Task: Ring the practice about her tablets");
	await page.context().close();
});

await test("one for the team is taken from the list, and closed there with one form", async () => {
	await clinician.go(person);
	await clinician.locator("#tasks summary", { hasText: "Write down a task" }).click();
	await clinician.getByLabel("What is to be done").fill("Find her last scan");
	await clinician.getByLabel("Who does it").selectOption("");
	await clinician.getByRole("button", { name: "Write it down" }).click();
	await clinician.go("/tasks");
	await good(clinician);
	await picture(clinician, "tasks");
	await picture(clinician, "tasks", SIZES[1]);
	await colleague.go("/tasks");
	await h1(colleague, "Tasks");
	await says(colleague, "The team's, that nobody has taken", "Find her last scan");
	await colleague.getByRole("button", { name: /Take it.*Find her last scan/ }).click();
	await says(colleague, "In the next week", "me");
	await silent(colleague, "The team's, that nobody has taken");
	await colleague.locator("summary", { hasText: "Close: Find her last scan" }).click();
	await colleague.getByLabel("What came of it").fill("Found: March, normal");
	await colleague.getByRole("button", { name: "It is done" }).click();
	await says(colleague, "Closed lately", "Found: March, normal");
	await colleague.getByRole("link", { name: "Find her last scan" }).click();
	await colleague.locator("summary", { hasText: "Open it again" }).click();
	await colleague.getByLabel("Why").fill("The other knee");
	await colleague.getByRole("button", { name: "Open it again" }).click();
	await says(colleague, "open", "The other knee");
});

await test("the team's inbox: why, since when, for whom; the person taken on from there", async () => {
	await clinician.go("/tasks");
	await clinician.locator("#new summary").click();
	await clinician.getByLabel("What is to be done").fill("Order paper for the printer");
	await clinician.getByLabel("Who does it").selectOption("");
	await clinician.getByRole("button", { name: "Write it down" }).click();
	await colleague.go("/day");
	await colleague.getByRole("link", { name: "The team’s inbox" }).click();
	await h1(colleague, "The team’s inbox");
	await says(colleague, "No named person yet.", "Order paper for the printer", "whoever takes the person on");
	await good(colleague);
	await picture(colleague, "inbox");
	await picture(colleague, "inbox", SIZES[1]);
	await colleague.getByRole("button", { name: new RegExp(`Take the person on.*${ruth.surname}`, "i") }).click();
	await h1(colleague, "The team’s inbox");
	await silent(colleague, "No named person yet. ");
	must((await colleague.getByRole("button", { name: new RegExp(`Take the person on.*${ruth.surname}`, "i") }).count()) === 0, "she is still nobody's");
});

await test("several at once: for whom, who is left out and why, done, taken back; without script", async () => {
	await refer(await who("gp"), people[1], "leeds-liaison", { service: "R9W", way: "gp", say: "Dizzy for a year." });
	await clinician.go("/board?view=table");
	await good(clinician);
	await clinician.getByLabel("For those who are ticked").selectOption("assign");
	await clinician.getByLabel("all on this list").check();
	await clinician.getByRole("button", { name: "Show for whom" }).click();
	await h1(clinician, "Another named person for each");
	await clinician.getByLabel("Named person from now on").selectOption({ label: "Joe Lindqvist" });
	await clinician.getByRole("button", { name: "Show again for whom" }).click();
	await says(clinician, "Left out", "Has this named person already.", "1 person");
	await good(clinician);
	await picture(clinician, "bulk");
	await picture(clinician, "bulk", SIZES[1]);
	await clinician.getByRole("button", { name: "Do it for 1 person" }).click();
	await says(clinician, "1 person: done", "Named person: Joe Lindqvist");
	await clinician.getByRole("button", { name: "Take it back for all of them" }).click();
	await says(clinician, "1 person: done", "Taken back");
	await clinician.go("/board?view=table");
	await clinician.locator("input[name^=pick-]").first().check();
	await clinician.getByLabel("For those who are ticked").selectOption("task");
	await clinician.getByRole("button", { name: "Show for whom" }).click();
	await clinician.getByLabel("What is to be done").fill("Ask for the telephone number");
	await clinician.getByRole("button", { name: "Do it for 1 person" }).click();
	await says(clinician, "1 person: done", "Task: Ask for the telephone number");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
done();
