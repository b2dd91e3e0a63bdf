// The pages in a real browser, served by the real binary: what is on them by role and name, then axe; at two sizes, with script and
// without; keyboard, deciding, printing, and the pictures of docs/pictures. Speaks TAP.
//
//   run.mjs            test; pictures go to build/pictures
//   run.mjs --keep     and those that changed visibly to docs/pictures
import fs from "node:fs";
import path from "node:path";
import { clinic, PASSWORD } from "./clinic.mjs";
import { browser, done, h1, has, must, ok, open, signIn, SIZES, sound, test } from "./kit.mjs";
import { smaller } from "./png.mjs";

const PICTURE_BYTES = 300_000;          // more does not belong into a repository
const keep = process.argv.includes("--keep");
const pictures = "build/pictures";

/* ---- pictures ---- */

/* How many of a thousand pixels differ; 1000 where the sizes do. */
async function difference(page, a, b) {
	return page.evaluate(async ([x, y]) => {
		const draw = async (bytes) => {
			const image = new Image();
			image.src = `data:image/png;base64,${bytes}`;
			await image.decode();
			const canvas = new OffscreenCanvas(image.width, image.height);
			const pen = canvas.getContext("2d");
			pen.drawImage(image, 0, 0);
			return pen.getImageData(0, 0, image.width, image.height);
		};
		const [one, two] = [await draw(x), await draw(y)];
		if (one.width !== two.width || one.height !== two.height) return 1000;
		let differ = 0;
		for (let i = 0; i < one.data.length; i += 4)
			if (Math.abs(one.data[i] - two.data[i]) + Math.abs(one.data[i + 1] - two.data[i + 1]) + Math.abs(one.data[i + 2] - two.data[i + 2]) > 60) differ++;
		return (differ * 1000) / (one.data.length / 4);
	}, [a.toString("base64"), b.toString("base64")]);
}

/* The wide window at 200%. */
const ZOOMED = { width: 683, height: 384 };

const taken = [];
async function picture(page, name, size) {
	const full = await page.evaluate(() => document.documentElement.scrollHeight);
	const height = Math.min(full, size.width > 1000 ? 1500 : 2400);
	/* a window as high as the picture: what sticks to its edges covers nothing */
	await page.setViewportSize({ width: size.width, height });
	await page.evaluate(() => window.scrollTo(0, 0));
	const bytes = smaller(await page.screenshot({ animations: "disabled" }));
	await page.setViewportSize(size);
	fs.mkdirSync(pictures, { recursive: true });
	const file = `${name}-${size.width}.png`;
	fs.writeFileSync(path.join(pictures, file), bytes);
	taken.push({ file, bytes });
}

async function keepPictures() {
	const blank = await (await browser.newContext({ bypassCSP: true })).newPage();
	fs.mkdirSync("docs/pictures", { recursive: true });
	for (const { file, bytes } of taken) {
		const there = path.join("docs/pictures", file);
		const old = fs.existsSync(there) ? fs.readFileSync(there) : null;
		if (old && (await difference(blank, old, bytes)) < 5) continue;
		fs.writeFileSync(there, bytes);
		console.log(`# kept ${there}, ${bytes.length} bytes`);
	}
}

/* ---- the pages ---- */

const full = await clinic(500);
const empty = await clinic(0);
console.log(`# ${full.base}`);

const first = async (page) => {
	await page.go("/worklist?flag=none&order=contacts");
	return page.locator("tr[data-row] a.wm-name").first().getAttribute("href");
};

/* Who is looked for is written into the form: an address with a name in it is refused. */
const look_for = async (page, words) => {
	await page.go("/people");
	await page.getByLabel("Name, NHS number or birth date").fill(words);
	await page.getByRole("search", { name: "People" }).getByRole("button", { name: "Find" }).click();
	return page.url().replace(/^https?:\/\/[^/]*/, "");
};

