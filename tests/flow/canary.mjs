// People's data stay in the record. Invented names, numbers, addresses and notes, each a word that cannot occur otherwise, are carried
// through every way of the running program: every import, every command, every route, forms that are taken and forms that are not, requests
// that nobody's browser would send, a database that refuses, a process that dies. Then none of them may be in what the server says, in
// PostgreSQL's log, in an address, a header, a title, an error page, the metrics, a core dump, or a file that is not the record.
//
// The controls: a build that logs a word, puts a name into an address and leaves a file behind (CONTROL_LEAKS); a server that may leave a
// core dump; a PostgreSQL that is not terse. Each has to be found out. Speaks TAP.
//
// WAYMARK_CANARIES: how many people (20); both engines from 100 on. WAYMARK_FIGURES: closing lines.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Canaries } from "./canary_words.mjs";
import { forms, newKey, raw, Visitor } from "./canary_walk.mjs";

const root = process.env.WAYMARK_ROOT ?? ".", hard = path.resolve(process.env.WAYMARK_HARD ?? "build/release/waymark");
const leaks = path.resolve(process.env.WAYMARK_LEAKS ?? "build/check/tests/waymark-leaks"), coreShim = process.env.WAYMARK_CORES ?? "build/check/tests/shim_cores.so";
const people = Number(process.env.WAYMARK_CANARIES ?? 20), seed = Number(process.env.WAYMARK_SEED ?? 1), long = people >= 100;
const PASSWORD = "waymark demonstration", TODAY = "2026-11-21", TIMES = long ? 3 : 1;
/* Memory where there is room: nothing here has to outlive the machine. */
const TMP = process.env.TMPDIR ?? (fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir());
const table = (name) => {
	const [head, ...rows] = fs.readFileSync(path.join(root, "data", name), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
	return rows.map((row) => Object.fromEntries(head.split(",").map((column, i) => [column, row.split(",")[i]])));
};

/* ---- what is said ---- */

let number = 0;
const failed = [], figures = [];
function ok(good, name, lines = []) {
	number++;
	if (!good) failed.push(name);
	console.log(`${good ? "ok" : "not ok"} ${number} - ${name}`);
	for (const line of lines.slice(0, 25)) console.log(`# ${line}`);
}

/* ---- a place of its own, in which everything that appears is looked at ---- */

class Site {
	found = [];                            // { place, where, word, how, near }
	asked = 0;
	ran = 0;
	bytes = 0;
	statuses = {};
	broken = [];
	patterns = new Set();
	taken = new Set();                     // forms that were taken, not only sent
	commands = new Set();
	carried = new Set();                   // canaries that were where they may be: on pages, and in what was asked for
	born = new Set();                      // names of files that were there, if only for a moment
	constructor(name, canaries, bin = hard) {
		Object.assign(this, { name, canaries, bin });
		this.dir = fs.mkdtempSync(path.join(TMP, "waymark-canary-"));
		for (const part of ["cwd", "tmp", "home", "out", "in"]) fs.mkdirSync(path.join(this.dir, part));
		this.data = path.join(this.dir, "data");
		this.env = { PATH: process.env.PATH, TMPDIR: path.join(this.dir, "tmp"), HOME: path.join(this.dir, "home"), LC_ALL: "C.UTF-8",
			ASAN_OPTIONS: "detect_leaks=0:abort_on_error=1:verify_asan_link_order=0" };
		this.watches = ["cwd", "tmp", "home"].map((part) => fs.watch(path.join(this.dir, part), { recursive: true }, (event, file) => this.born.add(`${part}/${file}`)));
	}

	look(place, what, where, except = []) {
		this.bytes += what.length;
		for (const hit of this.canaries.find(what, place === "core dump"))
			if (!except.some((own) => own.toLowerCase().includes(hit.word))) this.found.push({ place, where, ...hit });
	}

	/* That they came this way at all. */
	carries(text) {
		for (const hit of this.canaries.find(text, true)) this.carried.add(hit.word);
	}

	/* A command. Its words are not to come back in what it says on standard error, but for those that it was given; what it prints is
	   looked at too, unless it was asked for a person's record. */
	run(args, { about = false, input = "", may = [0], data = this.data } = {}) {
		const from = Date.now(), ran = spawnSync(this.bin, ["--data", data, "--today", TODAY, ...args],
			{ cwd: path.join(this.dir, "cwd"), env: this.env, input, encoding: "utf8", maxBuffer: 1 << 28 });
		this.ran++;
		if (process.env.WAYMARK_TIMES > 1) console.log(`# ${Date.now() - from} ms ${args.slice(0, 3).join(" ")}`);
		this.commands.add(args.find((arg) => !arg.startsWith("--")));
		this.look("a command's notes", ran.stderr, `waymark ${args[0]} ${args[1] ?? ""}`, args);
		if (about) this.carries(ran.stdout);
		else this.look("a command's answer", ran.stdout, `waymark ${args[0]} ${args[1] ?? ""}`, args);
		if (!may.includes(ran.status)) throw new Error(`waymark ${args.join(" ")} left with ${ran.status ?? ran.signal}: ${ran.stderr.slice(-1500)}`);
		return ran.stdout;
	}

	async serve({ options = [], env = {} } = {}) {
		this.server = spawn(this.bin, ["--data", this.data, "--today", TODAY, "serve", "--port", "0", ...options],
			{ cwd: path.join(this.dir, "cwd"), env: { ...this.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
		this.commands.add("serve");
		this.said ??= "";
		let begun = "";
		for (const stream of [this.server.stdout, this.server.stderr]) stream.on("data", (part) => ((this.said += part), (begun += part)));
		this.gone = new Promise((done) => this.server.on("exit", done));
		for (let i = 0; i < 300 && !/serves on http/.test(begun); i++) await pause(50);
		this.base = /http:\/\/127\.0\.0\.1:\d+/.exec(begun)?.[0];
		if (!this.base) throw new Error(`no server: ${begun.slice(-1500)}`);
	}
	async stop() {
		this.server.kill("SIGTERM");
		return this.gone;
	}
	/* The process that answers dies by a fault of its own; its parent starts another. */
	async abort() {
		const from = this.said.length, [clinic] = children(this.server.pid), base = /serves on (http:\/\/127\.0\.0\.1:\d+)/;
		process.kill(clinic, "SIGABRT");
		for (let i = 0; i < 400 && !base.test(this.said.slice(from)); i++) await pause(25);
		this.base = base.exec(this.said.slice(from))?.[1];
		if (!this.base) throw new Error(`it did not come back: ${this.said.slice(-1500)}`);
	}

	/* What is left: files that are not the record, what is kept of what was sent, or a backup. */
	look_over() {
		for (const watch of this.watches) watch.close();
		this.look("the server's log", this.said ?? "", "serve");
		this.look("the name of a file", [...this.born].join("\n"), "made");
		for (const part of ["cwd", "tmp", "home", "data"]) {
			const folder = path.join(this.dir, part);
			for (const file of fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }) : []) {
				const whole = path.join(folder, file), stat = fs.lstatSync(whole), name = path.join(part, file);
				if (!name.startsWith("data/inbox/")) this.look("the name of a file", name, part);
				if (!stat.isFile() || /^data\/(waymark\.db(-wal|-shm)?$|backups\/)/.test(name)) continue;
				const core = /^cwd\/core/.test(name), bytes = fs.readFileSync(whole);
				if (core) this.cores = (this.cores ?? 0) + 1;
				if (/^data\/inbox\/[0-9a-z]{26}\//.test(name)) continue;           // kept as it was sent, and the rows that were rejected
				this.look(core ? "core dump" : "a file", bytes, name);
			}
		}
	}
	throw_away() {
		fs.rmSync(this.dir, { recursive: true, force: true });
	}
}
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const children = (pid) => {
	try {
		return execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" }).split("\n").map(Number).filter(Boolean);
	} catch {
		return [];
	}
};

/* ---- a region whose people bear canaries ---- */

const csv = (text) => text.trimEnd().split(/\r?\n/).map((line) => line.split(","));
function rewrite(file, change) {
	const [head, ...rows] = csv(fs.readFileSync(file, "latin1"));
	const at = Object.fromEntries(head.map((name, i) => [name, i]));
	for (const row of rows) change(row, at);
	fs.writeFileSync(file, [head, ...rows].map((row) => row.join(",")).join("\n") + "\n", "latin1");
}

/* Every name, number, postcode and free text of the extracts becomes a canary; returns who they are. */
function bewitch(region, canaries) {
	const known = [], address = new Map(), text = () => canaries.word("note of an extract");
	const home = (postcode) => (address.has(postcode) || address.set(postcode, canaries.word("address")), address.get(postcode));
	const put = (row, at, column, value) => at[column] !== undefined && row[at[column]] !== "" && (row[at[column]] = value());
	for (const file of fs.readdirSync(region, { recursive: true }).filter((name) => /\.csv$/.test(name)).map((name) => path.join(region, name)))
		rewrite(file, (row, at) => {
			const number = row[at.NhsNumber ?? at.NHSNumber ?? at.NEWNHSNO ?? -1];
			if (/^\d{10}$/.test(number)) canaries.number(number, "NHS number");
			if (at.Surname !== undefined && (at.PatientGuid !== undefined || at.IDPatient !== undefined)) {
				const one = { family: canaries.word("family name"), given: canaries.word("given name"), number, file,
					born: row[at.DateOfBirth ?? at.DateBirth].slice(0, 10), practice: path.basename(path.dirname(file)), gone: row[at.DateOfDeactivation ?? at.DateDeath] };
				put(row, at, "Surname", () => one.family);
				row[at.GivenName ?? at.FirstName] = one.given;
				known.push(one);
			}
			for (const column of ["Postcode", "PostCode", "HOMEADD"]) if (at[column] !== undefined && row[at[column]]) put(row, at, column, () => home(row[at[column]]));
			for (const column of ["CHIEFCOMPLAINT_TERM", "ReferralReason", "PresentingComplaint"]) if (canaries.draw(3)) put(row, at, column, text);
			if (at.AssociatedText !== undefined && canaries.draw(20) === 0) row[at.AssociatedText] = text();
			if (at.SNOMEDText !== undefined && canaries.draw(20) === 0) row[at.SNOMEDText] = text();
			if (path.basename(file) === "agreements.csv") put(row, at, "Title", () => `Sharing ${text()}`);
		});
	return known;
}

/* ---- files that are wrong in every way that a file can be ---- */

function wrong_files(site, region, known) {
	const { canaries } = site, folder = path.join(site.dir, "in"), w = (what) => canaries.word(what);
	const [head, ...rows] = fs.readFileSync(path.join(region, "hes-outpatient.csv"), "latin1").trimEnd().split("\n");
	const names = head.split(","), row = (from, changes) => {
		const cells = from.split(",");
		for (const [name, value] of Object.entries(changes)) cells[names.indexOf(name)] = value;
		return cells.join(",");
	};
	const key = (i) => String(900000000000 + i), first = rows[0];
	const files = {
		/* rows that are rejected, each for another reason, beside one that is good */
		"rejected.csv": ["hes-outpatient", [head, row(first, { ATTENDKEY: key(1) }), row(first, { ATTENDKEY: key(2), APPTDATE: w("a day") }), row(first, { ATTENDKEY: key(3), DOB: w("a day") }),
			row(first, { ATTENDKEY: key(4), NEWNHSNO: w("number") }), row(first, { ATTENDKEY: key(5), PROCODE: "R9ZZZ" }), row(first, { ATTENDKEY: key(6), SEX: w("word"), ATTENDED: w("word") }),
			row(first, { ATTENDKEY: key(7) }) + `,${w("one too many")}`, row(first, { ATTENDKEY: "" }), `${w("half a row")}`].join("\n")],
		/* numbers that others have, with another birth date, and one local id for two numbers */
		"conflicts.csv": ["hes-outpatient", [head, ...known.filter((k) => /^\d{10}$/.test(k.number)).slice(0, 20).map((k, i) => row(first, { ATTENDKEY: key(100 + i), NEWNHSNO: k.number,
			LOPATID: `H9${i >> 1}`, DOB: "1931-01-01", HOMEADD: w("address") })), ...Array.from({ length: 10 }, (x, i) => row(first, { ATTENDKEY: key(200 + i), NEWNHSNO: canaries.newNumber("somebody else's"),
			LOPATID: `H9${i}`, DOB: "1950-02-03", HOMEADD: w("address") }))].join("\n")],
		"broken.csv": ["hes-outpatient", `${head}\n${row(first, { ATTENDKEY: key(300), HOMEADD: `"${w("a quote that nothing ends")}` })}\n${row(first, { HOMEADD: w("after it") })}`],
		"not-letters.csv": ["hes-outpatient", Buffer.concat([Buffer.from(`${head}\n${first}\n`), Buffer.from([0xff, 0xfe, 0]), Buffer.from(w("after no letters"))])],
		"other-columns.csv": ["hes-outpatient", `${w("column")},${w("column")}\n${w("cell")},${canaries.newNumber("cell")}\n`],
		"empty.csv": ["hes-outpatient", ""],
	};
	for (const [name, [, text]] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
	const fhir = path.join(folder, "fhir");
	fs.mkdirSync(fhir);
	const patients = [], conditions = [];
	for (let i = 0; i < Math.max(6, people / 10); i++) {
		const family = w("family name"), given = w("given name"), number = canaries.newNumber("NHS number");
		known.push({ family, given, number, born: `19${50 + (i % 40)}-03-0${1 + (i % 9)}`, practice: "FHIR-R4" });
		patients.push({ resourceType: "Patient", id: `p${i}`, identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: number }], name: [{ use: "official", family, given: [given] }],
			gender: "female", birthDate: known.at(-1).born, address: [{ line: [w("address")], city: w("address"), postalCode: w("address") }], telecom: [{ system: "phone", value: w("telephone") }] });
		conditions.push({ resourceType: "Condition", id: `c${i}`, subject: { reference: `Patient/p${i}` }, recordedDate: "2024-05-06", onsetDateTime: "2024-05-06",
			code: { coding: [{ system: "http://snomed.info/sct", code: "84229001", display: w("term") }], text: w("term") }, note: [{ text: w("note") }] });
	}
	conditions.push({ resourceType: "Condition", id: "x1", subject: { reference: `Patient/${w("nobody")}` }, recordedDate: w("a day"), code: { text: w("term") } });
	fs.writeFileSync(path.join(fhir, "Patient.ndjson"), patients.map((p) => JSON.stringify(p)).join("\n") + `\n{"resourceType":"Patient","id":"bad","birthDate":"${w("a day")}"}\n`);
	fs.writeFileSync(path.join(fhir, "Condition.ndjson"), conditions.map((c) => JSON.stringify(c)).join("\n") + `\n{"resourceType":"Condition",${w("no JSON")}\n`);
	return files;
}

/* ---- every command ---- */

const ANY = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
function prepare(site, conninfo) {
	const region = path.join(site.dir, "in", "region"), { canaries } = site, quiet = (...args) => site.run(["--quiet", ...args]);
	if (conninfo) site.run(["init", "--postgres", conninfo]);
	else site.run(["init"]);
	site.run(["--quiet", "synth", "--people", String(Math.max(people, 60)), "--seed", String(seed), region]);
	const known = bewitch(region, canaries), files = wrong_files(site, region, known);
	quiet("organisation", "add", path.join(region, "organisations.csv"));
	quiet("agreement", "add", path.join(region, "agreements.csv"));
	const folders = ["emis-gp", "tpp-gp"].flatMap((map) => fs.readdirSync(path.join(region, map)).map((name) => [path.join(region, map, name), map]));
	site.run(["import", folders[0][0], "--map", folders[0][1], "--dry-run"]);
	for (const [what, map] of folders) site.run(["import", what, "--map", map]);
	for (const map of ["hes-outpatient", "hes-admitted", "hes-emergency", "mhsds-contacts", "talking-therapies"]) site.run(["import", path.join(region, `${map}.csv`), "--map", map]);
	const inside = path.join(site.dir, "in");
	for (const how of [["--dry-run"], []]) {
		for (const [name, [map]] of Object.entries(files)) site.run(["import", path.join(inside, name), "--map", map, "--as-of", "2026-11-20", ...how], { may: ANY });
		site.run(["import", path.join(inside, "fhir"), "--map", "fhir-r4", ...how], { may: ANY });
	}
	site.run(["import", path.join(inside, `${canaries.word("no such file")}.csv`), "--map", "hes-outpatient"], { may: ANY });
	site.run(["staff", "demo"]);
	for (const [login, org, role] of [["governance", "R9W", "information_governance"], ["hospital", "R9A", "information_governance"],
		["admin", "R9W", "it_administrator"], ["safety", "R9W", "clinical_safety_officer"], ["ward", "R9A", "ward"], ["guardian", "Y99001", "information_governance"]])
		site.run(["--quiet", "staff", "add", login, "--name", `Sam ${login}`, "--org", org, "--role", role], { input: `${PASSWORD}\n` });
	/* each practice has a doctor who looks at all its people */
	const practices = long ? [...new Set(known.map((k) => k.practice).filter((p) => p.startsWith("Y99")))] : ["Y99001"];
	for (const practice of practices) site.run(["--quiet", "staff", "add", practice.toLowerCase(), "--name", "Dr Sam Hill", "--org", practice, "--role", "gp"], { input: `${PASSWORD}\n` });
	quiet("setting", "set", "second_factor", "none");
	quiet("find", "--for", "R9W");
	quiet("find", "--for", "R9A");
	return { region, known, folders, practices };
}

function every_command(site, { region, known, folders }) {
	const w = (what) => `${site.canaries.word(what)} said so by telephone`, one = known.find((k) => k.practice === "Y99001" && /^\d{10}$/.test(k.number) && !k.gone), other = known.at(-1);
	const out = (name) => path.join(site.dir, "out", name), any = { may: ANY }, about = { may: ANY, about: true };
	fs.mkdirSync(path.join(site.data, "screen"), { recursive: true });
	const id = JSON.parse(site.run(["--json", "import", "list"], { about: true })).at(-1)?.import;
	for (const args of [["import", "show", String(id)], ["doctor"], ["doctor", "--deep"], ["why", "clinician@R9W:mus_clinician", one.number], ["why", "gp@Y99001:gp", one.number, "--whole"],
		["why", w("nobody"), one.number], ["choice", "add", one.number, "DISSENT", "--reason", w("choice")], ["choice", "add", one.number, "NAMED", "--staff", "colleague", "--reason", w("choice")],
		["setting", "list"], ["setting", "set", "sample_size", w("no number")], ["sign", "all", "--by", "clinician", "--review-by", w("no day")], ["truth", region, "--for", "R9W"], ["need", "--for", "R9W"], ["need", "--for", "R9W", "--rule", w("no rule")], ["version"], ["help"], ["limits"],
		["rule", "list"], ["catalog", "check"], ["codelist", "list"], ["policy", ...(long ? ["check"] : ["show", "gp"])], ["map", "list"], ["client", "list"], ["client", "add", w("a program"), "--org", "R9W"],
		["client", "feed", "0".repeat(26), path.join(site.dir, "in", "rejected.csv")], ["staff", "list"], ["staff", "invite", "newcomer", "--name", "Kit Newcomer", "--org", "R9W", "--role", "analyst"],
		["agreement", "suspend", "A1", "--why", w("agreement")], ["agreement", "resume", "A1"], ["agreement", "preview", "A1"], ["organisation", "add", "X99", site.canaries.word("name of a place"), "acute-trust"],
		["organisation", "succeed", "X99", w("no place")], ["subject-access", "ask", one.number, "--proof", w("proof"), "--reviewer", "clinician"], ["subject-access", "ask", w("no number"), "--proof", w("proof")],
		["subject-access", "list"], ["retention", "due"], ["retention", "hold", one.number, "--by", "governance", "--reason", w("legal hold")], ["retention", "release", one.number, "--by", "governance", "--reason", w("legal hold")],
		["retention", "destroy", other.number, "--by", "governance"], ["person", "move", `${id}:nothing:1`, "--from", one.number, "--to", other.number, "--reason", w("moved")],
		["ward", "add", "Unit", "--organisation", "R9W", "--pathway", "ycpm-inpatient", "--beds", "8"], ["ward", "list"], ["audit", "verify"], ["audit", "head"], ["audit", "list"], ["audit", "list", "--patient", one.number], ["audit", "export", "--fhir", out("audit.ndjson")], ["audit", "export-head", out("heads")],
		["population", out("region.col"), "--for", "R9W"], ["population", out("region.col"), "--for", w("no place")], ["screen", "run", out("region.col"), "--rule", "mss3-search", "--found"],
		["screen", "table", out("region.col"), "--rule", "mss3-search", "--by", "practice,age,sex,ethnic"], ["screen", "show", out("region.col")],
		["population", path.join(site.data, "screen", "R9W.column"), "--for", "R9W", "--planning"], ["screen", "steps", out("region.col"), "--rule", "mss3-search"],
		["screen", "build", out("wrong.col"), "--events", path.join(site.dir, "in", "rejected.csv")],
		["find", "--for", w("no place")], [site.canaries.word("no command")], ["import", "show", w("no import")]])
		site.run(args, any);
	site.look("a population's columns", fs.readFileSync(out("region.col")), "population");
	site.look("the log as FHIR", fs.readFileSync(out("audit.ndjson")), "audit export --fhir");
	for (const args of [["import", "show", String(id), "--row", "1:2"], ["import", "rejects", String(id), out("rejects")], ["person", "events", one.number], ["person", "events", one.number, "--organisation", "Y99001"], ["choice", "list", one.number], ["subject-access", "held", one.number],
		["subject-access", one.number, "--out", out("pack")], ["agreement", "list"], ["agreement", "show", "A1"], ["agreement", "return", "A1", out("returned")], ["organisation", "list"]])
		site.run(args, about);
	/* whatever was added since */
	for (const { command } of table("commands.csv"))
		if (!site.commands.has(command) && !["serve", "backup", "restore"].includes(command)) for (const args of [["list"], [w("a word")], []]) site.run([command, ...args], any);
	for (const folder of ["rejects", "pack", "returned"])
		for (const name of fs.existsSync(out(folder)) ? fs.readdirSync(out(folder), { recursive: true }) : []) site.look("the name of a file", name, folder);
	site.run(["import", ...folders[1].slice(0, 1), "--map", folders[1][1]]);
	return { one, id };
}

/* ---- every route ---- */

async function every_page(site, { known, practices }) {
	const living = known.filter((k) => /^\d{10}$/.test(k.number) && !k.gone && k.practice.startsWith("Y99")), { canaries } = site;
	let turn = 0;
	const fill = (name, kind) => {
		const one = living[turn++ % living.length];
		if (name === "password") return PASSWORD;
		if (name === "number" || name === "whom") return one.number;
		if (name === "birth") return one.born;
		if (name === "q") return turn % 2 ? one.family : one.given;
		if (name === "login" || name === "reviewer") return turn % 3 ? "colleague" : canaries.word("sign-in name");
		if (name === "look_on") return "2026-12-20";
		if (/(_on|_at|^asked|^from|^to|^until)$/.test(name) || kind === "date") return "2026-11-20";
		return `${canaries.word("note")} told me so on Tuesday, and more besides`;
	};
	const skip = (to) => /^\/(sign-|account\/(password|signin|second)|admin\/staff\/|welcome)|^\/person\/[0-9a-z]+\/remote\/.*here$/.test(to);
	await from_home(site, living);
	const visitors = {};
	for (const who of ["clinician", "gp", "governance", "hospital", "emergency", "manager", "admin", ...(long ? ["analyst", "safety", "ward", "guardian"] : [])]) {
		const v = (visitors[who] = new Visitor(site, who));
		const begun = await v.signIn(PASSWORD);
		const home = await v.get(begun.location);
		const search = forms(home.text).find((form) => form.action === "/people");
		const csrf = /name="csrf" value="([^"]*)"/.exec((await v.get("/account")).text)?.[1];
		v.csrf = csrf;
		const ways = [begun.location];
		/* by name, by number, by birth date; each family name once in the long form */
		for (const one of search ? living.slice(0, long && (who === "clinician" || who === "gp") ? living.length : 6) : [])
			for (const q of [one.family, one.number, one.born, one.given.slice(0, 6)]) {
				const found = await v.send("/people", { csrf, q });
				if (found.then?.location) ways.push(found.then.location);
			}
		await v.walk(ways, { times: TIMES, fill, skip });
	}
	for (const practice of practices) {
		const v = new Visitor(site, practice.toLowerCase());
		await v.signIn(PASSWORD);
		const csrf = /name="csrf" value="([^"]*)"/.exec((await v.get("/account")).text)?.[1];
		for (const [i, one] of known.filter((k) => k.practice === practice).entries()) {
			const found = await v.send("/people", { csrf, q: i % 2 && /^\d{10}$/.test(one.number) ? one.number : one.family }), person = found.then?.location;
			if (!person) continue;
			for (const more of ["", "/events", "/why", "/choices", "/relations"].slice(0, i % 5 ? 2 : 5)) await v.get(person + more);
			if (i % 5 === 0) await v.post(`${person}/choices`, { csrf, key: newKey(), kind: "DISSENT", place: "R9W", say: `${canaries.word("choice")} told her so` });
		}
	}
	/* somebody asks for all that is held of her: of whom, the walk above meets only by chance */
	for (const one of living) {
		await visitors.governance.post("/subject-access", { csrf: visitors.governance.csrf, key: newKey(), number: one.number, asked: "2026-11-20",
			proof: `${canaries.word("proof")} seen at the desk`, reviewer: "colleague" });
		if (site.taken.has("/subject-access")) break;
	}
	/* opened in an emergency, and looked at */
	for (const one of living.slice(0, 8 * TIMES)) {
		const page = await visitors.emergency.get("/emergency"), form = forms(page.text).find((f) => f.action === "/emergency");
		const fields = Object.fromEntries((form?.fields ?? []).filter((f) => f.kind === "hidden").map((f) => [f.name, f.value]));
		const reason = form?.fields.find((f) => f.name === "reason")?.options.find(Boolean);
		await visitors.emergency.send("/emergency", { ...fields, number: one.number, birth: one.born, reason, say: `${canaries.word("emergency")} is unconscious and nobody is there to ask`, password: PASSWORD });
	}
	for (const who of ["hospital", "governance"]) await visitors[who].walk(["/glass", "/audit"], { times: TIMES, fill, skip });
	return visitors;
}

