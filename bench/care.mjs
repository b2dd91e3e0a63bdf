// Fifty users of one clinic: node bench/care.mjs fill URL | ask URL OUT.json | tell ENGINE FILE.json | sync DIR. Run by bench/care-bench, which says what
// is meant.
import fs from "node:fs";
import { field, quantile, Visitor } from "./visitor.mjs";

const [what, url, ...rest] = process.argv.slice(2);
const USERS = Number(process.env.USERS || 50), THINK_S = Number(process.env.THINK || 2), SECONDS = Number(process.env.SECS || 120);
const WARM_S = Number(process.env.WARM || 30), GOAL_MS = 50, ON_LIST = 30;
const hrefs = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((m) => m[0]))];
const shuffled = (list) => list.map((x) => [Math.random(), x]).sort((a, b) => a[0] - b[0]).map((x) => x[1]);

/* ---- a meeting with a full list, a ward with full beds: by the forms that people fill in ---- */

async function send(visitor, page, path, form) {
	const r = await visitor.ask(path, { csrf: field(page.text, "csrf"), key: field(page.text, "key"), ...form });
	if (r.status !== 303) throw new Error(`${path} ${JSON.stringify(form)}: ${r.status} ${/wm-problem[^>]*>([^<]*)/.exec(r.text)?.[1] ?? ""}`);
	return r;
}
async function signedIn(login) {
	const v = new Visitor(url);
	await v.signIn(login);
	return v;
}
async function meetingFill(v) {
	const on = new Date(Date.now() + 7 * 86400e3).toISOString().slice(0, 10);
	const called = await send(v, await v.page("/meetings"), "/meetings", { kind: "team", title: "Team meeting of the bench", on, place: "Room 1", about: "" });
	let meeting = called.to;
	if (!meeting.startsWith("/meeting/")) meeting = hrefs((await v.page("/meetings")).text, /\/meeting\/[0-9a-z]{26}(?!\/)/g).at(-1);
	for (let i = 0; i < ON_LIST; i++) {
		const page = await v.page(meeting), person = field(page.text, "person");
		if (!person) throw new Error(`nobody else is proposed: ${i} of ${ON_LIST}`);
		await send(v, page, meeting, { do: "put", source: "pathway", person, question: "What next?" });
	}
	for (const item of hrefs((await v.page(meeting)).text, /\/meeting\/[0-9a-z]{26}\/item\/[0-9a-z]{26}/g))
		for (const kind of ["decision", "action"])
			await send(v, await v.page(item), item, { do: "point", kind, say: `As talked through (${kind})`, why: "The goals are in sight", doer_name: "The team", due_on: on });
}
async function wardFill(v) {
	const ward = await v.page("/ward"), day = new Date().toISOString().slice(0, 10);
	let taken = 0;
	for (const stay of hrefs(ward.text, /\/episode\/[0-9a-z]{26}\/ward/g)) {
		const page = await v.page(stay), form = page.text.split("<form").find((f) => f.includes(`action="${stay}/bed"`));
		const bed = form && /<option value="([0-9a-z]{26})"/.exec(form)?.[1];
		if (!bed) continue;
		await send(v, page, `${stay}/bed`, { seq: field(form, "seq"), bed, on: day });
		for (const part of ["tube", "opioid", "bed-rest"])
			await v.ask(`${stay}/burden`, { csrf: field(page.text, "csrf"), key: field((await v.page(stay)).text, "key"), seq: field((await v.page(stay)).text, "seq"), part, what: "", on: day });
		taken++;
	}
	console.log(`${taken} beds are taken`);
}

/* ---- pages asked ---- */