const pages = [
	{ name: "worklist", to: () => "/worklist", heading: "People found", async content(page, size) {
		/* in a narrow window each row is a card, and the head of the table goes */
		if (size.width > 1000) await has(page, "table", "People found");
		for (const column of size.width < 1000 ? [] : ["Person", "Red flags", "GP", "Found", "Decide"]) await has(page, "columnheader", column);
		await has(page, "combobox", "Rule");
		await has(page, "link", "Reject…", 5);
		await has(page, "navigation", "Main");
		await has(page, "textbox", "Find a person");
		must(/\d+ left/.test(await page.getByRole("main").innerText()), "nobody is left");
		must((await page.locator("tr[data-row]").count()) === 12, "not 12 rows");
	} },
	{ name: "worklist-print", to: () => "/worklist.print", heading: "People found", async content(page) {
		await has(page, "columnheader", "NHS number");
		await has(page, "link", "Back to the list");
		await has(page, "button", "Print");
		must(/taken out by .*It holds personal data of patients/.test(await page.getByRole("main").innerText()), "it does not say what it is");
	}, noPicture: true },
	{ name: "worklist-reject", to: async (page) => {
		await page.go("/worklist?flag=none");
		return new URL(await page.getByRole("link", { name: "Reject…" }).first().getAttribute("href"), full.base).href.slice(full.base.length);
	}, heading: "People found", async content(page) {
		await has(page, "combobox", "Why?");
		await has(page, "button", "Reject");
	} },
	{ name: "person", to: first, heading: /^[^a-z]+, /, async content(page) {
		for (const name of ["Why here", "Timeline", "Already done"]) await has(page, "heading", name);
		await has(page, "img", /10 years of contacts and results/);
		await has(page, "table", /What the rule asks for/);
		await has(page, "table", "Investigations, by kind");
		await has(page, "navigation", "This person");
		await has(page, "link", "As a table");
	} },
	{ name: "person-3-years", to: async (page) => `${await first(page)}?years=3&show=results`, heading: /, /, async content(page) {
		await has(page, "img", /3 years of contacts/);
	}, noPicture: true },
	{ name: "events", to: async (page) => `${await first(page)}/events`, heading: /, /, async content(page) {
		await has(page, "table", "Events, newest first");
		await has(page, "combobox", "Organisation");
	} },
	{ name: "people", to: (page) => look_for(page, "s"), heading: "Find a person", async content(page) {
		await has(page, "table", "People found");
	} },
	{ name: "day", to: () => "/day", heading: "My day", async content(page) {
		for (const name of ["Appointments and reviews", "Tasks", "Letters to approve", "Questions and answers", "People you looked at last"])
			await has(page, "heading", name);
		await has(page, "link", "All that is due");
	}, noPicture: true },
	{ name: "tasks", to: () => "/tasks", heading: "Tasks", async content(page) {
		await has(page, "link", "That nobody has taken");
		await has(page, "link", "Everybody's");
	}, noPicture: true },
	{ name: "inbox", to: () => "/inbox", heading: "The team’s inbox", async content(page) {
		await has(page, "link", "Tasks nobody has taken");
	}, noPicture: true },
	{ name: "find-page", to: (page) => look_for(page, "meet"), heading: "Find a person", async content(page) {
		await has(page, "link", "Meetings", 2);
	}, noPicture: true },
	{ name: "pathways", to: () => "/pathways", heading: "Care pathways", async content(page) {
		await has(page, "table", "Care pathways");
		await has(page, "link", "Liaison psychiatry pathway for persistent physical symptoms");
	} },
	{ name: "pathway", to: () => "/pathway/leeds-liaison", heading: "Liaison psychiatry pathway for persistent physical symptoms", async content(page) {
		await has(page, "region", "Picture of the pathway");
		for (const name of ["Ways in", "Steps", "Clocks", "What is judged"]) await has(page, "heading", new RegExp(`^${name}`));
		await has(page, "table", "Ways on from Hospital mental health team");
	} },
	{ name: "rules", to: () => "/rules", heading: "Rules", async content(page) {
		await has(page, "table", "Rules that look for people");
		await has(page, "link", "Search of the Multiple Symptoms Study 3");
	} },
	{ name: "rule", to: () => "/rule/mss3-search", heading: "Search of the Multiple Symptoms Study 3", async content(page) {
		await has(page, "table", "How many people each step leaves");
		await has(page, "heading", "Of 100 on this list, how many are right?");
		await has(page, "heading", "What the number does not say");
	} },
	{ name: "guide", to: () => "/guide", heading: "Quick guides", async content(page) {
		for (const name of ["A clinician of the service", "A GP or another referrer", "The unit", "A service manager", "Information governance"]) await has(page, "heading", name);
	}, noPicture: true },
	{ name: "help", to: () => "/help", heading: "Help", async content(page) {
		for (const name of ["What a finding is, and is not", "Three decisions", "Four ways of not being there", "Keys"]) await has(page, "heading", name);
	}, noPicture: true },
	{ name: "practice", to: () => "/practice", heading: "Exercises", async content(page) {
		await has(page, "link", "Decide about somebody found");
		await has(page, "link", "Answer a question");
	}, noPicture: true },
	{ name: "why-list", to: () => "/why?of=/worklist", heading: "Why can I see this?", async content(page) {
		await has(page, "table", "Kinds of record, and what opens them to you");
		await has(page, "link", "Back");
	}, noPicture: true },
	{ name: "account", to: () => "/account", heading: "My account", async content(page) {
		await has(page, "button", "Change password");
	}, noPicture: true },
	{ name: "role", to: () => "/sign-in/role", heading: "Who are you today?", async content(page) {
		await has(page, "radio", /Clinician/);
	}, noPicture: true },
	{ name: "not-there", to: () => "/person/00000000000000000000000001", heading: "There is nothing here", async content(page) {
		await has(page, "link", "to your first page");
		await has(page, "link", "find a person");
	}, noPicture: true },
];