async function signed_in(site, who) {
	const v = new Visitor(site, who), begun = await v.signIn(PASSWORD);
	await v.get(begun.location);
	v.csrf = /name="csrf" value="([^"]*)"/.exec((await v.get("/account")).text)?.[1];
	return v;
}

/* Questionnaires from home: who reads them is set, links are made, opened and shut, words are written where numbers belong, a grave answer is told and
   settled. What opens a link is no word of the record: it may not be said anywhere either. */
async function from_home(site, living) {
	const [manager, clinician, gp] = await Promise.all(["manager", "clinician", "gp"].map((who) => signed_in(site, who)));
	const { canaries } = site, w = (what) => canaries.word(what), ids = [];
	let at;
	const page = await manager.get("/remote"), form = forms(page.text).find((f) => f.action === "/remote"), reader = form?.fields.find((f) => f.name === "who1")?.options.find(Boolean);
	if (!reader) throw new Error("nobody can be named as reader");
	await manager.post("/remote", { csrf: manager.csrf, key: newKey(), day0: "1", from: w("a time"), until: w("a time"), who1: reader, minutes1: w("minutes"), role: "duty clinician", telephone: "01632 960001" });
	const set = await manager.post("/remote", { csrf: manager.csrf, key: newKey(), ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((d) => [`day${d}`, "1"])), from: "00:00", until: "24:00", who1: reader,
		minutes1: "30", role: "duty clinician", telephone: "01632 960001" });
	if (set.status !== 303) throw new Error(`hours are not set: ${set.status}`);
	for (const [i, one] of living.filter((k) => k.practice === "Y99001").slice(0, 4 * TIMES).entries()) {
		const person = (await gp.send("/people", { csrf: gp.csrf, q: one.number })).then?.location?.split("?")[0];
		if (!person || !/^\/person\//.test(person)) continue;
		at = person;
		await gp.post(`${person}/refer`, { csrf: gp.csrf, key: newKey(), service: "R9W", pathway: "leeds-liaison", way: "gp", agreed: "yes", on: "2026-11-20", say: w("referral") });
		const slip = await clinician.post(`${person}/remote`, { csrf: clinician.csrf, key: newKey(), "i-phq-9": "1", until: "2026-11-28" });
		const code = /\/answer\/([0-9a-z]{26})/.exec(slip.text)?.[1], [year, month, day] = one.born.split("-");
		if (!code) continue;
		ids.push(code);
		const her = new Visitor(site, "nobody"), born = { code, day, month, year };
		await her.get(`/answer/${code}`);
		await her.post("/answer", { ...born, day: w("a day") });
		await her.post("/answer", { ...born, code: w("code") });
		if (i % 4 === 3) for (let n = 0; n < 6; n++) await her.post("/answer", { ...born, year: "1901" });
		else if ((await her.post("/answer", born)).status !== 303) throw new Error("the link does not open");
		for (let item = 1; item <= 9; item++) {
			await her.get("/answers");
			await her.post("/answers", { act: "answer", part: "1", item: String(item), a: w("an answer") });
			await her.post("/answers", { act: "answer", part: "1", item: String(item), a: item === 9 ? "1" : "0" });
		}
		await her.get("/answers?part=1&item=9&told=1");
		await her.post("/answers", { act: i % 2 ? "stop" : "send", part: "1" });
		const asks = await clinician.get(`${person}/remote`), action = /\/person\/[0-9a-z]{26}\/remote\/[0-9a-z]{26}\/withdraw/.exec(asks.text)?.[0];
		if (action) await clinician.send(action, { csrf: clinician.csrf, key: newKey(), say: `${w("note")} would rather meet somebody` });
	}
	for (const v of [clinician, manager]) await v.get("/alerts/now");
	const list = await clinician.get("/alerts");
	for (const [n, [, action]] of [...list.text.matchAll(/action="(\/alert\/[0-9a-z]{26})"/g)].entries())
		await clinician.send(action, { csrf: clinician.csrf, key: newKey(), say: n ? `Rang ${w("note")}: safe tonight` : " " });
	await clinician.get("/alerts");
	await clinician.get("/due?who=all");
	if (!ids.length) throw new Error("no link was made");
	/* a device that is handed over: whoever did it is signed out */
	const by = await signed_in(site, "colleague"), handed = await by.post(`${at}/remote/here`, { csrf: by.csrf, key: newKey(), "h-phq-9": "1" });
	if (handed.status !== 303 || (await by.get(at)).status === 200) throw new Error(`a device is not handed over: ${handed.status}`);
	await by.post("/answers", { act: "answer", part: "1", item: "1", a: w("an answer") });
	await by.post("/answers", { act: "stop", here: "1" });
	site.secrets = ids;
}

