// build W FOLDER: the column file, its seconds as JSON. tell FOLDER ROUNDS RUNS: the table, the figures, and whether the goals are met.
import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";

const [, , what, a, b, times] = process.argv;
const seconds = () => Number(process.hrtime.bigint()) / 1e9;
if (what === "build") {
	const began = seconds();
	const done = spawnSync(a, ["screen", "build", path.join(b, "column"), "--events", path.join(b, "events.csv"), "--people", path.join(b, "people.csv")], { encoding: "utf8" });
	if (done.status !== 0) throw new Error(done.stderr);
	console.log(JSON.stringify({ load: seconds() - began, bytes: fs.statSync(path.join(b, "column")).size }));
	process.exit(0);
}

const read = (name) => fs.readFileSync(path.join(a, name), "utf8").trim().split("\n").map(JSON.parse);
const median = (list) => [...list].sort((x, y) => x - y)[Math.floor(list.length / 2)];
const rounds = Array.from({ length: Number(b) }, (x, i) => i + 1);
const asked = ["q1", "q2", "q4", "q3", "q5"];                  // in the order in which Waymark is asked
const says = { q1: "any window", q2: "most contacts of age and sex", q3: "Q1 by practice, age, sex", q4: "the last window", q5: "weeks until seen" };
// What two numbers a question has for an answer.
const answer = {
	q1: (o) => [o.yes, o.first_days], q2: (o) => [o.yes, 0], q4: (o) => [o.yes, 0],
	q3: (o) => [o.rows.length, o.rows.reduce((n, r) => n + r.people * r.found, 0)],
	q5: (o) => [o.rows.reduce((n, r) => n + r.referrals - r.seen, 0), o.rows.reduce((n, r) => n + r.weeks_of_those_seen, 0)],
};
// Of each question all its runs, the first of each batch apart.
function own(name) {
	const all = read(name), each = Number(times) + 1, told = {};
	for (let i = 0; i < all.length; i += each) {
		const q = asked[(i / each) % asked.length];
		(told[q] ??= { first: all[i], runs: [] }).runs.push(...all.slice(i + 1, i + each));
	}
	return told;
}
const mine = rounds.map((r) => own(`run-${r}.json`)), tenth = own("tenth.json");
const built = rounds.map((r) => read(`build-${r}.json`)[0]);
const one = mine[0].q1.first;
let failed = false;
const tell = (name, figure, unit, goal, good) => {
	failed ||= !good;
	console.log(`${name}\t${figure}\t${unit}\tgoal ${goal}\t${good ? "PASS" : "FAIL"}`);
};
const best = (peer, q) => Object.values(peer.questions[q]).sort((x, y) => x.seconds - y.seconds)[0];
const ms = (s) => (s * 1000).toFixed(s < 0.1 ? 1 : 0);
const peers = Object.fromEntries(["clickhouse", "duckdb"].map((peer) => [peer, rounds.map((r) => read(`${peer}-${r}.json`)[0])]));
const small = Object.fromEntries(["postgres", "sqlite"].map((peer) => [peer, read(`${peer}.json`)[0]]));
let wrong = 0;
for (const [list, of] of [[peers.clickhouse, mine[0]], [peers.duckdb, mine[0]], [[small.postgres], tenth], [[small.sqlite], tenth]])
	for (const p of list)
		for (const q of asked)
			for (const [form, f] of Object.entries(p.questions[q]))
				if (f.answer.join() !== answer[q](of[q].first).join()) {
					console.log(`  ${p.engine} ${q} ${form}: ${f.answer}, not ${answer[q](of[q].first)}`);
					wrong++;
				}