for (const size of SIZES) {
	await test(`sign-in, ${size.width} wide`, async () => {
		const page = await open(full, size);
		await page.go("/worklist");
		must(page.url().includes("/sign-in?to="), `not sent to sign in but to ${page.url()}`);
		await h1(page, "Sign in");
		await has(page, "textbox", "Sign-in name");
		await sound(page, size);
		await picture(page, "sign-in", size);
		await page.getByLabel("Sign-in name").fill("clinician");
		await page.getByLabel("Password").fill("not this one");
		await page.getByRole("button", { name: "Sign in", exact: true }).click();
		await has(page, "heading", "There is a problem");
		must((await page.getByLabel("Sign-in name").inputValue()) === "clinician", "the name has to be written again");
		await sound(page, size);
		await page.context().close();
	});
	const page = await open(full, size);
	await signIn(page, "clinician");
	for (const it of pages)
		await test(`${it.name}, ${size.width} wide`, async () => {
			await page.go(await it.to(page));
			await h1(page, it.heading);
			await it.content(page, size);
			await sound(page, size);
			if (!it.noPicture) await picture(page, it.name, size);
			if (size !== SIZES[0]) return;
			await page.setViewportSize(ZOOMED);
			await sound(page, ZOOMED);
			await page.setViewportSize(size);
		});
	await page.context().close();
}

/* A foot that stays while the list moves behind it: wherever the list stands, what is beside it can be hit. */
await test("the list moved behind its foot, line by line", async () => {
	const page = await open(full, SIZES[0]);
	await signIn(page, "clinician");
	await page.go("/worklist?flag=none");
	const high = await page.evaluate(() => document.documentElement.scrollHeight);
	must(high > SIZES[0].height + 300, `nothing to move on a page ${high} px high`);
	for (let y = 0; y <= 300; y += 5) {
		await page.evaluate((y) => window.scrollTo(0, y), y);
		await sound(page, SIZES[0], ["wcag22aa"]).catch((error) => must(false, `moved by ${y} px: ${error.message}`));
	}
	await page.context().close();
});

/* Pages of the one who brings records in. An extract with three bad rows goes through the wizard once, without script; its pages are
   looked at afterwards, at both sizes. */

function extract(site, name) {
	const lines = fs.readFileSync(path.join(site.region, "hes-outpatient.csv"), "utf8").split("\n");
	const numbers = ["LOPATID", "NEWNHSNO"].map((name) => lines[0].split(",").indexOf(name));
	must(!numbers.includes(-1), `no numbers in ${lines[0]}`);
	const nobody = (line) => line.split(",").map((field, i) => (numbers.includes(i) ? "" : field)).join(",");
	const file = path.join(fs.mkdtempSync(path.join(site.region, "..", "send-")), name);
	fs.writeFileSync(file, [lines[0], lines[1], lines[2], nobody(lines[3]), lines[4].split(",").slice(0, 4).join(","), nobody(lines[5]), lines[6]].join("\n") + "\n");
	return file;
}