/* Files by browser: brought in, thrown away, not understood. */
async function uploads(site, v, region) {
	const good = fs.readFileSync(path.join(site.dir, "in", "rejected.csv")), conflicts = fs.readFileSync(path.join(site.dir, "in", "conflicts.csv"));
	for (const [deed, map, files] of [["bring", "hes-outpatient", [[`${site.canaries.word("name of a file")}.csv`, good]]], ["throw", "hes-outpatient", [["conflicts.csv", conflicts]]],
		["throw", "fhir-r4", [["Patient.ndjson", fs.readFileSync(path.join(site.dir, "in", "fhir", "Patient.ndjson"))]]], ["throw", "emis-gp", [[`../${site.canaries.word("name of a file")}`, site.canaries.word("no table")]]],
		["none", site.canaries.word("no map"), [["a.csv", good]]]]) {
		const sent = await v.upload("/imports/new", { csrf: v.csrf, key: newKey(), map, agreement: "" }, files);
		if (sent.status !== 303) continue;
		let page = await v.get(sent.location);
		for (let i = 0; i < 200 && /Waymark is looking/.test(page.text); i++) {
			await pause(50);
			page = await v.get(sent.location);
		}
		const key = /name="key" value="([^"]*)"/.exec(page.text)?.[1] ?? newKey();
		await v.post(sent.location, { csrf: v.csrf, key, do: deed });
		for (let i = 0; i < 200 && /being brought in/.test((await v.get(sent.location)).text); i++) await pause(50);
	}
	await v.upload("/imports/new", { csrf: "stale", key: newKey(), map: "hes-outpatient" }, [[`${site.canaries.word("name of a file")}.csv`, good]]);
}