const at = (round, q) => median(mine[round][q].runs.map((o) => o.seconds));
const ratio = (peer, q) => median(rounds.map((r, i) => best(peers[peer][i], q).seconds / at(i, q)));
console.log(`${one.people} people, ${one.events} events; ${one.yes} found by Q1. Milliseconds, medians of ${times} runs, of ${rounds.length} rounds; in brackets times Waymark's.`);
console.log(`ClickHouse ${peers.clickhouse[0].version}, DuckDB ${peers.duckdb[0].version}; of a tenth of the people PostgreSQL ${small.postgres.version}, SQLite ${small.sqlite.version}.`);
const cell = (s, r) => `${ms(s)} (${r.toFixed(r < 10 ? 1 : 0)})`.padStart(16);
console.log("".padEnd(34) + ["Waymark", "ClickHouse", "DuckDB", "Waymark, 1/10", "PostgreSQL", "SQLite"].map((t) => t.padStart(16)).join(""));
for (const q of ["q1", "q2", "q3", "q4", "q5"]) {
	const here = median(tenth[q].runs.map((o) => o.seconds));
	console.log(`${q.toUpperCase()} ${says[q]}`.padEnd(34) + ms(median(rounds.map((r, i) => at(i, q)))).padStart(16) +
		["clickhouse", "duckdb"].map((p) => cell(median(rounds.map((r, i) => best(peers[p][i], q).seconds)), ratio(p, q))).join("") + ms(here).padStart(16) +
		["postgres", "sqlite"].map((p) => cell(best(small[p], q).seconds, best(small[p], q).seconds / here)).join(""));
}
rounds.forEach((r, i) => console.log(`  round ${r}: loaded in ${built[i].load.toFixed(2)} s (Waymark), ${["clickhouse", "duckdb"].map((p) => `${peers[p][i].load.toFixed(1)} s (${p}, ${(peers[p][i].memory / 1024).toFixed(0)} MB)`).join(", ")}; Q1 ${ms(at(i, "q1"))} ms, ${ms(median(mine[i].q1.runs.map((o) => o.cpu)))} of processor`));
console.log(`  of a tenth: loaded in ${small.postgres.load.toFixed(1)} s (PostgreSQL, index and all), ${small.sqlite.load.toFixed(1)} s (SQLite)`);
const bandwidth = Number(fs.readFileSync(path.join(a, "bandwidth.txt"), "utf8")), rate = built[0].bytes / 1e9 / median(rounds.map((r, i) => at(i, "q1")));
console.log(`  the column file is gone through at ${rate.toFixed(1)} GB/s by Q1, ${(100 * rate / bandwidth).toFixed(0)}% of the ${bandwidth.toFixed(1)} GB/s at which this machine reads memory: what bounds it is the judging, not the reading`);
tell("screen-equal", wrong, "answers of the peers that are not Waymark's", "0", wrong === 0);
const goals = { clickhouse: { warm: [30, 100], csv: [4, 7] }, duckdb: { warm: [100, 300], csv: [7, 12] } };
for (const peer of ["clickhouse", "duckdb"]) {
	const warm = ratio(peer, "q1"), csv = median(rounds.map((r, i) => (peers[peer][i].load + best(peers[peer][i], "q1").seconds) / (built[i].load + mine[i].q1.first.seconds)));
	tell(`screen-warm-${peer}`, warm.toFixed(1), "times as fast, the second and later questions", `must ${goals[peer].warm[0]}, wished ${goals[peer].warm[1]}`, warm >= goals[peer].warm[0]);
	tell(`screen-from-csv-${peer}`, csv.toFixed(1), "times as fast, from CSV to the first answer", `must ${goals[peer].csv[0]}, wished ${goals[peer].csv[1]}`, csv >= goals[peer].csv[0]);
}
const cpu = median(mine.flatMap((m) => m.q1.runs.map((o) => o.cpu))) / one.events * 1e9, bytes = one.resident_kb * 1024 / one.events;
tell("screen-cpu", cpu.toFixed(2), "ns of processor an event", "must 3, wished 1.2", cpu <= 3);
tell("screen-resident", bytes.toFixed(2), "bytes an event, the whole process", "must 4, wished 3", bytes <= 4);
process.exit(failed ? 1 : 0);