/* Until the work in hand is done; the page asks again by itself, script or not, and has a link to do so. */
async function until(page, there) {
	for (let i = 0; i < 100; i++) {
		if (await there()) return;
		await new Promise((done) => setTimeout(done, 300));
		await page.reload();
	}
	throw new Error(`it does not come: ${await page.getByRole("main").innerText()}`);
}

async function chooseFiles(page, file) {
	await page.go("/imports");
	await page.getByRole("link", { name: "Bring in records" }).click();
	await h1(page, "Bring in records");
	await page.getByLabel("What they are").selectOption("hes-outpatient");
	await page.getByLabel("Files").setInputFiles(file);
	await page.getByRole("button", { name: "Look them over" }).click();
	await h1(page, /\.csv/);
	await until(page, () => page.getByRole("button", { name: "Throw the files away" }).count());
}

let arrivalAt, importAt;
await test("the import wizard's three steps, script off", async () => {
	const page = await open(full, SIZES[0], false);
	await signIn(page, "manager");
	await h1(page, "Records that came in");
	await chooseFiles(page, extract(full, "thrown.csv"));
	arrivalAt = new URL(page.url()).pathname;
	await has(page, "heading", "What would happen");
	await has(page, "table", "Problems");
	await has(page, "button", "Bring them in");
	await chooseFiles(page, extract(full, "brought.csv"));
	await page.getByRole("button", { name: "Bring them in" }).click();
	await until(page, () => new URL(page.url()).pathname.startsWith("/import/"));
	importAt = new URL(page.url()).pathname;
	await h1(page, "brought.csv");
	await has(page, "heading", "What became of its rows");
	await page.getByRole("link", { name: "which, and why" }).click();
	await h1(page, "Rejected rows");
	const [list] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download this list (CSV)" }).click()]);
	must(/^file,line,row,field,problem,what_to_do\nbrought\.csv,4,3,/.test(fs.readFileSync(await list.path(), "utf8")), "the list is not that of the rows");
	const [rows] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "brought.csv" }).last().click()]);
	must(fs.readFileSync(await rows.path(), "utf8").trim().split("\n").length === 4, "the rows do not come back to be mended");
	must(page.complaints.length === 0, page.complaints.join("\n"));
	await page.context().close();
});

const managers = [
	{ name: "imports", to: () => "/imports", heading: "Records that came in", async content(page) {
		await has(page, "heading", "Waiting for you");
		await has(page, "heading", "Imports");
		await has(page, "link", "Bring in records");
		await has(page, "link", "brought.csv");
	} },
	{ name: "import-new", to: () => "/imports/new", heading: "Bring in records", async content(page) {
		await has(page, "combobox", "What they are");
		await has(page, "textbox", "Sharing agreement");
		await has(page, "button", "Look them over");
	} },
	{ name: "import-look-over", to: () => arrivalAt, heading: "thrown.csv", async content(page, size) {
		await has(page, "heading", "What would happen");
		await has(page, "heading", "Problems");
		if (size.width > 1000) await has(page, "table", "Problems");
		await has(page, "button", "Bring them in");
	} },
	{ name: "import", to: () => importAt, heading: "brought.csv", async content(page) {
		for (const name of ["What became of its rows", "Files", "Problems", "Counted"]) await has(page, "heading", name);
		await has(page, "button", "Undo this import as a whole");
	} },
	{ name: "import-rejects", to: () => `${importAt}/rejects`, heading: "Rejected rows", async content(page, size) {
		for (const name of ["What is wrong", "The rows themselves"]) await has(page, "heading", name);
		if (size.width > 1000) {
			await has(page, "table", "Rejected rows");
			await has(page, "columnheader", "What to do");
		}
		must((await page.locator("tr[data-row]").count()) === 3, "not three rejected rows");
	} },
	{ name: "no-such-import", to: () => "/import/00000000000000000000000001", heading: "There is nothing here", noPicture: true, async content(page) {
		await has(page, "link", "to your first page");
	} },
];
for (const size of SIZES) {
	const page = await open(full, size);
	await signIn(page, "manager");
	for (const it of managers)
		await test(`${it.name}, ${size.width} wide`, async () => {
			await page.go(await it.to(page));
			await h1(page, it.heading);
			await it.content(page, size);
			await sound(page, size);
			if (!it.noPicture) await picture(page, it.name, size);
		});
	await page.context().close();
}