/* What there is, found by asking: nothing is known beforehand. */
async function found(clinician, doctor) {
	const table = [], people = new Set();
	for (let next = "/board?view=table"; next; next = /href="([^"]*)" rel="next"/.exec((await clinician.page(next)).text)?.[1].replace(/&amp;/g, "&")) table.push(next);
	for (const at of shuffled(table).slice(0, 5))
		for (const episode of shuffled(hrefs((await clinician.page(at)).text, /\/episode\/[0-9a-z]{26}/g)).slice(0, 30))
			for (const person of hrefs((await clinician.page(episode)).text, /\/person\/[0-9a-z]{26}/g)) people.add(person);
	const board = (await clinician.page("/board")).text, meeting = hrefs((await clinician.page("/meetings")).text, /\/meeting\/[0-9a-z]{26}(?!\/)/g);
	const items = [];
	for (const m of meeting) items.push(...hrefs((await clinician.page(m)).text, new RegExp(`${m}/item/[0-9a-z]{26}`, "g")));
	await doctor.page("/ward");
	const pathways = [.../<select[^>]*name="pathway".*?<\/select>/s.exec(board)[0].matchAll(/value="([a-z0-9-]+)"/g)].map((m) => m[1]);
	const measures = [...people].map((p) => `${p}/measures`), search = [];
	for (const person of shuffled([...people]).slice(0, 20)) search.push(...(await searches(clinician, person)));
	return { board: [...pathways.map((p) => `/board?pathway=${p}`), "/board", "/board", "/board?owner=me"], "board-table": table, person: [...people], meeting,
		"meeting-person": items, ward: ["/ward"], day: ["/day"], due: ["/due"], "due-all": ["/due?who=all"], diary: ["/diary"], measures, search, help: ["/help"] };
}
/* By the beginning of a family name, and by a number: what was looked for stands in no address in the clear, so it is asked as the page's form does. */
async function searches(v, person) {
	const page = (await v.page(person)).text, said = [/<h1>([A-Z]{3})/.exec(page)?.[1], /class="wm-nhs">([0-9 ]+)</.exec(page)?.[1]].filter(Boolean);
	const found = [];
	for (const q of said) {
		const r = await v.ask("/people", { csrf: field(page, "csrf"), key: field(page, "key"), q });
		if (r.status !== 303) throw new Error(`the search does not answer: ${r.status}`);
		if (r.to.startsWith("/people?") && (await v.ask(r.to)).status === 200) found.push(r.to);
	}
	return found;
}
const mixes = {
	clinician: { board: 15, "board-table": 10, person: 20, meeting: 9, "meeting-person": 13, day: 8, due: 4, "due-all": 3, diary: 4, measures: 5, search: 8, help: 4 },
	ward: { ward: 80, help: 20 },
};
function drawn(mix) {
	let at = Math.random() * Object.values(mix).reduce((a, b) => a + b);
	for (const [name, weight] of Object.entries(mix)) if ((at -= weight) < 0) return name;
	return Object.keys(mix)[0];
}
async function visit(user, there, times) {
	const name = drawn(user.mix), path = there[name][Math.floor(Math.random() * there[name].length)];
	const r = await user.v.page(path);
	times[name].push(r.ms);
}
/* Nanoseconds of processor that the server has taken: the processes whose numbers are in PIDS, and their children, all threads of each. */
const children = (pid) => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
function processor() {
	const tops = (process.env.PIDS ?? "").split(" ").filter(Boolean);
	let ns = 0;
	for (const pid of [...tops, ...tops.flatMap(children)])
		for (const task of fs.readdirSync(`/proc/${pid}/task`)) ns += Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
	return ns;
}
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const emptied = (there) => Object.fromEntries(Object.keys(there).map((name) => [name, []]));
const figures = (times) => Object.fromEntries(Object.entries(times).map(([name, list]) => {
	list.sort((a, b) => a - b);
	return [name, { n: list.length, p50: quantile(list, 0.5), p99: quantile(list, 0.99), max: list.at(-1) }];
}));

/* think_s: the mean of what a user waits between an answer and the next question, drawn exponentially; 0: none. */
async function crowd(users, there, seconds, think_s) {
	const times = emptied(there), until = Date.now() + seconds * 1000;
	await Promise.all(users.map(async (user) => {
		for (await pause(Math.random() * think_s * 1000); Date.now() < until; await pause(think_s && -Math.log(1 - Math.random()) * think_s * 1000))
			await visit(user, there, times);
	}));
	return times;
}