/* Whatever nobody's browser would send: addresses written by hand, bodies that are no forms, bytes that are no request. */
async function wrong(site, visitors, known) {
	const { canaries } = site, w = (what) => canaries.word(what), nobody = new Visitor(site, "nobody"), typed = { typed: true };
	for (const v of long ? [nobody, visitors.clinician, visitors.governance, visitors.admin] : [nobody, visitors.governance]) {
		for (const route of table("routes.csv")) {
			const real = route.path.replace(/\{[a-z]+\}/g, () => newKey()).replace(/<[a-z]+>/g, "word");
			/* a wrong password costs the next one time */
			if (route.path === "/sign-in" && route.method === "POST" && v !== nobody) continue;
			if (route.method === "GET") {
				await v.get(`${real}?q=${w("typed")}&at=${w("typed")}&page=${w("typed")}`, typed);
				await v.post(real, { csrf: v.csrf ?? "", say: w("typed") }, typed);
				continue;
			}
			const body = new URLSearchParams({ csrf: w("no secret"), key: w("no key"), say: w("typed"), login: w("sign-in name"), password: w("password"), q: w("name"), number: known[0].number,
				client_assertion: w("no token"), grant_type: "client_credentials" }).toString();
			await v.ask("POST", real, body, typed);
			await v.ask("POST", real, body, { typed: true, type: "text/plain" });
			await v.ask("POST", `${real}?${w("typed")}=1`, `a=%zz&${w("no form")}`, typed);
			if (v.csrf && !/^\/(sign-|account|welcome)/.test(real)) await v.post(real, { csrf: v.csrf, key: newKey(), [w("a field")]: w("typed"), say: w("typed") }, typed);
		}
		for (const target of [`/${w("no page")}`, `/person/${w("no id")}`, `/people?q=%ff${w("no letters")}`, `/people?q=${w("typed")}&q=${w("twice")}`, `/worklist?rule=${w("typed")}`, `/rule/${w("rule").toLowerCase()}`,
			`/people?find=${w("not sealed")}`, `/audit?whom=${known[0].number}`, `/person/../${w("way")}`, `/${"a".repeat(9000)}${w("long")}`, `/imports/${w("typed")}`])
			await v.get(target, typed);
		await v.get("/", { typed: true, headers: { Host: `${w("host")}.example` } });
		await v.get("/worklist", { typed: true, headers: { Cookie: `waymark=${w("cookie")}`, "User-Agent": w("browser"), Referer: `http://a/${w("from")}`, "X-Forwarded-For": w("peer") } });
		await v.ask("DELETE", `/person/${newKey()}?${w("typed")}`, undefined, typed);
	}
	for (const bytes of [`GET /${w("raw")}`, `GET /${w("raw")} HTTP/9.9\r\n\r\n`, `${w("method")} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, `GET / HTTP/1.1\r\n${w("no header")}\r\n\r\n`,
		`POST /people HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\nq=${w("raw")}`, `POST /people HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n${w("no chunk")}\r\n`,
		`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${`X-Long: ${w("header")}${"y".repeat(60000)}`}\r\n\r\n`, Buffer.concat([Buffer.from("GET /\0"), Buffer.from(w("zero")), Buffer.from(" HTTP/1.1\r\n\r\n")])])
		await raw(site, bytes);
}

/* ---- a database that refuses what is right, as a full or faulty one would ---- */

async function refused(site, visitors, known, shut, open) {
	const { canaries } = site, noes = () => Object.entries(site.statuses).reduce((sum, [status, n]) => sum + (status >= 409 && status < 410 || status >= 500 ? n : 0), 0), before = noes();
	shut();
	const v = visitors.gp, csrf = v.csrf, people = [];
	for (const one of known.filter((k) => k.practice === "Y99001")) people.push((await v.send("/people", { csrf, q: one.number })).then?.location);
	for (const person of people.filter(Boolean)) await v.post(`${person}/choices`, { csrf, key: newKey(), kind: "DISSENT", say: `${canaries.word("refused")} asked for it` });
	await visitors.governance.post("/subject-access", { csrf: visitors.governance.csrf, key: newKey(), number: known[0].number, asked: "2026-11-20", proof: canaries.word("refused"), reviewer: "clinician" });
	site.run(["import", path.join(site.dir, "in", "fhir"), "--map", "fhir-r4", "--as-of", "2026-11-21"], { may: ANY });
	const file = path.join(site.dir, "in", "late.csv"), [head, first] = fs.readFileSync(path.join(site.dir, "in", "conflicts.csv"), "utf8").split("\n");
	fs.writeFileSync(file, [head, ...Array.from({ length: 5 }, (x, i) => first.replace(/^\d+/, `9990000${i}`).replace(/999\d{7}/, canaries.newNumber("refused")))].join("\n"));
	const ran = spawnSync(site.bin, ["--data", site.data, "import", file, "--map", "hes-outpatient", "--as-of", "2026-11-21"], { encoding: "utf8", env: site.env });
	site.look("a command's notes", ran.stderr + ran.stdout, "import that is refused");
	open();
	return { server: noes() - before, command: ran.status };
}

/* ---- a process that dies ---- */

const limits_of = (pid) => {
	try {
		return fs.readFileSync(`/proc/${pid}/limits`, "utf8");
	} catch {
		return "Max core file size 0 ";          // over already
	}
};
async function dies(site, visitors, known) {
	const v = visitors.manager;
	for (let i = 0; i < 2; i++) {
		await v.upload("/imports/new", { csrf: v.csrf, key: newKey(), map: "hes-outpatient", agreement: "" }, [["conflicts.csv", fs.readFileSync(path.join(site.dir, "in", "conflicts.csv"))]]);
		for (const one of known.slice(0, 5)) await visitors.clinician.send("/people", { csrf: visitors.clinician.csrf, q: one.family });
		await site.abort();
	}
	/* what is over by now: the files that waited go */
	const list = await v.get("/imports");
	for (const [, at] of list.text.matchAll(/href="(\/arrival\/[0-9a-z]{26})"/g)) {
		for (let i = 0; i < 200 && /Waymark is looking/.test((await v.get(at)).text); i++) await pause(50);
		const page = await v.get(at);
		await v.post(at, { csrf: v.csrf, key: /name="key" value="([^"]*)"/.exec(page.text)?.[1] ?? newKey(), do: "throw" });
	}
	/* commands that die while they read and judge */
	for (const args of [["import", path.join(site.dir, "in", "region", "hes-outpatient.csv"), "--map", "hes-outpatient", "--dry-run"], ["doctor", "--deep"]]) {
		const child = spawn(site.bin, ["--data", site.data, ...args], { cwd: path.join(site.dir, "cwd"), env: site.env, stdio: "ignore" });
		const over = new Promise((done) => child.on("exit", done));
		/* once it runs; before that it has read nothing */
		for (let i = 0; i < 1000 && !/Max core file size +0 /.test(limits_of(child.pid)); i++) await pause(2);
		await pause(15);
		child.kill("SIGABRT");
		await over;
	}
}

/* ---- PostgreSQL as a site has it ---- */

class Postgres {
	constructor() {
		this.bin = execFileSync("pg_config", ["--bindir"], { encoding: "utf8" }).trim();
		this.dir = fs.mkdtempSync(path.join(TMP, "waymark-canary-pg-"));
		fs.chmodSync(this.dir, 0o777);
		this.as = process.getuid() === 0 ? ["setpriv", "--reuid", "postgres", "--regid", String(execFileSync("id", ["-g", "postgres"])).trim(), "--clear-groups"] : [];
		this.run(`${this.bin}/initdb`, "-D", `${this.dir}/data`, "--no-sync", "--encoding=UTF8", "--locale=C", "--auth=trust", "--username=owner");
		this.run(`${this.bin}/pg_ctl`, "-D", `${this.dir}/data`, "-s", "-w", "-l", `${this.dir}/log`, "-o",
			`-k ${this.dir} -c listen_addresses= -c shared_buffers=64MB -c log_min_error_statement=error -c log_statement=all -c log_connections=on`, "start");
		/* not a superuser, as in docs/operate.md */
		for (const sql of ["CREATE ROLE waymark LOGIN", "CREATE DATABASE waymark OWNER waymark", "CREATE ROLE waymark_guard NOLOGIN", "CREATE ROLE waymark_request LOGIN",
			"GRANT waymark_guard TO waymark", "GRANT SET ON PARAMETER log_error_verbosity TO waymark, waymark_request"]) {
			const said = this.ask(sql);
			if (said.status) throw new Error(said.stderr);
		}
		this.conninfo = `host=${this.dir} user=waymark dbname=waymark`;
	}
	run(...argv) {
		const [bin, ...rest] = [...this.as, ...argv];
		return execFileSync(bin, rest, { cwd: "/tmp", encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
	}
	ask(sql, database = "postgres") {
		return spawnSync(`${this.bin}/psql`, ["-h", this.dir, "-U", "owner", "-d", database, "-Atqc", sql], { encoding: "utf8" });
	}
	log() {
		return fs.readFileSync(`${this.dir}/log`);
	}
	stop() {
		try {
			this.run(`${this.bin}/pg_ctl`, "-D", `${this.dir}/data`, "-s", "-w", "-m", "immediate", "stop");
		} finally {
			fs.rmSync(this.dir, { recursive: true, force: true });
		}
	}
}

/* ---- the whole ---- */

const REFUSING = ["bar", "subject_request", "identifier", "demographic", "event"];
let since = Date.now();
const tick = (what) => {
	if (process.env.WAYMARK_TIMES) console.log(`# ${what}: ${Date.now() - since} ms`);
	since = Date.now();
};
async function engine(name) {
	const canaries = new Canaries(seed + (name === "PostgreSQL" ? 1000 : 0)), site = new Site(name, canaries), pg = name === "PostgreSQL" ? new Postgres() : null;
	try {
		const scene = prepare(site, pg?.conninfo), { known } = scene;
		if (long) every_command(site, scene);
		site.known = known;
		tick("commands");
		await site.serve({ options: ["--need-sandbox"] });
		const visitors = await every_page(site, scene);
		tick("pages");
		await uploads(site, visitors.manager, scene.region);
		await wrong(site, visitors, known);
		tick("wrong");
		every_command(site, scene);            // by the server that holds the directory
		tick("every command");
		const sqlite = (sql) => spawnSync("sqlite3", [path.join(site.data, "waymark.db"), ".timeout 5000", sql], { encoding: "utf8" });
		const there = pg ? REFUSING : REFUSING.filter((t) => sqlite(`SELECT 1 FROM ${t} LIMIT 0`).status === 0);
		const shut = () => there.map((t) => (pg ? pg.ask(`ALTER TABLE ${t} ADD CONSTRAINT shut_${t} CHECK (false) NOT VALID`, "waymark")
			: sqlite(`CREATE TRIGGER shut_${t} BEFORE INSERT ON ${t} BEGIN SELECT RAISE(ABORT, 'shut'); END`))).forEach((r) => r.status && console.log(`# ${r.stderr}`));
		const open = () => there.forEach((t) => (pg ? pg.ask(`ALTER TABLE ${t} DROP CONSTRAINT shut_${t}`, "waymark") : sqlite(`DROP TRIGGER shut_${t}`)));
		const no = await refused(site, visitors, known, shut, open);
		await dies(site, visitors, known);
		tick("refused, dies");
		const left = await site.stop();
		site.run(["backup", path.join(site.dir, "out", "backup")]);
		site.run(["backup", "--verify", path.join(site.dir, "out", "backup")]);
		const restored = path.join(site.dir, "out", "again");
		site.run(["restore", path.join(site.dir, "out", "backup")], { data: restored });
		site.run(["doctor"], { may: ANY, data: restored });
		if (pg) site.look("PostgreSQL's log", pg.log(), "log_statement=all");
		site.look_over();
		tick("looked over");
		judge(site, no, left, pg);
		if (pg) control_terse(site, pg);
		return site;
	} finally {
		site.server?.kill("SIGKILL");
		pg?.stop();
		if (!process.env.KEEP) site.throw_away();
	}
}

const MUST_TAKE = ["/remote", "/person/{id}/remote/{id}/withdraw", "/answer", "/answers", "/alert/{id}", "/entry/{id}/decide", "/person/{id}/refer", "/episode/{id}/move", "/person/{id}/choices", "/carers/{id}", "/person/{id}/flag/<word>/settle", "/emergency", "/subject-access", "/imports/new", "/arrival/{id}", "/people", "/audit"];
function judge(site, no, left, pg) {
	const { name, canaries } = site, routes = table("routes.csv"), commands = table("commands.csv").map((c) => c.command);
	const asked = (route) => [...site.patterns].some((p) => p === `${route.method === "GET" ? "GET" : "POST"} ${p.split(" ")[1]}` &&
		new RegExp(`^${route.path.replace(/\{[a-z]+\}/g, "(\\{id\\}|[^/]+)").replace(/<[a-z]+>/g, "[^/]+")}$`).test(p.split(" ")[1]));
	const unasked = routes.filter((route) => !asked(route)).map((route) => `${route.method} ${route.path}`), silent = commands.filter((c) => !site.commands.has(c));
	ok(unasked.length === 0, `${name}: every route of data/routes.csv was asked`, unasked);
	ok(silent.length === 0, `${name}: every command of data/commands.csv was run`, silent);
	ok(no.server > 0 && no.command !== 0, `${name}: the database refused what pages and a command wrote (${no.server} answers, exit ${no.command})`, site.broken.slice(0, 10));
	if (pg) ok(/violates check constraint/.test(pg.log().toString("latin1")), `${name}: and said so in its log`);
	ok(left === 0 && /signal 6/.test(site.said), `${name}: the serving process died twice, was started again, and left in order`, [site.said.slice(-500)]);
	const kinds = {};
	for (const what of [...canaries.words.values(), ...canaries.numbers.values()]) kinds[what] = (kinds[what] ?? 0) + 1;
	if (process.env.WAYMARK_TIMES) console.log(`# ${Object.entries(kinds).sort((a, b) => b[1] - a[1]).slice(0, 12).map(([what, n]) => `${what}: ${n}`).join(", ")}`);
	ok(canaries.count >= people, `${name}: ${canaries.count} canaries, ${site.asked} requests (${Object.entries(site.statuses).map(([s, n]) => `${s}: ${n}`).join(", ")}), ${site.ran} commands, ${(site.bytes / 1e6).toFixed(0)} MB looked at`);
	const untaken = MUST_TAKE.filter((form) => !site.taken.has(form));
	ok(untaken.length === 0 || !long, `${name}: ${site.taken.size} kinds of forms were taken`, long ? untaken : []);
	if (process.env.WAYMARK_TIMES) console.log(`# taken: ${[...site.taken].join(" ")}`);
	const shown = site.known.filter((k) => site.carried.has(k.family.toLowerCase())).length, numbers = site.known.filter((k) => site.carried.has(k.number)).length;
	ok(shown * 4 >= people && numbers * 4 >= people, `${name}: pages and answers showed ${site.carried.size} of them, the family names of ${shown} people and the numbers of ${numbers}`);
	const told = new Map();
	for (const f of site.found) told.set(`${f.place}, ${f.where}, ${f.how}, ${canaries.words.get(f.word) ?? canaries.numbers.get(f.word)}`, f.near);
	ok(site.found.length === 0, `${name}: none of them is anywhere but in the record`, [...told].map(([what, near]) => `${what}: ${near}`));
	ok(!site.cores, `${name}: what died left no core dump`);
	const written = site.secrets.filter((code) => site.said.toLowerCase().includes(code) || pg?.log().toString("latin1").includes(code));
	ok(site.secrets.length > 0 && written.length === 0, `${name}: what opens ${site.secrets.length} links is in no log`, written);
	figures.push(`g-canary-${name.toLowerCase()}\t${site.found.length} of ${canaries.count}\tcanaries found outside the record, in ${site.asked} requests and ${site.ran} commands\tgoal 0\t${site.found.length ? "FAIL" : "PASS"}`);
}

/* ---- controls ---- */

function control(name, caught, what) {
	ok(caught, `the control: ${name}`, caught ? [] : [what]);
	figures.push(`g-canary-control-${name.replace(/[^a-z]+/gi, "-")}\t${caught ? 1 : 0} of 1\tleaks planted\tcaught\t${caught ? "PASS" : "FAIL"}`);
}

/* The same refusal, told to a session that is not terse. */
function control_terse(site, pg) {
	const from = pg.log().length, before = site.found.length;
	pg.ask("ALTER TABLE demographic ADD CONSTRAINT shut CHECK (false) NOT VALID", "waymark");
	pg.ask("UPDATE demographic SET family = family", "waymark");
	site.look("PostgreSQL's log", pg.log().subarray(from), "not terse");
	control("a PostgreSQL that is not terse quotes a row", site.found.length > before, pg.log().subarray(from).toString().slice(-500));
}

/* A small site, by any build. */
async function small(name, bin, serve, deeds) {
	const canaries = new Canaries(seed + 5000), site = new Site(name, canaries, bin), family = canaries.word("family name");
	try {
		const region = path.join(site.dir, "in", "region");
		const tools = new Site("tools", canaries);
		tools.data = site.data;
		tools.run(["init"]);
		tools.run(["--quiet", "synth", "--people", "12", "--seed", "5", region]);
		const known = bewitch(region, canaries);
		tools.run(["--quiet", "organisation", "add", path.join(region, "organisations.csv")]);
		tools.run(["--quiet", "import", path.join(region, "emis-gp", "Y99001"), "--map", "emis-gp"]);
		tools.run(["staff", "demo"]);
		tools.run(["setting", "set", "second_factor", "none"]);
		tools.watches.forEach((w) => w.close());
		tools.throw_away();
		fs.writeFileSync(path.join(site.dir, "in", "conflicts.csv"), canaries.word("a file"));
		await site.serve(serve);
		const v = new Visitor(site, "gp");
		await v.get((await v.signIn(PASSWORD)).location);
		v.csrf = /name="csrf" value="([^"]*)"/.exec((await v.get("/account")).text)?.[1];
		await v.send("/people", { csrf: v.csrf, q: family });
		for (const one of known) {
			const found = await v.send("/people", { csrf: v.csrf, q: one.family });
			if (found.then?.location) await v.get(found.then.location);
		}
		await deeds(site, v);
		await site.stop();
		site.look_over();
		return site;
	} finally {
		site.server?.kill("SIGKILL");
		if (!process.env.KEEP) site.throw_away();
	}
}