await test("files are thrown away and an import is undone, script off", async () => {
	const page = await open(full, SIZES[0], false);
	await signIn(page, "manager");
	await page.go(arrivalAt);
	await page.getByRole("button", { name: "Throw the files away" }).click();
	must(/were thrown away/.test(await page.getByRole("status").innerText()), "it is not said that they were thrown away");
	await page.go(importAt);
	await page.getByRole("button", { name: "Undo this import as a whole" }).click();
	must(/is being undone/.test(await page.getByRole("status").innerText()), "it is not said that it is being undone");
	await until(page, async () => /undone/.test(await page.locator(".nhsuk-tag").first().innerText()));
	await page.context().close();
});

await test("an analyst sees rules and no person", async () => {
	const page = await open(full, SIZES[0]);
	await signIn(page, "analyst");
	await h1(page, "Rules");
	await page.go("/worklist");
	await h1(page, "You may not do this here");
	must((await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Worklist/ }).count()) === 0, "the worklist is offered");
	await page.context().close();
});

await test("need: two estimates and what is taken for granted, to an analyst", async () => {
	for (const size of SIZES) {
		const page = await open(full, size);
		await signIn(page, "analyst");
		await page.go("/need");
		await h1(page, "How many people need help, and how many can we see?");
		await has(page, "table", "People who need help by severity, from records and from research, places, and what is missing");
		await has(page, "img", /^Severe: from records/);
		for (const name of ["What is provided", "The published figures", "What is taken for granted"]) await has(page, "heading", name);
		await has(page, "link", "as plain text (CSV)");
		await sound(page, size);
		await picture(page, "need", size);
		await page.context().close();
	}
});

await test("a threshold is changed and the answer follows, by keyboard; the same without script", async () => {
	full.run("population", path.join(full.data, "screen", "R9W.column"), "--for", "R9W", "--planning");
	const found = (page) => page.locator("#screen-found").innerText();
	let told;
	for (const size of SIZES) {
		const page = await open(full, size);
		await signIn(page, "analyst");
		await page.go("/screen?rule=mss3-search");
		await h1(page, "Try a rule on everybody");
		const published = await found(page), field = page.getByRole("group", { name: "Published: At least 2 referrals" }).getByRole("spinbutton", { name: "At least" });
		await page.getByRole("button", { name: "Ask" }).focus();
		for (let i = 0; i < 9 && !(await field.evaluate((at) => at === document.activeElement)); i++) await page.keyboard.press("Shift+Tab");
		await page.keyboard.press("ArrowDown");
		await page.waitForFunction((was) => document.getElementById("screen-found").textContent !== was, published);
		told = await found(page);
		must(Number(told.replace(",", "")) > Number(published.replace(",", "")), `with fewer referrals ${told} are found, ${published} before`);
		must((await page.locator("mark").allInnerTexts()).join() === "1 referral;", `marked is ${await page.locator("mark").allInnerTexts()}`);
		await page.waitForFunction(() => !document.querySelector("[aria-busy]"));
		must((await page.getByRole("table", { name: "People who remain with each step" }).locator("tr").last().innerText()).includes(told), "the last step is not the answer");
		for (const name of ["Practice", "Age", "Sex", "Deprivation", "Ethnicity"]) await has(page, "table", name);
		must(/c4n=1/.test(await page.getByRole("link", { name: "as plain text (CSV)" }).getAttribute("href")), "the file is of another answer");
		await sound(page, size);
		await picture(page, "screen", size);
		await field.fill("0");
		await page.getByText("is a number from 1 to 1000").waitFor();
		await page.go("/screen?rule=mss3-search&c4n=1");
		must((await found(page)) === told, "opened anew it is another number");
		await page.context().close();
	}
	const page = await open(full, SIZES[0], false);
	await signIn(page, "analyst");
	await page.go("/screen?rule=mss3-search");
	await page.locator("#f-c4n").fill("1");
	await page.getByRole("button", { name: "Ask" }).click();
	must((await found(page)) === told, "without script it is another number");
	await page.context().close();
});