async function ask(out) {
	const users = [];
	for (let i = 0; i < USERS; i++) {
		const ward = i % 5 === 4;
		users.push({ v: await signedIn(ward ? "unitdoctor" : i % 2 ? "clinician" : "colleague"), mix: mixes[ward ? "ward" : "clinician"] });
	}
	const there = await found(users[0].v, users[4].v);
	for (const [name, list] of Object.entries(there)) if (!list.length) throw new Error(`there is no page of kind ${name}`);
	const alone = emptied(there), worked = {};
	for (const name of Object.keys(there)) {
		let before = 0;
		for (let i = -5; i < 60; i++) {
			if (i === 0) before = processor();
			const r = await users[name === "ward" ? 4 : 0].v.page(there[name][Math.floor(Math.random() * there[name].length)]);
			if (i >= 0) alone[name].push(r.ms);
		}
		worked[name] = (processor() - before) / 60e6;
	}
	await crowd(users, there, Math.min(WARM_S, SECONDS), THINK_S);      /* everything is warm */
	const load = fs.readFileSync("/proc/loadavg", "utf8").split(" ")[0], times = await crowd(users, there, SECONDS, THINK_S);
	const rush = Math.min(15, SECONDS), pressed = await crowd(users, there, rush, 0);
	const asked = Object.values(pressed).flat().length / rush;
	fs.writeFileSync(out, JSON.stringify({ worked, alone: figures(alone), crowd: figures(times), rush: figures(pressed), asked, load,
		after: fs.readFileSync("/proc/loadavg", "utf8").split(" ")[0] }));
	process.exit(0);
}

/* ---- told ---- */

function tell(engine, file) {
	const r = JSON.parse(fs.readFileSync(file, "utf8")), ms = (v) => v.toFixed(1).padStart(8);
	let good = true;
	const asked = Object.values(r.crowd).reduce((n, v) => n + v.n, 0);
	console.log(`${engine}: ${USERS} users, ${THINK_S} s between pages, ${asked} pages in ${SECONDS} s; load of the machine ${r.load} before, ${r.after} after`);
	console.log(`  ${"ms a page".padEnd(15)} ${"one user: processor".padStart(28)}${`${USERS} users`.padStart(28)}${"without a pause".padStart(28)}`);
	console.log(`  ${"".padEnd(15)} ${"mean        p50      p99".padStart(28)}${"p50      p99      max".padStart(28)}${"p50      p99      max".padStart(28)}`);
	for (const [name, v] of Object.entries(r.crowd)) {
		const a = r.alone[name], p = r.rush[name];
		if (!v.n) continue;     /* asked too seldom: the figure below says so */
		console.log(`  ${name.padEnd(15)} ${ms(r.worked[name]).padStart(10)} ${ms(a.p50)} ${ms(a.p99)} ${ms(v.p50).padStart(10)} ${ms(v.p99)} ${ms(v.max)} ${p.n ? `${ms(p.p50).padStart(10)} ${ms(p.p99)} ${ms(p.max)}` : ""}`);
	}
	console.log(`  ${r.asked.toFixed(0)} pages a second where nobody pauses`);
	for (const [name, v] of Object.entries(r.crowd)) {
		if (name === "help") continue;
		const pass = v.n >= 20 && v.p99 < GOAL_MS;
		good &&= pass;
		if (!v.n) {
			console.log(`care-${engine}-${name}-p99\tnone\tms: never asked\tgoal under ${GOAL_MS}\tFAIL`);
			continue;
		}
		console.log(`care-${engine}-${name}-p99\t${v.p99.toFixed(1)}\tms with ${USERS} users (${(v.p99 / r.crowd.help.p99).toFixed(1)} times a page without a record)` +
			`\tgoal under ${GOAL_MS}\t${pass ? "PASS" : "FAIL"}`);
	}
	return good;
}

/* What the disk takes for 4 kB that have to be on it, as an entry of the log has. */
function sync(dir) {
	const file = fs.openSync(`${dir}/sync`, "w"), page = Buffer.alloc(4096, 1), ms = [];
	for (let i = 0; i < 300; i++) {
		const from = process.hrtime.bigint();
		fs.writeSync(file, page);
		fs.fdatasyncSync(file);
		ms.push(Number(process.hrtime.bigint() - from) / 1e6);
	}
	fs.closeSync(file);
	ms.sort((a, b) => a - b);
	console.log(`One fdatasync of 4 kB takes ${quantile(ms, 0.5).toFixed(2)} ms here, ${quantile(ms, 0.99).toFixed(2)} at p99.`);
}

if (what === "sync") {
	sync(url);
} else if (what === "fill") {
	await meetingFill(await signedIn("clinician"));
	await wardFill(await signedIn("unitdoctor"));
	process.exit(0);
} else if (what === "ask") {
	await ask(rest[0]);
} else if (what === "tell") {
	process.exit(tell(url, rest[0]) ? 0 : 1);
}
