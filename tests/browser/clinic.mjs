// A clinic for the browser tests: a fresh data directory, a small synthetic region brought in by the door that real extracts
// use, people found, and the real binary serving on a free port of this machine.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const checked = process.env.WAYMARK_BIN ?? "build/check/waymark";
/* As it is installed: sanitizers need what the sandbox takes away. */
export const HARD = process.env.WAYMARK_HARD ?? "build/release/waymark";
/* A day of winter time: late in the evening of a summer day it is already tomorrow in London. */
const TODAY = "2026-11-21";
/* At what time of that day (London's) a test begins: pages differ by the hour. BROWSER_AT says another, to see that they hold then too. */
const AT = process.env.BROWSER_AT ?? "08:30";
export const PASSWORD = "waymark demonstration";

const imports = (region) => [
	...fs.readdirSync(path.join(region, "emis-gp")).map((name) => [path.join("emis-gp", name), "emis-gp"]),
	...fs.readdirSync(path.join(region, "tpp-gp")).map((name) => [path.join("tpp-gp", name), "tpp-gp"]),
	...["hes-outpatient", "hes-admitted", "hes-emergency", "mhsds-contacts", "talking-therapies"].map((map) => [`${map}.csv`, map]),
];

/* people 0: the organisations and their staff, but no record of anybody. */
export async function clinic(people, today = TODAY) {
	return served((run, dir) => {
		const region = path.join(dir, "region");
		run("synth", "--people", String(people || 200), "--seed", "7", region);
		run("organisation", "add", path.join(region, "organisations.csv"));
		run("agreement", "add", path.join(region, "agreements.csv"));
		if (people)
			for (const [what, map] of imports(region)) run("import", path.join(region, what), "--map", map);
		run("staff", "demo");
		if (people) run("find", "--for", "R9W");
	}, today);
}

/* A clock that a test moves while the server runs (tests/shim/clock.c): it stands at an instant of a winter's day, London being at UTC, and goes on from
   there. env is for served. */
export function moved(when) {
	const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "waymark-clock-")), "ahead"), shim = path.resolve(process.env.WAYMARK_CLOCK ?? "build/check/tests/shim_clock.so");
	let ahead = 0;
	const write = (seconds) => {
		const open = fs.openSync(file, fs.existsSync(file) ? "r+" : "w");
		fs.writeSync(open, `${(ahead = seconds)}`.padEnd(20), 0);
		fs.closeSync(open);
	};
	const to = (then) => write(Math.round((Date.parse(`${then}:00Z`) - Date.now()) / 1000));
	to(when);
	return { to, by: (seconds) => write(ahead + seconds), away: () => fs.rmSync(path.dirname(file), { recursive: true }), env: { CLOCK_AHEAD: file, LD_PRELOAD: shim, ASAN_OPTIONS: "verify_asan_link_order=0:detect_leaks=0" } };
}

/* A fresh data directory, filled by fill(run, dir), and served; run(...) is a command of the real binary. today null: the real one, for who
   speaks with others about the time. bin, options: another build, further options of serve. env: of the server; with CLOCK_AHEAD the day
   is what its clock (tests/shim/clock.c) says. run: a last argument { input } is what the command reads. */
export async function served(fill, today = TODAY, { bin = checked, options = [], env = {} } = {}) {
	const begun = Date.now(), first = Date.parse(`${today}T${AT}:00Z`);
	const day = () => (today ? ["--today", new Date(first + Date.now() - begun).toISOString()] : []);
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-browser-"));
	const region = path.join(dir, "region"), data = path.join(dir, "data");
	const run = (...args) => {
		const input = typeof args.at(-1) === "object" ? args.pop().input : "";
		return execFileSync(bin, ["--data", data, ...day(), "--quiet", ...args], { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });
	};
	run("init");
	fill(run, dir);
	const server = spawn(bin, ["--data", data, ...(env.CLOCK_AHEAD ? [] : day()), "serve", "--port", "0", ...options],
		{ env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
	let said = "", errors = "";
	server.stderr.on("data", (bytes) => (errors += bytes));
	const base = await new Promise((done, failed) => {
		const timer = setTimeout(() => failed(new Error(`the server says nothing: ${errors}`)), 30000);
		server.on("exit", (code) => failed(new Error(`the server left with ${code}: ${errors}`)));
		server.stdout.on("data", (bytes) => {
			said += bytes;
			const at = said.match(/http:\/\/127\.0\.0\.1:\d+/);
			if (at) {
				clearTimeout(timer);
				done(at[0]);
			}
		});
	});
	return {
		base, region, run, data,
		errors: () => errors,
		async stop() {
			const gone = new Promise((done) => server.removeAllListeners("exit").on("exit", done));
			server.kill("SIGTERM");
			const code = await gone;
			fs.rmSync(dir, { recursive: true, force: true });
			return code;
		},
	};
}