await test("an empty store says what to do next", async () => {
	for (const size of SIZES) {
		const page = await open(empty, size);
		await signIn(page, "clinician");
		await h1(page, "My day");
		await sound(page, size);
		await page.go("/worklist");
		await has(page, "heading", "No rule has been asked yet");
		await sound(page, size);
		await page.go("/rule/mss3-search");
		await has(page, "heading", "This rule has not been asked yet");
		await sound(page, size);
		await look_for(page, "quennelby");
		await has(page, "heading", /Nobody by/);
		await sound(page, size);
		await page.context().close();
		const other = await open(empty, size);
		await signIn(other, "manager");
		await h1(other, "Records that came in");
		await other.go("/screen");
		await has(other, "heading", "There is no file of everybody yet");
		await sound(other, size);
		await other.go("/imports");
		await has(other, "heading", "Nothing came in yet");
		await sound(other, size);
		await other.context().close();
	}
});

/* ---- hands ---- */

await test("the keyboard: /, j, k, Enter, r, ?", async () => {
	const page = await open(full, SIZES[0]);
	await signIn(page, "clinician");
	await page.waitForURL(/\/day/);
	await page.go("/worklist");
	await page.keyboard.press("/");
	must(await page.locator("#q").evaluate((field) => field === document.activeElement), "/ does not lead to the search field");
	await page.keyboard.press("Escape");
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("k");
	const name = await page.evaluate(() => document.activeElement.textContent);
	must((await page.locator("tr.wm-here a.wm-name").innerText()) === name, "j and k do not move the focus");
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/person\//);
	await h1(page, name.trim().length ? new RegExp(name.trim().split(" (")[0].replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : /./);
	await page.go("/worklist?flag=none");
	await page.keyboard.press("j");
	await page.keyboard.press("r");
	await page.waitForURL(/do=reject/);
	await page.keyboard.press("?");
	await page.waitForURL(/\/help/);
	await has(page, "heading", /^The page you came from: /);
	must(page.complaints.length === 0, page.complaints.join("\n"));
	await page.context().close();
});

for (const script of [true, false])
	await test(`deciding, script ${script ? "on" : "off"}`, async () => {
		const page = await open(full, SIZES[0], script);
		await signIn(page, "colleague");
		await page.go("/worklist?flag=none&order=name");
		const row = page.locator("tr[data-row]").first();
		const name = (await row.locator("a.wm-name").innerText()).trim();
		const left = async () => Number((await page.locator(".wm-left").innerText()).split(" ")[0].replace(",", ""));
		const before = await left();
		/* without an answer nothing happens, and the page says what is missing */
		await page.getByRole("group", { name: "Red flags looked for?" }).first().getByLabel("None found").check();
		await page.locator("form.wm-decide").first().evaluate((form) => (form.noValidate = true)).catch(() => {});
		if (script) {
			await page.getByRole("button", { name: "Confirm" }).first().click();
			must(/Say whether a known disease/.test(await page.getByRole("alert").innerText()), "no word of what is missing");
			must(await page.getByLabel("None found").first().isChecked(), "the answer given is lost");
		}
		/* reject with a reason, undo, confirm */
		await page.go("/worklist?flag=none&order=name");
		await page.getByRole("link", { name: "Reject…" }).first().click();
		await page.getByLabel("Why?").selectOption("disease");
		await page.getByRole("button", { name: "Reject", exact: true }).click();
		must((await left()) === before - 1, `${await left()} left after rejecting one of ${before}`);
		must((await page.getByRole("status").innerText()).includes(name), "the rejected one is not named");
		await page.getByRole("button", { name: "Undo" }).click();
		must((await left()) === before, "undo did not bring back");
		await page.go("/worklist?flag=none&order=name");
		must((await row.locator("a.wm-name").innerText()).trim() === name, "another one stands first");
		await page.getByRole("link", { name: "Later…" }).first().click();
		must((await page.getByLabel("Look again on").inputValue()) === "2027-02-21", "the day is not proposed");
		await page.getByRole("button", { name: "Look again then" }).click();
		must((await left()) === before - 1, "look again did not take it off the list");
		await page.go("/worklist?show=later");
		must((await page.getByRole("main").innerText()).includes(name), "it is not among those for later");
		await page.getByRole("link", { name }).first().click();
		await page.getByRole("group", { name: /Does a known disease/ }).getByLabel("No", { exact: true }).check();
		await page.getByRole("group", { name: /Red flags looked for/ }).getByLabel("None found").check();
		await page.getByRole("button", { name: "Confirm" }).click();
		await h1(page, /, /);
		must(/Confirmed/.test(await page.locator(".wm-ph2").innerText()), "the head does not say that it is confirmed");
		must(page.complaints.length === 0, page.complaints.join("\n"));
		await page.context().close();
	});

await test("a red flag holds, is settled, and frees", async () => {
	const page = await open(full, SIZES[0]);
	await signIn(page, "clinician");
	await page.go("/worklist?flag=open");
	await page.getByRole("link", { name: "settle the red flag first" }).first().click();
	await has(page, "heading", "Red flags");
	must((await page.locator("#why .wm-btn--off").count()) === 1, "confirm is not held");
	await sound(page, SIZES[0]);
	await picture(page, "person-red-flag", SIZES[0]);
	const at = page.url().split("#")[0];
	for (let open = await page.getByRole("button", { name: "Settle" }).count(); open > 0; open--) {
		await page.getByLabel("What came of it").first().selectOption("acted-on");
		await page.getByLabel("In your words").first().fill("Seen and referred");
		await page.getByRole("button", { name: "Settle" }).first().click();
	}
	await page.goto(at);
	must((await page.locator("#why .wm-btn--off").count()) === 0, "confirm is still held");
	must((await page.getByRole("button", { name: "Confirm" }).count()) === 1, "confirm is not offered");
	await page.context().close();
});

/* Everything else that there is to do, as somebody does it whose browser runs no script. */
await test("the whole round of a clinician, script off", async () => {
	const page = await open(full, SIZES[0], false);
	await page.go("/sign-in");
	await page.getByLabel("Sign-in name").fill("colleague");
	await page.getByLabel("Password").fill("wrong");
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await has(page, "heading", "There is a problem");
	await page.getByLabel("Password").fill(PASSWORD);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await h1(page, "My day");
	/* the keyboard reaches the skip link first, and it leads to the main part */
	await page.keyboard.press("Tab");
	must((await page.locator(":focus").innerText()).trim() === "Skip to main content", "the skip link is not the first thing");
	await page.keyboard.press("Enter");
	must(page.url().endsWith("#main"), "the skip link leads nowhere");
	/* page, sort, filter, clear */
	await page.go("/worklist");
	const names = () => page.locator("tr[data-row] a.wm-name").allInnerTexts();
	const one = await names();
	await page.getByRole("link", { name: "Next" }).click();
	must((await names())[0] !== one[0], "the next page is the same");
	await page.getByRole("link", { name: "Before" }).click();
	must((await names()).join() === one.join(), "the page before is another");
	await page.getByLabel("Order").selectOption("name");
	await page.getByRole("button", { name: "Show" }).click();
	const sorted = await names();
	must(sorted.join() === [...sorted].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join(), `not by name: ${sorted}`);
	await page.getByLabel("Rule").selectOption("mss3-search");
	await page.getByLabel("Red flags").selectOption("none");
	await page.getByRole("button", { name: "Show" }).click();
	must(/rule=mss3-search/.test(page.url()) && /flag=none/.test(page.url()), "the filter is not in the address");
	await page.getByRole("link", { name: "Clear" }).click();
	must((await names()).length === one.length, "clear does not clear");
	/* the list as a file */
	const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "as plain text (CSV)" }).click()]);
	must(fs.readFileSync(await file.path(), "utf8").includes("\nnhs_number,family_name,"), "no list comes down");
	const [book] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "for a spreadsheet (XLSX)" }).click()]);
	must(fs.readFileSync(await book.path(), "latin1").startsWith("PK"), "no workbook comes down");
	/* search by name, number and birth date */
	const family = one[0].split(",")[0];
	await page.getByLabel("Find a person").fill(family.toLowerCase());
	await page.getByRole("button", { name: "Find" }).first().click();
	await h1(page, new RegExp(`^(Find a person|${family},)`));
	await page.go(await first(page));
	const number = (await page.locator(".wm-nhs").innerText()).replace(/\s/g, "");
	const name = await page.getByRole("heading", { level: 1 }).innerText();
	await page.getByLabel("Find a person").fill(number);
	await page.getByRole("button", { name: "Find" }).first().click();
	await h1(page, name.trim());
	/* the person: whose records, zoom, results, table, filter, one event */
	must(/shares them under “.+” \(.+\), version \d+, (until \d|without an end)/.test(await page.locator("#access").innerText()), "no agreement is named");
	await page.getByRole("link", { name: "12 months" }).click();
	await has(page, "img", /12 months of contacts/);
	await page.getByRole("link", { name: "only results" }).click();
	await page.getByRole("link", { name: "As a table", exact: true }).click();
	await page.getByLabel("Kind").selectOption("gp-contact");
	await page.getByRole("button", { name: "Show" }).click();
	await has(page, "table", "Events, newest first");
	await page.getByRole("link", { name: "Back to the person" }).click();
	await page.locator("#why a[href*='/events']").first().click();
	must((await page.locator("tr.wm-mark").count()) === 1 || /why=/.test(page.url()), "the event is not marked");
	/* a red flag: what is missing is told at its form, with the words kept; then it is settled */
	await page.go("/worklist?flag=open");
	await page.getByRole("link", { name: "settle the red flag first" }).first().click();
	const open1 = await page.getByRole("button", { name: "Settle" }).count();
	await page.getByLabel("In your words").first().fill("Asked her practice");
	await page.getByRole("button", { name: "Settle" }).first().click();
	must(/Choose what came of the red flag/.test(await page.getByRole("alert").innerText()), "no word of what is missing");
	must((await page.getByLabel("In your words").first().inputValue()) === "Asked her practice", "the words written are lost");
	await page.getByLabel("What came of it").first().selectOption("explained");
	await page.getByRole("button", { name: "Settle" }).first().click();
	must((await page.getByRole("button", { name: "Settle" }).count()) === open1 - 1, "it is not settled");
	/* rules, help, another role, account */
	await page.getByRole("link", { name: "Rules" }).click();
	await page.getByRole("link", { name: "Search of the Multiple Symptoms Study 3" }).click();
	await has(page, "heading", "Of 100 on this list, how many are right?");
	await page.getByRole("link", { name: "Help with this page, and keys" }).click();
	await h1(page, "Help");
	await page.locator(".wm-who summary").click();
	await page.getByRole("link", { name: "Act in another role" }).click();
	await page.getByRole("button", { name: "Continue" }).click();
	await page.locator(".wm-who summary").click();
	await page.getByRole("link", { name: "My account" }).click();
	await page.getByLabel("Your password now").fill(PASSWORD);
	await page.getByLabel("New password", { exact: true }).fill("short");
	await page.getByLabel("New password once more").fill("short");
	await page.getByRole("button", { name: "Change password" }).click();
	await has(page, "heading", "There is a problem");
	await page.getByLabel("Your password now").fill(PASSWORD);
	await page.getByLabel("New password", { exact: true }).fill("a new sentence to remember");
	await page.getByLabel("New password once more").fill("a new sentence to remember");
	await page.getByRole("button", { name: "Change password" }).click();
	must(/is changed/.test(await page.getByRole("status").innerText()), "the password is not changed");
	await page.locator(".wm-who summary").click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await h1(page, "Sign in");
	must(page.complaints.length === 0, page.complaints.join("\n"));
	await page.context().close();
});

