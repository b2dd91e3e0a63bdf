// How many interactions the ten commonest tasks take, counted from the signed-in start page (task_list.mjs, hand.mjs). On a small record, as a test: each at
// most six, and a hand that takes one step more is found out. Speaks TAP.
//
//   timing.mjs                      test
//   timing.mjs --at URL ENGINE      at a server that carries thousands, TIMES each and one before for warming: their scripts, and what each answer took
//                                  (bench/tasks-bench)
import { Hand } from "./hand.mjs";
import { browser, done, must, ok, open, signIn, SIZES, test } from "./kit.mjs";
import { PATIENCE_MS, prepare, TASKS } from "./task_list.mjs";
import { TODAY, world } from "./walk.mjs";

const MOST = 6, MOST_MS = 100;
const day = (iso, days) => new Date(Date.parse(iso) + days * 86400e3).toISOString().slice(0, 10);

/* Done once, from the page that she comes to. */
async function once(page, task, at) {
	const hand = new Hand(page).begin();
	await page.go("/");
	await task.does(hand, page, at);
	must(page.complaints.length === 0, page.complaints.join("\n"));
	return hand.end();
}
const pages = async (site) => {
	const sheets = {};
	for (const login of new Set(TASKS.map((t) => t.who))) {
		sheets[login] = await open(site, SIZES[0]);
		sheets[login].context().setDefaultTimeout(PATIENCE_MS);
		await signIn(sheets[login], login);
	}
	return sheets;
};

async function measure(base, engine) {
	const site = { base }, times = Number(process.env.TIMES ?? 5), today = new Date().toISOString().slice(0, 10), later = day(today, 30);
	const people = await prepare(site, times + 1, day(today, 2), later), sheets = await pages(site), told = [];
	let good = true;
	for (const task of TASKS) {
		const runs = [];
		for (let no = 0; no <= times; no++) runs.push(await once(sheets[task.who], task, { team: people.team[no], onward: people.onward[no], flagged: people.flagged[no], no, later }));
		const counted = runs.slice(1), asked = counted.flatMap((r) => r.asked), slowest = asked.reduce((a, b) => (b.ms > a.ms ? b : a));
		const script = counted.reduce((a, b) => (b.steps.length > a.steps.length ? b : a)).steps;
		told.push({ task, count: script.length, slowest, middle: asked.map((a) => a.ms).sort((a, b) => a - b)[Math.floor(asked.length / 2)] });
		console.log(`${task.what} (${task.who})`);
		script.forEach((step, i) => console.log(`  ${i + 1}. ${step}`));
	}
	console.log(`\n${engine}: ${times} times each, the server's answers as the browser saw them`);
	console.log(`  ${"task".padEnd(32)} interactions   ms: middle   slowest`);
	for (const t of told)
		console.log(`  ${t.task.what.padEnd(32)} ${String(t.count).padStart(12)} ${t.middle.toFixed(1).padStart(12)} ${t.slowest.ms.toFixed(1).padStart(9)}   ${t.slowest.what}`);
	const most = Math.max(...told.map((t) => t.count)), slowest = Math.max(...told.map((t) => t.slowest.ms));
	const line = (name, figure, unit, goal, pass) => {
		good &&= pass;
		console.log(`${name}\t${figure}\t${unit}\tgoal ${goal}\t${pass ? "PASS" : "FAIL"}`);
	};
	line(`tasks-${engine}-interactions`, most, `interactions at the most, ${told.length} tasks`, `at most ${MOST}`, most <= MOST && told.length === 10);
	line(`tasks-${engine}-slowest`, slowest.toFixed(1), "ms, the slowest answer of any of them", `at most ${MOST_MS}`, slowest <= MOST_MS);
	await browser.close();
	process.exit(good ? 0 : 1);
}

if (process.argv[2] === "--at") await measure(process.argv[3], process.argv[4]);

const { site } = await world((run) => {
	run("find", "--for", "R9W");
	run("staff", "demo", "--show", "--carry", "--practice", "Y99001", "--people", "30");
});
const later = day(TODAY, 30), people = await prepare(site, 1, day(TODAY, 2), later);
site.run("ward", "add", "Wexcombe Unit", "--organisation", "R9U", "--pathway", "ycpm-inpatient", "--beds", "2");
const sheets = await pages(site);
for (const task of TASKS)
	await test(`${task.what}: at most ${MOST} interactions from the start page`, async () => {
		const { steps, asked } = await once(sheets[task.who], task, { team: people.team[0], onward: people.onward[0], flagged: people.flagged[0], no: 0, later });
		must(steps.length >= 1 && steps.length <= MOST, `${steps.length} interactions: ${steps.join("; ")}`);
		must(asked.length >= 2, "nothing was asked of the server");
		console.log(`# ${steps.length}: ${steps.join("; ")}`);
	});
/* The control: one who opens a thing twice is counted so. */
const slow = new Hand(sheets.clinician);
for (let i = 0; i < 7; i++) await slow.open("the menu", sheets.clinician.locator("details.wm-who > summary"));
ok(slow.steps.length === 7, "a hand that takes seven steps is counted so");
must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