async function controls() {
	const leaky = await small("leaks", leaks, {}, async (site) => {
		const m = new Visitor(site, "manager");
		await m.get((await m.signIn(PASSWORD)).location);
		m.csrf = /name="csrf" value="([^"]*)"/.exec((await m.get("/account")).text)?.[1];
		await m.upload("/imports/new", { csrf: m.csrf, key: newKey(), map: "none" }, [["a.csv", site.canaries.word("a file")]]);
	});
	const at = (place) => leaky.found.some((f) => f.place === place);
	control("a build that logs what was looked for", at("the server's log"), leaky.said.slice(-800));
	control("a build that puts a name into an address", at("address") && at("header"), JSON.stringify(leaky.found.slice(0, 3)));
	control("a build that leaves what was sent in a file", at("a file"), JSON.stringify(leaky.found.map((f) => f.place)));
	const pattern = fs.readFileSync("/proc/sys/kernel/core_pattern", "utf8").trim();
	if (!/^[^|/]+$/.test(pattern)) {
		console.log(`# core dumps go to ${pattern} here: that one with names in it would be found cannot be shown`);
		return;
	}
	const dumped = await small("core", hard, { options: ["--no-sandbox"], env: { LD_PRELOAD: path.resolve(coreShim) } }, async (site) => {
		await site.abort();
	});
	control("a server that may leave a core dump", dumped.cores > 0 && dumped.found.some((f) => f.place === "core dump"), `${dumped.cores ?? 0} core dumps`);
}

const sites = [await engine("SQLite")];
if (long && !process.env.WAYMARK_TEST_NO_POSTGRES) sites.push(await engine("PostgreSQL"));
await controls();
console.log(`1..${number}`);
const all = sites.reduce((sum, site) => sum + site.canaries.count, 0), hits = sites.reduce((sum, site) => sum + site.found.length, 0);
if (process.env.WAYMARK_FIGURES) {
	for (const line of figures) console.log(line);
	console.log(`g-canary\t${failed.length ? Math.max(hits, 1) : 0} of ${all}\tcanaries outside the record, on ${sites.length} engines, and controls that were missed\tgoal 0\t${failed.length ? "FAIL" : "PASS"}`);
}
process.exit(failed.length ? 1 : 0);