await test("signing out ends it, and one acts in one role at a time", async () => {
	const page = await open(full, SIZES[0]);
	await signIn(page, "clinician");
	await page.getByText("Dr Priya Nair", { exact: true }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await h1(page, "Sign in");
	await page.go("/worklist");
	await h1(page, "Sign in");
	await page.context().close();
});

await test("paper shows the person and no buttons", async () => {
	const page = await open(full, SIZES[0]);
	await signIn(page, "clinician");
	await page.go(await first(page));
	await page.emulateMedia({ media: "print" });
	for (const hidden of [".wm-bar", ".wm-ph3", ".wm-decide"])
		must(!(await page.locator(hidden).first().isVisible()), `${hidden} is printed`);
	for (const shown of ["h1", "#time svg", ".wm-t--done"]) must(await page.locator(shown).first().isVisible(), `${shown} is not printed`);
	await page.context().close();
});

/* ---- the end ---- */

for (const { file, bytes } of taken) if (bytes.length > PICTURE_BYTES) ok(false, `${file} is small`, `${bytes.length} bytes; at most ${PICTURE_BYTES}`);
if (keep) await keepPictures();
await browser.close();
await test("the server logged no error and leaves in order", async () => {
	const said = full.errors() + empty.errors();
	must(!/"level":"error"/.test(said), said.split("\n").filter((line) => line.includes('"error"')).join("\n"));
	const codes = [await full.stop(), await empty.stop()];
	must(codes.every((code) => code === 0), `it left with ${codes}`);
});
done();
